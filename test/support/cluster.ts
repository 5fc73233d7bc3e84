// A real API server of Kubernetes with its etcd, for tests. `scripts/kubernetes/build-api-server.sh` builds it.
import { execFile, execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { stringify } from "yaml";
import { ClusterClient, type ClusterAccess } from "../../src/kubernetes/client/index.js";
import { systemClock } from "../../src/pace/index.js";

const place =
  process.env["ORGWRIGHT_KUBERNETES"] ??
  join(
    process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
    "orgwright",
    "kubernetes-1.20.2",
  );

const apiServerPath = join(place, "kube-apiserver");

/** Whether tests need an API server that is not there. In CI it must be; elsewhere its absence is no fault of the code. */
export const isClusterMissing = isMissing() && process.env["CI"] === undefined;

if (isClusterMissing) {
  process.stderr.write(
    "No API server of Kubernetes is built (scripts/kubernetes/build-api-server.sh): tests on one are skipped.\n",
  );
}

function isMissing(): boolean {
  const onPath = (program: string): boolean =>
    (process.env["PATH"] ?? "")
      .split(delimiter)
      .some((folder) => existsSync(join(folder, program)));
  return !existsSync(apiServerPath) || !onPath("etcd") || !onPath("kubectl");
}

/** A cluster without nodes: its API server and etcd. */
export class Cluster {
  readonly folder = mkdtempSync(join(tmpdir(), "orgwright-cluster-"));
  readonly #etcdPorts: readonly number[];
  readonly #port: number;
  #etcd: ChildProcess | undefined;
  #apiServer: ChildProcess | undefined;
  #client: ClusterClient | undefined;

  private constructor(ports: readonly number[]) {
    const [port = 0, ...etcdPorts] = ports;
    this.#port = port;
    this.#etcdPorts = etcdPorts;
  }

  static async start(): Promise<Cluster> {
    const cluster = new Cluster(await freePorts(3));
    await cluster.startEtcd();
    execFileSync("openssl", ["genrsa", "-out", join(cluster.folder, "accounts.pem"), "2048"], {
      stdio: "ignore",
    });
    writeFileSync(join(cluster.folder, "tokens.csv"), "admin-token,admin,admin,system:masters\n");
    await cluster.startApiServer();
    writeFileSync(cluster.kubeconfig, stringify(cluster.#kubeconfigDocument()), { mode: 0o600 });
    cluster.#client = new ClusterClient(cluster.access(), systemClock);
    return cluster;
  }

  /** The path of a kubeconfig of an administrator. */
  get kubeconfig(): string {
    return join(this.folder, "kubeconfig");
  }

  get server(): string {
    return `https://127.0.0.1:${this.#port}`;
  }

  /** A client that may do everything. */
  get client(): ClusterClient {
    if (this.#client === undefined) throw new Error("the cluster is not started");
    return this.#client;
  }

  get apiServerPid(): number | undefined {
    return this.#apiServer?.pid;
  }

  access(token = "admin-token"): ClusterAccess {
    return {
      server: this.server,
      authorityPem: readFileSync(join(this.folder, "certs", "apiserver.crt"), "utf8"),
      token: () => token,
      namespace: "default",
    };
  }

  /** Runs kubectl as an administrator, and returns what it prints. */
  async kubectl(args: readonly string[], input?: string): Promise<string> {
    const running = promisify(execFile)("kubectl", ["--kubeconfig", this.kubeconfig, ...args], {
      maxBuffer: 64 * 1024 * 1024,
    });
    running.child.stdin?.end(input ?? "");
    return (await running).stdout;
  }

  async startEtcd(): Promise<void> {
    const [clients = 0, peers = 0] = this.#etcdPorts;
    const url = `http://127.0.0.1:${clients}`;
    const peerUrl = `http://127.0.0.1:${peers}`;
    this.#etcd = spawn(
      "etcd",
      [
        ["--data-dir", join(this.folder, "etcd")],
        ["--listen-client-urls", url, "--advertise-client-urls", url],
        ["--listen-peer-urls", peerUrl, "--initial-advertise-peer-urls", peerUrl],
        ["--initial-cluster", `default=${peerUrl}`],
        ["--unsafe-no-fsync", "--log-level", "error"],
      ].flat(),
      { stdio: "ignore" },
    );
    await until(async () => (await fetch(`${url}/health`)).ok, "etcd");
  }

  async startApiServer(): Promise<void> {
    const certs = join(this.folder, "certs");
    mkdirSync(certs, { recursive: true });
    const key = join(this.folder, "accounts.pem");
    this.#apiServer = spawn(
      apiServerPath,
      [
        `--etcd-servers=http://127.0.0.1:${this.#etcdPorts[0]}`,
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        `--secure-port=${this.#port}`,
        `--cert-dir=${certs}`,
        "--service-account-issuer=https://orgwright.test",
        `--service-account-key-file=${key}`,
        `--service-account-signing-key-file=${key}`,
        "--api-audiences=orgwright",
        `--token-auth-file=${join(this.folder, "tokens.csv")}`,
        "--authorization-mode=RBAC",
        "--service-cluster-ip-range=10.0.0.0/24",
        "--disable-admission-plugins=ServiceAccount",
        "--endpoint-reconciler-type=none",
      ],
      { stdio: ["ignore", "ignore", process.env["ORGWRIGHT_CLUSTER_LOG"] ? "inherit" : "ignore"] },
    );
    await until(async () => {
      const client = new ClusterClient(this.access(), systemClock);
      try {
        return (
          (await client.read("/api/v1/namespaces/default", AbortSignal.timeout(2_000))) !==
          undefined
        );
      } finally {
        client.close();
      }
    }, "kube-apiserver");
  }

  async killApiServer(): Promise<void> {
    await end(this.#apiServer, "SIGKILL");
  }

  async killEtcd(): Promise<void> {
    await end(this.#etcd, "SIGKILL");
  }

  /** Forgets all versions but the last one: watches from earlier ones expire once they are opened again. */
  async compact(): Promise<void> {
    const url = `http://127.0.0.1:${this.#etcdPorts[0]}/v3/kv`;
    const key = Buffer.from("/").toString("base64");
    const range = await fetch(`${url}/range`, {
      method: "POST",
      body: JSON.stringify({ key, count_only: true }),
    });
    const { header } = (await range.json()) as { header: { revision: string } };
    await fetch(`${url}/compaction`, {
      method: "POST",
      body: JSON.stringify({ revision: header.revision }),
    });
  }

  async close(): Promise<void> {
    this.#client?.close();
    await end(this.#apiServer, "SIGKILL");
    await end(this.#etcd, "SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }

  #kubeconfigDocument(): unknown {
    return {
      apiVersion: "v1",
      kind: "Config",
      "current-context": "test",
      contexts: [{ name: "test", context: { cluster: "test", user: "admin" } }],
      clusters: [
        {
          name: "test",
          cluster: {
            server: this.server,
            "certificate-authority": join("certs", "apiserver.crt"),
          },
        },
      ],
      users: [{ name: "admin", user: { token: "admin-token" } }],
    };
  }
}

async function end(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill(signal);
  await exited;
}

async function until(isThere: () => Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (await isThere().catch(() => false)) return;
    await sleep(100);
  }
  throw new Error(`${what} did not start within 30 s`);
}

/** Ports that nobody listens on at the moment. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}
