// Tenants, what a cluster declares of them, and replicas of the controller as processes. Knows no test runner.
import { spawn, type ChildProcess } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { fileURLToPath } from "node:url";
import { listAndWatch } from "../../src/kubernetes/client/index.js";
import { systemClock } from "../../src/pace/index.js";
import { startTenant, type Tenant, type TenantOptions } from "../../src/tenant/index.js";
import type { Cluster } from "../support/cluster.js";

const main = fileURLToPath(new URL("../../dist/src/cli/main.js", import.meta.url));
const base = "/apis/orgwright.dev/v1alpha1";

type Json = Readonly<Record<string, unknown>>;

/** A request that a tenant got. */
export interface SeenRequest {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  /** Tells one session of one replica from another one. */
  readonly token: string;
  /** Which program it was. */
  readonly agent: string;
}

/** How replicas run. */
export interface ReplicaOptions {
  readonly shards: number;
  readonly lease: string;
  readonly settle: string;
}

/** A replica of the controller. */
export class Replica {
  readonly #child: ChildProcess;
  /** Lines of its log. */
  readonly log: Json[] = [];

  constructor(
    readonly identity: string,
    cluster: Cluster,
    namespace: string,
    { shards, lease, settle }: ReplicaOptions,
  ) {
    this.#child = spawn(
      process.execPath,
      [
        [main, "kubernetes", "run", "--kubeconfig", cluster.kubeconfig],
        ["--namespace", namespace, "--lease-namespace", namespace, "--identity", identity],
        ["--shards", String(shards), "--lease", lease, "--settle", settle, "--abandon", "5s"],
      ].flat(),
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    let rest = "";
    this.#child.stdout?.setEncoding("utf8").on("data", (piece: string) => {
      const lines = `${rest}${piece}`.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.log.push(JSON.parse(line) as Json);
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Whether it has ended. */
  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Ends it and waits for that. */
  async end(name: NodeJS.Signals): Promise<void> {
    if (this.hasEnded) return;
    const exited = once(this.#child, "exit");
    this.#child.kill("SIGCONT");
    this.#child.kill(name);
    await exited;
  }
}

/** Many tenants that one namespace of a cluster describes. */
export class Fleet {
  readonly tenants: Tenant[] = [];
  readonly replicas: Replica[] = [];
  readonly #requests = new Map<string, SeenRequest[]>();
  readonly #cluster: Cluster;
  readonly #note = (message: unknown): void => {
    const { headers, method = "", url = "" } = (message as { request: IncomingMessage }).request;
    this.#requests.get(headers.host ?? "")?.push({
      at: performance.now(),
      method,
      path: url,
      token: headers.authorization ?? "",
      agent: headers["user-agent"] ?? "",
    });
  };

  private constructor(
    cluster: Cluster,
    readonly namespace: string,
  ) {
    this.#cluster = cluster;
    subscribe("http.server.request.start", this.#note);
  }

  /** Starts tenants and describes them; organizations are declared later. */
  static async open(
    cluster: Cluster,
    namespace: string,
    tenants: number,
    options: TenantOptions = {},
  ): Promise<Fleet> {
    const fleet = new Fleet(cluster, namespace);
    await cluster.kubectl(["create", "namespace", namespace]);
    for (let index = 0; index < tenants; index += 1) {
      const tenant = await startTenant(options);
      fleet.tenants.push(tenant);
      fleet.#requests.set(new URL(tenant.url).host, []);
      await fleet.writeSecret(index);
    }
    await fleet.each(
      fleet.tenants.map((_, index) => index),
      (index) => fleet.writeTenant(index),
    );
    return fleet;
  }

  /** Every request that a tenant got. */
  requests(index: number): readonly SeenRequest[] {
    return this.#requests.get(new URL(this.tenant(index).url).host) ?? [];
  }

  forgetRequests(index: number): void {
    this.#requests.set(new URL(this.tenant(index).url).host, []);
  }

  tenant(index: number): Tenant {
    const tenant = this.tenants[index];
    if (tenant === undefined) throw new Error(`there is no tenant ${index}`);
    return tenant;
  }

  start(identity: string, options: ReplicaOptions): Replica {
    const replica = new Replica(identity, this.#cluster, this.namespace, options);
    this.replicas.push(replica);
    return replica;
  }

  /** Does something with many, twenty at a time. */
  async each<Item>(items: Iterable<Item>, act: (item: Item) => Promise<unknown>): Promise<void> {
    const left = [...items];
    const worker = async (): Promise<void> => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await act(item);
    };
    await Promise.all(Array.from({ length: 20 }, worker));
  }

  /** Writes the Secret of a tenant, with a client's secret or a token. */
  async writeSecret(index: number, token?: string): Promise<void> {
    const { url, clientId, clientSecret } = this.tenant(index);
    const credentials = token === undefined ? { clientId, clientSecret } : { token };
    await this.put("/api/v1", "secrets", {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: `tenant-${index}` },
      stringData: { domain: new URL(url).host, ...credentials },
    });
  }

  async writeTenant(index: number): Promise<void> {
    await this.put(base, "tenants", {
      apiVersion: "orgwright.dev/v1alpha1",
      kind: "Tenant",
      metadata: { name: `tenant-${index}` },
      spec: {
        domain: this.tenant(index).url,
        credentialsSecretRef: { name: `tenant-${index}` },
        owner: "fleet",
        maxDeletes: 1000,
      },
    });
  }

  async writeOrganization(object: string, tenant: number, spec: Json): Promise<void> {
    await this.put(base, "organizations", {
      apiVersion: "orgwright.dev/v1alpha1",
      kind: "Organization",
      metadata: { name: object },
      spec: { tenantRef: { name: `tenant-${tenant}` }, ...spec },
    });
  }

  async remove(plural: "tenants" | "organizations", name: string): Promise<void> {
    await this.#cluster.client.remove(
      `${base}/namespaces/${this.namespace}/${plural}/${name}`,
      AbortSignal.timeout(60_000),
    );
  }

  /** All objects of a kind. */
  async objects(plural: "tenants" | "organizations"): Promise<readonly Json[]> {
    const stop = new AbortController();
    const path = `${base}/namespaces/${this.namespace}/${plural}`;
    const { client } = this.#cluster;
    for await (const message of listAndWatch({
      client,
      path,
      clock: systemClock,
      signal: stop.signal,
    })) {
      if (message.kind !== "all") continue;
      return message.objects;
    }
    return [];
  }

  /** Makes an object, or puts it in the place of the one that is there. */
  async put(api: string, plural: string, object: Json): Promise<void> {
    const path = `${api}/namespaces/${this.namespace}/${plural}`;
    const name = (object["metadata"] as { name: string }).name;
    const { client } = this.#cluster;
    const signal = AbortSignal.timeout(60_000);
    // The API server may be away for a moment.
    for (let tries = 0; ; tries += 1) {
      try {
        const before = await client.read(`${path}/${name}`, signal);
        if (before === undefined) await client.create(path, object, signal);
        else {
          const { resourceVersion, finalizers } = before.metadata;
          const metadata = { name, resourceVersion, ...(finalizers && { finalizers }) };
          await client.replace(`${path}/${name}`, { ...object, metadata }, signal);
        }
        return;
      } catch (error) {
        if (tries === 20) throw error;
        await systemClock.sleep(250);
      }
    }
  }

  /** Sends a request to a tenant, as somebody else does. */
  async send(index: number, method: string, path: string, body?: object): Promise<unknown> {
    const tenant = this.tenant(index);
    const answer = await fetch(`${tenant.url}/api/v2${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await tenant.issueToken()}`,
        "content-type": "application/json",
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return text === "" ? undefined : JSON.parse(text);
  }

  async close(): Promise<void> {
    unsubscribe("http.server.request.start", this.#note);
    await Promise.all(this.replicas.map((replica) => replica.end("SIGKILL")));
    await Promise.all(this.tenants.map((tenant) => tenant.close()));
    await this.#cluster.kubectl(["delete", "namespace", this.namespace, "--wait=false"]);
  }
}

/**
 * Whether two sessions wrote to one tenant in turns: each writes until the next one begins, and never again.
 *
 * @returns what shows it, in words; undefined where it is not so
 */
export function twoWriters(
  requests: readonly SeenRequest[],
  isForeign: (token: string) => boolean,
): string | undefined {
  const over = new Set<string>();
  let last: string | undefined;
  for (const { method, path, token } of requests) {
    if (method === "GET" || path.startsWith("/oauth/") || isForeign(token)) continue;
    if (token === last) continue;
    if (last !== undefined) over.add(last);
    if (over.has(token)) return `${method} ${path} by one whom another one had followed`;
    last = token;
  }
  return undefined;
}
