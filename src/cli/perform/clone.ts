import { planClone, type ClonePlanning } from "../../apply/index.js";
import type { Environment } from "../../environment/index.js";
import { DiagnosticError, OperationError, renderDiagnostics } from "../../errors/index.js";
import { isSamePlace, openPlace, parsePlace, type ClonePlace } from "../clone-place.js";
import { renderCount } from "../duration.js";
import type { OutputOptions, PaceOptions, SelectionOptions } from "../options.js";
import { Progress } from "../progress.js";
import { compileSelection, readIgnored } from "../../run/index.js";
import type { Target } from "../target.js";
import type { Terminal } from "../terminal.js";
import { carryOutPlan } from "./carry-out-plan.js";
import { showPlan, showTarget } from "./show-plan.js";

/** What `orgwright clone` understands. */
export interface CloneCommandOptions extends PaceOptions, OutputOptions, SelectionOptions {
  readonly from: string;
  readonly to: string;
  readonly prefix?: string;
  readonly suffix?: string;
  readonly owner?: string;
  readonly connections: boolean;
  readonly yes?: true;
}

/** Creates organizations of one tenant in another. Returns the exit code. */
export async function runClone(
  options: CloneCommandOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const startedAt = performance.now();
  const from = await parsePlace(options.from, terminal);
  const to = await parsePlace(options.to, terminal);
  const owner = await chooseOwner(options, to.environment);
  const rename = await chooseNames(options, from, to);
  const source = await openPlace(from, "FROM", options, process.env);
  try {
    // One database, or one tenant's rate limits, shared by two clients would only be in the way.
    const target = isSamePlace(from, to) ? source : await openPlace(to, "TO", options, process.env);
    try {
      if (options.format === "text") terminal.write(`From:   ${source.label}\n`);
      showTarget(terminal, target, options);
      const { plan, diagnostics, taken } = await readBoth(source, target, signal, {
        rename,
        owner,
        isProtected: to.environment?.isProtected ?? false,
        withConnections: options.connections,
      });
      if (plan === undefined) throw new DiagnosticError(diagnostics);
      if (diagnostics.length > 0) terminal.warn(renderDiagnostics(diagnostics, terminal.paint));
      showPlan(terminal, target, plan, options);
      const existing = taken - plan.actions.length - plan.refusals.length;
      if (existing > 0) {
        terminal.warn(
          `${renderCount(existing, "organization")} of the source ${existing === 1 ? "exists" : "exist"} in the target already and ${existing === 1 ? "stays as it is" : "stay as they are"}.`,
        );
      }
      return await carryOutPlan(
        target,
        { plan, present: [] },
        options,
        terminal,
        signal,
        startedAt,
      );
    } finally {
      if (target !== source) await target.close();
    }
  } finally {
    await source.close();
  }
}

async function readBoth(
  source: Target,
  target: Target,
  signal: AbortSignal,
  options: Parameters<typeof planClone>[2],
): Promise<ClonePlanning> {
  const progress = new Progress("Reading", source.client);
  try {
    return await planClone(source.client, target.client, options, {
      signal,
      onProgress: (read, total) => progress.report(read, total),
    });
  } finally {
    progress.end();
  }
}

async function chooseOwner(
  { owner }: CloneCommandOptions,
  environment: Environment | undefined,
): Promise<string> {
  if (owner !== undefined) return owner;
  if (environment !== undefined) {
    const { ownerOf } = await import("../../environment/index.js");
    return ownerOf(environment);
  }
  throw new OperationError(
    "--to is a tenant and no environment, so that nobody knows whose the clones are. Give --owner NAME; by that name they can be taken down.",
    { code: "no-owner" },
  );
}

/**
 * From names in the source to names in the target. The prefix and suffix that the source's
 * environment gives come off; those of the command line, or else of the target's environment, come
 * on. Names that the manifests of either ignore are left out.
 */
async function chooseNames(
  { prefix, suffix, ...selection }: CloneCommandOptions,
  from: ClonePlace,
  to: ClonePlace,
): Promise<(name: string) => string | undefined> {
  const { nameWithout } = await import("../../environment/index.js");
  const { includes } = compileSelection(selection, await readIgnoredAt(from));
  const { includes: mayCreate } = compileSelection({}, await readIgnoredAt(to));
  const before = prefix ?? to.environment?.namePrefix ?? "";
  const behind = suffix ?? to.environment?.nameSuffix ?? "";
  return (name) => {
    if (!includes(name)) return undefined;
    const bare = from.environment === undefined ? name : nameWithout(from.environment, name);
    if (bare === undefined) return undefined;
    const clone = `${before}${bare}${behind}`;
    return mayCreate(clone) ? clone : undefined;
  };
}

/** What the manifests of an environment keep off; nobody speaks for a tenant alone. */
async function readIgnoredAt(place: ClonePlace): Promise<readonly string[]> {
  return place.environment === undefined ? [] : readIgnored(place.environment);
}
