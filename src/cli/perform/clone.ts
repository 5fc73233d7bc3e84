import { planClone, type ClonePlanning } from "../../apply/index.js";
import type { Environment } from "../../environment/index.js";
import { DiagnosticError, OperationError, renderDiagnostics } from "../../errors/index.js";
import { isSamePlace, openPlace, parsePlace, type ClonePlace } from "../clone-place.js";
import { chosenCollections } from "../collection-options.js";
import { renderCount } from "../duration.js";
import type { OutputOptions, PaceOptions, SelectionOptions } from "../options.js";
import { Progress } from "../progress.js";
import { compileSelection, readOwnManifests, type OwnManifests } from "../../run/index.js";
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
  const { rename, formerNames, mustHaveMatched } = await chooseNames(options, from, to);
  const source = await openPlace(from, "FROM", options, process.env);
  try {
    // One database, or one tenant's rate limits, shared by two clients would only be in the way.
    const target = isSamePlace(from, to) ? source : await openPlace(to, "TO", options, process.env);
    try {
      if (options.format === "text") terminal.write(`From:   ${source.label}\n`);
      await showTarget(terminal, target, options);
      const { plan, diagnostics, taken } = await readBoth(source, target, signal, {
        rename,
        formerNames,
        owner,
        isProtected: to.environment?.isProtected ?? false,
        collections: chosenCollections(options),
      });
      mustHaveMatched();
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

/** How organizations are called in the target. */
interface CloneNames extends Pick<Parameters<typeof planClone>[2], "rename" | "formerNames"> {
  /** Refuses patterns that matched none of the names which the source has; call it when all were read. */
  readonly mustHaveMatched: () => void;
}

/**
 * From names in the source to names in the target. The prefix and suffix that the source's
 * environment gives come off; those of the command line, or else of the target's environment, come
 * on. Names that the manifests of either ignore are left out. Former names that the manifests of either
 * have go the same way.
 */
async function chooseNames(
  { prefix, suffix, ...selection }: CloneCommandOptions,
  from: ClonePlace,
  to: ClonePlace,
): Promise<CloneNames> {
  const { nameIn, nameWithout } = await import("../../environment/index.js");
  const [there, here] = [await readManifestsAt(from), await readManifestsAt(to)];
  const { includes, mustHaveMatched } = compileSelection(selection, there.ignore);
  const { includes: mayCreate } = compileSelection({}, here.ignore);
  const before = prefix ?? to.environment?.namePrefix ?? "";
  const behind = suffix ?? to.environment?.nameSuffix ?? "";
  const bareName = (name: string): string | undefined =>
    from.environment === undefined ? name : nameWithout(from.environment, name);
  const seen = new Set<string>();
  const nameHere = (bare: string): string =>
    to.environment === undefined ? bare : nameIn(to.environment, bare);
  const bareHere = (name: string): string | undefined =>
    to.environment === undefined ? name : nameWithout(to.environment, name);
  return {
    rename: (name) => {
      seen.add(name);
      const bare = includes(name) ? bareName(name) : undefined;
      if (bare === undefined) return undefined;
      const clone = `${before}${bare}${behind}`;
      return mayCreate(clone) ? clone : undefined;
    },
    formerNames: (name) => {
      const bare = bareName(name) ?? name;
      const fromThere = (there.formerNames.get(name) ?? []).flatMap((other) => {
        const former = bareName(other);
        return former === undefined ? [] : [`${before}${former}${behind}`];
      });
      const fromHere = (here.formerNames.get(nameHere(bare)) ?? []).map((other) => {
        const former = bareHere(other);
        return former === undefined ? other : `${before}${former}${behind}`;
      });
      return [...new Set([...fromThere, ...fromHere])];
    },
    mustHaveMatched: () => mustHaveMatched(seen),
  };
}

/** What the manifests of an environment say about names; nobody speaks for a tenant alone. */
async function readManifestsAt(place: ClonePlace): Promise<OwnManifests> {
  return place.environment === undefined
    ? { ignore: [], formerNames: new Map(), problems: [] }
    : readOwnManifests(place.environment);
}
