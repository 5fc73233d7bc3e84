import { once } from "node:events";
import { OperationError } from "../../errors/index.js";
import type { ManifestReading } from "../../manifest/index.js";
import { servePage, type PageEngine } from "../../page/index.js";
import { checksumPlan } from "../../plan/index.js";
import {
  actionAsCode,
  buildReport,
  planAdoption,
  writeAdoption,
  type Adoption,
  type PlannedRun,
} from "../../run/index.js";
import { loadManifests } from "../manifests.js";
import type {
  CacheOptions,
  PolicyOptions,
  SelectionOptions,
  SourceOptions,
  TargetOptions,
} from "../options.js";
import { openTarget, type Target } from "../target.js";
import type { Terminal } from "../terminal.js";
import { computePlan } from "./compute-plan.js";
import { relayEvents } from "./relay-events.js";

/** What `orgwright ui` understands. */
export interface UiCommandOptions
  extends TargetOptions, SelectionOptions, PolicyOptions, SourceOptions, CacheOptions {
  readonly port: number;
  readonly write?: true;
}

interface Looked {
  readonly reading: ManifestReading;
  readonly planned: PlannedRun;
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
  let last: Looked | undefined;
  const doors = hasManifests
    ? {
        plan: planOf,
        acts: {
          adoption: { isWriting: false, run: showAdoption },
          adopt: { isWriting: true, run: adopt },
          code: { isWriting: false, run: showCode },
        },
      }
    : undefined;
  try {
    const engine = engineOf(target, options, signal, doors);
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

  async function lookAgain(): Promise<Looked> {
    const reading = await read();
    const who = { includesOwn: true };
    const planned = await computePlan(target, reading, { ...options, who }, terminal, signal);
    return { reading, planned };
  }

  /** The plan as it is now: manifests and tenant are read anew. */
  async function planOf(): Promise<unknown> {
    const startedAt = performance.now();
    const { reading, planned } = (last = await lookAgain());
    const { plan, breaches } = planned;
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

  /** What an entry of the plan says, of the plan that was shown last. */
  async function showCode(body: unknown): Promise<unknown> {
    const name = nameIn(body);
    const { reading, planned } = (last ??= await lookAgain());
    const action = planned.plan.actions.find(({ organization }) => organization === name);
    if (action !== undefined) return actionAsCode(reading, action);
    throw new OperationError(`The plan has nothing to do for ${name}. Plan again.`, {
      code: "not-found",
    });
  }

  /** As the page needs it: whole files stay here. */
  async function showAdoption(body: unknown): Promise<unknown> {
    const { files, ...rest } = await adoptionOf(body);
    return { ...rest, files: files.map(({ file, difference }) => ({ file, difference })) };
  }

  async function adoptionOf(body: unknown): Promise<Adoption> {
    const { reading, planned } = await lookAgain();
    return planAdoption(reading, planned.plan, nameIn(body));
  }

  /** Writes manifests as they were shown, or not at all. */
  async function adopt(body: unknown): Promise<void> {
    const adoption = await adoptionOf(body);
    const difference = adoption.files.map((file) => file.difference).join("");
    if (difference === "" || difference !== (body as { readonly shown?: unknown }).shown) {
      throw new OperationError(
        "Something has changed since the difference was shown, so nothing was written. Look at it again.",
        { code: "changed-since-plan" },
      );
    }
    writeAdoption(adoption);
  }
}

/** What the page shows and does besides, where there are manifests. */
interface ManifestDoors {
  readonly plan: () => Promise<unknown>;
  readonly acts: NonNullable<PageEngine["acts"]>;
}

function engineOf(
  target: Target,
  { write }: UiCommandOptions,
  signal: AbortSignal,
  doors: ManifestDoors | undefined,
): PageEngine {
  const { client } = target;
  return {
    tenant: target.label,
    url: client.address.origin,
    isReadOnly: write !== true,
    relay: async (request) => client.relay(request, signal),
    follow: (aborted) => relayEvents(client, aborted),
    ...(doors && { acts: doors.acts }),
    ...(target.control && { control: target.control }),
    reports: {
      ...(doors && { plan: doors.plan }),
      traffic: () =>
        Promise.resolve({
          requests: client.requestCounts(),
          pacer: client.pacer.snapshot(),
          buckets: client.pacer.buckets(),
        }),
    },
  };
}

/** Whom the page asks about. */
function nameIn(body: unknown): string {
  const name = (body as { readonly organization?: unknown } | undefined)?.organization;
  return typeof name === "string" ? name : "";
}
