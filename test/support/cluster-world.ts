// Tenants and what a cluster says of them, for tests of the controller.
import { setTimeout as sleep } from "node:timers/promises";
import { customResourceDefinitions } from "../../src/derive/index.js";
import {
  startController,
  type ClusterClient,
  type Controller,
  type LogEntry,
} from "../../src/kubernetes/index.js";
import { systemClock } from "../../src/pace/index.js";
import { startTenant, type Tenant, type TenantOptions } from "../../src/tenant/index.js";
import type { Cluster } from "./cluster.js";

type Json = Readonly<Record<string, unknown>>;

/** An organization as the tenant answers it. */
export interface TenantOrganization {
  readonly id: string;
  readonly name: string;
  readonly display_name?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Makes the custom resources known to a cluster. */
export async function installResources(cluster: Cluster): Promise<void> {
  // Kubernetes evaluates rules from 1.25 on, and this one is older.
  const definitions = customResourceDefinitions({ cel: false });
  await cluster.kubectl(
    ["apply", "--validate=false", "-f", "-"],
    JSON.stringify({ apiVersion: "v1", kind: "List", items: definitions }),
  );
  await cluster.kubectl([
    "wait",
    "--for=condition=Established",
    "--timeout=30s",
    "crd/tenants.orgwright.dev",
    "crd/organizations.orgwright.dev",
  ]);
}

/** A namespace of a cluster with an embedded tenant that it describes. */
export class ClusterWorld {
  readonly #controllers: { readonly stop: AbortController; readonly controller: Controller }[] = [];
  readonly logs: LogEntry[] = [];

  private constructor(
    readonly cluster: Cluster,
    readonly namespace: string,
    readonly tenant: Tenant,
  ) {}

  static async open(
    cluster: Cluster,
    namespace: string,
    { spec = {}, options = {} }: { readonly spec?: Json; readonly options?: TenantOptions } = {},
  ): Promise<ClusterWorld> {
    const tenant = await startTenant(options);
    const world = new ClusterWorld(cluster, namespace, tenant);
    await cluster.kubectl(["create", "namespace", namespace]);
    await world.writeSecret();
    await world.apply({
      kind: "Tenant",
      metadata: { name: "prod" },
      spec: {
        domain: tenant.url,
        credentialsSecretRef: { name: "credentials" },
        owner: "cluster",
        ...spec,
      },
    });
    return world;
  }

  /** Writes the Secret of the tenant; what is given counts instead of what is right. */
  async writeSecret(data: Readonly<Record<string, string>> = {}): Promise<void> {
    const { url, clientId, clientSecret } = this.tenant;
    await this.cluster.kubectl(
      ["apply", "-f", "-"],
      JSON.stringify({
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "credentials", namespace: this.namespace },
        stringData: { domain: new URL(url).host, clientId, clientSecret, ...data },
      }),
    );
  }

  /** Applies objects of our kinds, as somebody with kubectl does. */
  async apply(...objects: readonly Json[]): Promise<void> {
    const items = objects.map((object) => ({
      apiVersion: "orgwright.dev/v1alpha1",
      ...object,
      metadata: { namespace: this.namespace, ...(object["metadata"] as Json) },
    }));
    await this.cluster.kubectl(
      ["apply", "-f", "-"],
      JSON.stringify({ apiVersion: "v1", kind: "List", items }),
    );
  }

  /** Declares organizations of the tenant, each by an object of its own name. */
  async declare(...specs: readonly Json[]): Promise<void> {
    await this.apply(
      ...specs.map((spec) => ({
        kind: "Organization",
        metadata: { name: spec["name"] },
        spec: { tenantRef: { name: "prod" }, ...spec },
      })),
    );
  }

  /** Starts a controller for the objects of this namespace. */
  start(
    identity = "one",
    {
      client = this.cluster.client,
      leaseNamespace = this.namespace,
    }: { readonly client?: ClusterClient; readonly leaseNamespace?: string } = {},
  ): Controller {
    const stop = new AbortController();
    const controller = startController({
      cluster: client,
      namespace: this.namespace,
      leaseNamespace,
      identity,
      shards: 2,
      leaseMs: 3_000,
      settleMs: 500,
      abandonMs: 1_000,
      clock: systemClock,
      numbers: { note: () => {}, tell: () => {} },
      log: (entry) => {
        this.logs.push(entry);
      },
      signal: stop.signal,
    });
    controller.ended.catch(() => {});
    this.#controllers.push({ stop, controller });
    return controller;
  }

  async stop(): Promise<void> {
    for (const { stop } of this.#controllers) stop.abort();
    await Promise.all(this.#controllers.map(({ controller }) => controller.ended));
    this.#controllers.length = 0;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.tenant.close();
  }

  /** Sends a request to the tenant, as somebody else does. */
  async send(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${this.tenant.url}/api/v2${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await this.tenant.issueToken()}`,
        "content-type": "application/json",
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return text === "" ? undefined : JSON.parse(text);
  }

  /** The organizations of the tenant, by name. */
  async organizations(): Promise<ReadonlyMap<string, TenantOrganization>> {
    const list = (await this.send("GET", "/organizations?per_page=100")) as TenantOrganization[];
    return new Map(list.map((each) => [each.name, each]));
  }

  /** An object as the cluster has it. */
  async object(kind: string, name: string): Promise<Json> {
    return JSON.parse(
      await this.cluster.kubectl(["get", kind, name, "-n", this.namespace, "-o", "json"]),
    ) as Json;
  }

  /** A condition of an object, as `STATUS REASON: MESSAGE`. */
  async condition(kind: string, name: string, type = "Ready"): Promise<string> {
    const { status = {} } = (await this.object(kind, name)) as { status?: Json };
    const conditions = (status["conditions"] ?? []) as Readonly<Record<string, string>>[];
    const found = conditions.find((each) => each["type"] === type);
    return found ? `${found["status"]} ${found["reason"]}: ${found["message"]}` : "none";
  }
}

/** Asks again and again until something is so; returns what it was asked for last. */
export async function eventually<Value>(
  ask: () => Promise<Value>,
  isSo: (value: Value) => boolean,
  ms = 15_000,
): Promise<Value> {
  const until = Date.now() + ms;
  for (;;) {
    const value = await ask();
    if (isSo(value) || Date.now() > until) return value;
    await sleep(50);
  }
}
