import { once } from "node:events";
import type { ManifestReading } from "../../manifest/index.js";
import { servePage, type PageEngine } from "../../page/index.js";
import { checksumPlan } from "../../plan/index.js";
import { buildReport } from "../../run/index.js";
import { loadManifests } from "../manifests.js";
import type {
  CacheOptions,
  PolicyOptions,
  SelectionOptions,
  SourceOptions,
  TenantOptions,
} from "../options.js";
import { openTarget, type Target } from "../target.js";
import type { Terminal } from "../terminal.js";
import { computePlan } from "./compute-plan.js";
import { relayEvents } from "./relay-events.js";

/** What `orgwright ui` understands. */
export interface UiCommandOptions
  extends TenantOptions, SelectionOptions, PolicyOptions, SourceOptions, CacheOptions {
  readonly port: number;
  readonly write?: true;
}

/** Serves the page until it is interrupted. Returns the exit code. */
export async function runUi(
  paths: readonly string[],
  options: UiCommandOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const hasManifests =
    paths.length > 0 || options.app !== undefined || options.environment !== undefined;
  const read = async (): Promise<ManifestReading> =>
    loadManifests(paths, options, terminal, signal);
  const target = await openTarget(
    options,
    process.env,
    hasManifests ? (await read()).tenant : undefined,
  );
  try {
    const engine = engineOf(target, options, signal, hasManifests ? planOf : undefined);
    const page = await servePage(engine, options.port);
    terminal.confide(
      [
        `Tenant: ${terminal.paint.bold(target.label)}`,
        `Page:   ${page.address}   ${engine.isReadOnly ? "(read only; --write lets it write)" : "(it may write)"}`,
        "",
        "Ctrl-C ends it.",
        "",
      ].join("\n"),
    );
    if (!signal.aborted) await once(signal, "abort");
    await page.close();
    return 0;
  } finally {
    await target.close();
  }

  /** The plan as it is now: manifests and tenant are read anew. */
  async function planOf(): Promise<unknown> {
    const startedAt = performance.now();
    const reading = await read();
    const { plan, breaches } = await computePlan(
      target,
      reading,
      { ...options, who: { includesOwn: true } },
      terminal,
      signal,
    );
    return {
      ...buildReport({
        tenant: target.label,
        checksum: checksumPlan(target.label, plan),
        plan,
        breaches: breaches.map(({ message }) => message),
        requests: target.client.requestCounts(),
        durationMs: performance.now() - startedAt,
      }),
      files: reading.files,
    };
  }
}

function engineOf(
  target: Target,
  { write }: UiCommandOptions,
  signal: AbortSignal,
  plan: (() => Promise<unknown>) | undefined,
): PageEngine {
  const { client } = target;
  return {
    tenant: target.label,
    url: client.address.origin,
    isReadOnly: write !== true,
    relay: async (request) => client.relay(request, signal),
    follow: (aborted) => relayEvents(client, aborted),
    reports: {
      ...(plan && { plan }),
      traffic: () =>
        Promise.resolve({
          requests: client.requestCounts(),
          pacer: client.pacer.snapshot(),
          buckets: client.pacer.buckets(),
        }),
    },
  };
}
