import type { ManifestReading } from "../../manifest/index.js";
import type { Plan } from "../../plan/index.js";
import { describeDrift, findDrift, type PlannedRun } from "../../run/index.js";
import type { DriftMetrics } from "../drift-metrics.js";
import { servePages } from "../local-pages.js";
import { loadManifests } from "../manifests.js";
import type {
  CacheOptions,
  EnvironmentOptions,
  OutputOptions,
  PolicyOptions,
  SelectionOptions,
  SourceOptions,
  TargetOptions,
} from "../options.js";
import { deliver } from "../result.js";
import { openTarget, type Target } from "../target.js";
import type { Terminal } from "../terminal.js";
import { computePlan } from "./compute-plan.js";
import { showPlan, showTarget } from "./show-plan.js";

/** What `orgwright drift` understands. */
export interface DriftCommandOptions
  extends
    TargetOptions,
    OutputOptions,
    SelectionOptions,
    PolicyOptions,
    SourceOptions,
    CacheOptions {
  /** Milliseconds between two looks; absent for a single look. */
  readonly watch?: number;
  readonly metricsPort?: number;
}

/**
 * Compares and never writes. Returns the exit code: 2 when there is drift. With `--watch` it looks
 * again and again until it is interrupted, and tells each look as one line of JSON.
 */
export async function runDrift(
  paths: readonly string[],
  options: DriftCommandOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  if (options.watch !== undefined) return watch(paths, options, options.watch, terminal, signal);
  const startedAt = performance.now();
  const reading = await loadManifests(paths, options, terminal, signal);
  const target = await openTarget(options, process.env, reading.tenant);
  try {
    await showTarget(terminal, target, options);
    const planned = await computePlan(
      target,
      reading,
      { ...options, who: { includesOwn: true } },
      terminal,
      signal,
    );
    const { plan } = planned;
    const breaches = refusalsOf(planned);
    showPlan(terminal, target, plan, options);
    const remarks = await tellStory(plan, reading, options);
    if (options.format === "text") {
      for (const line of remarks) terminal.write(`  ${line}\n`);
      for (const line of breaches) terminal.write(`${line}\n`);
    }
    deliver(
      terminal,
      target,
      {
        plan,
        breaches,
        knowledge: planned.knowledge,
        remarks: [...(planned.remarks ?? []), ...remarks],
        durationMs: performance.now() - startedAt,
      },
      options,
    );
    return findDrift(plan).length > 0 ? 2 : 0;
  } finally {
    await target.close();
  }
}

async function watch(
  paths: readonly string[],
  options: DriftCommandOptions,
  everyMs: number,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const { systemClock } = await import("../../pace/index.js");
  const metrics = await openMetrics(options);
  const server =
    options.metricsPort === undefined || metrics === undefined
      ? undefined
      : await servePages(
          { "/metrics": async () => ({ text: await metrics.render() }) },
          options.metricsPort,
        );
  if (server) terminal.warn(`Metrics: ${server.url}/metrics`);
  const target = await openTarget(options, process.env);
  try {
    while (!signal.aborted) {
      await look(paths, options, target, metrics, terminal, signal);
      await systemClock.sleep(everyMs, signal).catch(() => {});
    }
    return 0;
  } finally {
    await target.close();
    await server?.close();
  }
}

/** Whoever asks for no numbers does not wait for the library that writes them. */
async function openMetrics({
  metricsPort,
}: DriftCommandOptions): Promise<DriftMetrics | undefined> {
  if (metricsPort === undefined) return undefined;
  const { DriftMetrics } = await import("../drift-metrics.js");
  return new DriftMetrics();
}

/** One look of a watch. Trouble is told and counted, and does not end the watch. */
async function look(
  paths: readonly string[],
  options: DriftCommandOptions,
  target: Target,
  metrics: DriftMetrics | undefined,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const startedAt = performance.now();
  const tell = (entry: Readonly<Record<string, unknown>>): void => {
    terminal.writeDocument(
      `${JSON.stringify({ time: new Date().toISOString(), tenant: target.label, ...entry })}\n`,
    );
  };
  try {
    const planned = await computePlan(
      target,
      await loadManifests(paths, options, terminal, signal),
      { ...options, who: { includesOwn: true } },
      terminal,
      signal,
    );
    const { plan } = planned;
    const breaches = refusalsOf(planned);
    const durationMs = Math.round(performance.now() - startedAt);
    metrics?.succeeded(plan, target.client.requestCounts(), durationMs);
    tell({
      event: "compared",
      drift: findDrift(plan),
      unchanged: plan.unchanged,
      ...(breaches.length > 0 && { breaches }),
      durationMs,
    });
  } catch (error) {
    if (signal.aborted) return;
    metrics?.failed(target.client.requestCounts());
    tell({ event: "failed", error: error instanceof Error ? error.message : String(error) });
  }
}

/** Why what has drifted would not simply be set right: limits hold for that as well. */
function refusalsOf({ breaches }: PlannedRun): readonly string[] {
  return breaches.map(({ message }) => `An apply would be refused: ${message}`);
}

async function tellStory(
  plan: Plan,
  { files }: ManifestReading,
  { environment }: EnvironmentOptions,
): Promise<readonly string[]> {
  if (plan.actions.length === 0) return [];
  const lines = await describeDrift(plan, files, environment);
  return lines.map((line) => line.trim());
}
