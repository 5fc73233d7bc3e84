import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import {
  ClusterClient,
  readInCluster,
  readKubeconfig,
  startController,
  type LogEntry,
} from "../../kubernetes/index.js";
import { systemClock } from "../../pace/index.js";
import { revealLine } from "../../text/index.js";
import { ControllerMetrics } from "../controller-metrics.js";
import { servePages } from "../local-pages.js";
import type { Terminal } from "../terminal.js";

/** What `orgwright kubernetes run` understands. */
export interface KubernetesRunOptions {
  readonly namespace?: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly identity?: string;
  readonly leaseNamespace?: string;
  readonly shards: number;
  /** Milliseconds. */
  readonly lease: number;
  /** Milliseconds. */
  readonly settle: number;
  /** Milliseconds. */
  readonly abandon: number;
  readonly metricsPort?: number;
  readonly listen: string;
}

/** Keeps tenants equal to the objects of a cluster until it is interrupted. Returns the exit code. */
export async function runKubernetes(
  options: KubernetesRunOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const { kubeconfig: path, context } = options;
  const isOutside = path !== undefined || context !== undefined;
  const access =
    (isOutside ? undefined : readInCluster(process.env)) ??
    readKubeconfig({ path, context }, process.env);
  const cluster = new ClusterClient(access, systemClock);
  const metrics = new ControllerMetrics();
  const log = (entry: LogEntry): void => {
    const line = JSON.stringify({ time: new Date().toISOString(), ...entry });
    terminal.writeDocument(`${revealLine(line)}\n`);
  };
  const server =
    options.metricsPort === undefined
      ? undefined
      : await servePages(metrics.pages(), options.metricsPort, options.listen);
  if (server) log({ level: "info", event: "serving", url: server.url });
  try {
    const controller = startController({
      cluster,
      namespace: options.namespace,
      leaseNamespace: options.leaseNamespace ?? access.namespace,
      identity: options.identity ?? process.env["POD_NAME"] ?? nameOfProcess(),
      shards: options.shards,
      leaseMs: options.lease,
      settleMs: options.settle,
      abandonMs: options.abandon,
      clock: systemClock,
      numbers: metrics,
      log,
      signal,
    });
    metrics.attach(controller);
    await controller.ended;
    return 0;
  } finally {
    await server?.close();
    cluster.close();
  }
}

/** A name that no other replica has, as names of Kubernetes are. */
function nameOfProcess(): string {
  const host = hostname()
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return `${host.slice(0, 40) || "orgwright"}-${randomBytes(3).toString("hex")}`;
}
