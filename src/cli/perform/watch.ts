import { applyPlan } from "../../apply/index.js";
import { followEvents } from "../../auth0/index.js";
import { DiagnosticError, hasErrors } from "../../errors/index.js";
import { systemClock } from "../../pace/index.js";
import { recallPast, followedTypes, planRun, rememberOutcomes } from "../../run/index.js";
import { watchTenant, type WatchMessage, type WatchWorld } from "../../watch/index.js";
import { servePages } from "../local-pages.js";
import { loadManifests, readPaths } from "../manifests.js";
import type { PolicyOptions, SelectionOptions, SourceOptions, TargetOptions } from "../options.js";
import { openTarget, type Target } from "../target.js";
import type { Terminal } from "../terminal.js";
import type { WatchMetrics } from "../watch-metrics.js";
import { describeMessage } from "../watch-text.js";

/** What `orgwright watch` understands. */
export interface WatchCommandOptions
  extends TargetOptions, SelectionOptions, PolicyOptions, SourceOptions {
  readonly repair?: true;
  readonly json?: true;
  /** Milliseconds. */
  readonly settle: number;
  /** Milliseconds. */
  readonly resync: number;
  readonly metricsPort?: number;
}

/** Events come some time after their changes, and clocks differ: following begins so much earlier. */
const marginMs = 60_000;

/** Whoever asks for no numbers does not wait for the library that writes them. */
async function openMetrics(
  { metricsPort, resync }: WatchCommandOptions,
  { client }: Target,
): Promise<WatchMetrics | undefined> {
  if (metricsPort === undefined) return undefined;
  const { WatchMetrics } = await import("../watch-metrics.js");
  return new WatchMetrics(resync, () => client.requestCounts());
}

/** Watches a tenant until it is interrupted, which is no failure. Returns the exit code. */
export async function runWatch(
  paths: readonly string[],
  options: WatchCommandOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  // What is wrong with the manifests from the beginning is told at once, and not watched.
  const reading = await loadManifests(paths, options, terminal, signal);
  const target = await openTarget(options, process.env, reading.tenant);
  const metrics = await openMetrics(options, target);
  try {
    const server =
      options.metricsPort === undefined || metrics === undefined
        ? undefined
        : await servePages(metrics.pages(), options.metricsPort);
    if (server) terminal.warn(`Metrics: ${server.url}/metrics, also /livez and /readyz`);
    try {
      await watchTenant({
        world: worldOf(target, paths, options),
        tell: (message) => {
          metrics?.note(message);
          tell(terminal, target, message, options);
        },
        signal,
        clock: systemClock,
        resyncMs: options.resync,
        settleMs: options.settle,
      });
      return 0;
    } finally {
      await server?.close();
    }
  } finally {
    await target.close();
  }
}

function worldOf(
  target: Target,
  paths: readonly string[],
  options: WatchCommandOptions,
): WatchWorld {
  const { client } = target;
  const world: WatchWorld = {
    follow: (signal) =>
      followEvents(client, {
        from: { since: new Date(systemClock.now() - marginMs).toISOString() },
        types: followedTypes,
        signal,
        clock: systemClock,
      }),
    async plan(part, known, hooks, isTold) {
      const signal = hooks.signal ?? new AbortController().signal;
      // Read again each time: an old declaration must never be repaired to.
      const declared = await readPaths(paths, options, signal);
      // Warnings were told at the beginning, and need not be told with every look.
      if (hasErrors(declared.diagnostics)) throw new DiagnosticError(declared.diagnostics);
      const past = recallPast({
        tenant: target.identity,
        files: declared.files,
        environment: options.environment,
      });
      return planRun(
        client,
        {
          ...options,
          declared,
          part,
          noRenames: !options.renames,
          ...(isTold && { who: { includesOwn: true, isKnown: isTold } }),
          remember: async (names, plan) => {
            const seen = known(names);
            return [...new Set([...seen, ...(await past(names, plan))])];
          },
        },
        hooks,
      );
    },
  };
  if (options.repair === undefined) return world;
  return {
    ...world,
    async repair({ plan, present }, signal) {
      const { concurrency } = options;
      const outcomes = await applyPlan(client, plan, { concurrency, signal });
      rememberOutcomes(target.identity, present, plan, outcomes);
      return outcomes;
    },
  };
}

function tell(
  terminal: Terminal,
  target: Target,
  message: WatchMessage,
  { json }: WatchCommandOptions,
): void {
  const time = new Date().toISOString();
  terminal.writeDocument(
    json
      ? `${JSON.stringify({ time, tenant: target.label, ...message })}\n`
      : `${time} ${describeMessage(message)}\n`,
  );
}
