import { z } from "zod";
import { statusOf, type ClusterClient, type ClusterObject } from "../client/index.js";

/** Marks the leases that are ours, so that one request reads them all. */
const label = "app.kubernetes.io/managed-by=orgwright";

const specSchema = z.object({
  holderIdentity: z.string().nullish(),
  leaseDurationSeconds: z.number().nullish(),
  leaseTransitions: z.number().nullish(),
});

/** A Lease of the cluster. */
export interface Lease {
  readonly name: string;
  readonly holder: string;
  readonly durationMs: number;
  readonly transitions: number;
  readonly resourceVersion: string;
}

/** Reads and writes the Leases of a namespace (`coordination.k8s.io/v1`). */
export class LeaseClient {
  readonly #client: ClusterClient;
  readonly #path: string;
  readonly #durationSeconds: number;

  constructor(client: ClusterClient, namespace: string, durationSeconds: number) {
    this.#client = client;
    this.#path = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
    this.#durationSeconds = durationSeconds;
  }

  /** All leases of this program. */
  async list(signal: AbortSignal): Promise<readonly Lease[]> {
    const { objects } = await this.#client.page(
      `${this.#path}?${new URLSearchParams({ labelSelector: label }).toString()}`,
      signal,
    );
    return objects.flatMap((object) => readLease(object) ?? []);
  }

  /**
   * Writes a lease in the place of the version that was seen, or as a new one.
   *
   * @returns the lease as it is now; undefined where somebody else was faster
   */
  async write(
    name: string,
    holder: string,
    seen: Lease | undefined,
    signal: AbortSignal,
  ): Promise<Lease | undefined> {
    const now = new Date().toISOString().replace("Z", "000Z");
    const isTaken = seen?.holder !== holder;
    const body = {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: {
        name,
        labels: { "app.kubernetes.io/managed-by": "orgwright" },
        ...(seen && { resourceVersion: seen.resourceVersion }),
      },
      spec: {
        holderIdentity: holder,
        leaseDurationSeconds: this.#durationSeconds,
        leaseTransitions: (seen?.transitions ?? 0) + (isTaken ? 1 : 0),
        renewTime: now,
        ...(isTaken && { acquireTime: now }),
      },
    };
    try {
      const answer =
        seen === undefined
          ? await this.#client.create(this.#path, body, signal)
          : await this.#client.replace(`${this.#path}/${name}`, body, signal);
      return readLease(answer as ClusterObject);
    } catch (error) {
      const status = statusOf(error);
      if (status === 409 || status === 404) return undefined;
      throw error;
    }
  }

  remove(name: string, signal: AbortSignal): Promise<void> {
    return this.#client.remove(`${this.#path}/${name}`, signal);
  }
}

function readLease({ metadata, spec }: ClusterObject): Lease | undefined {
  const { data } = specSchema.safeParse(spec ?? {});
  if (data === undefined) return undefined;
  return {
    name: metadata.name,
    holder: data.holderIdentity ?? "",
    durationMs: (data.leaseDurationSeconds ?? 15) * 1000,
    transitions: data.leaseTransitions ?? 0,
    resourceVersion: metadata.resourceVersion,
  };
}
