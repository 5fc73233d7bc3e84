import type { Limits } from "../environment/index.js";
import { OperationError } from "../errors/index.js";
import { defaultLimit, mostAllowed, renderLimit, type Limit } from "../limit.js";
import {
  judgeRemovals,
  leastRemovals,
  renderNames,
  type Action,
  type DeleteAction,
  type Plan,
} from "../plan/index.js";

/** What was done before within the same limits, by somebody who goes on and on. */
export interface Spent {
  readonly deletes: number;
  readonly updates: number;
  /** How many were made again that had been there before. */
  readonly recreates: number;
}

/** What a plan is judged by, besides itself. */
export interface GuardFacts extends Limits {
  /** How many organizations shall be there, by owner. */
  readonly declared: ReadonlyMap<string | undefined, number>;
  /** How many of them the run is about; all unless given. */
  readonly shallBe?: number | undefined;
  /** How many were compared, of which updates are a share; those of the plan unless given. */
  readonly compared?: number | undefined;
  /** Whether an owner that declares nothing may delete what it owns. */
  readonly allowEmpty?: boolean | undefined;
  /** Whether what looks the same is nevertheless not the same. */
  readonly noRenames?: boolean | undefined;
  /** Names that were there before and are gone from the tenant. */
  readonly lost: readonly string[];
  /** What counts besides; nothing unless given. */
  readonly spent?: Spent | undefined;
}

/**
 * Refuses to delete on behalf of manifests that declare nothing: more often than not the path is
 * wrong, or a template came out empty.
 *
 * @throws OperationError `empty-manifest`
 */
export function refuseEmpty(declared: number, isAllowed: boolean): void {
  if (declared > 0 || isAllowed) return;
  throw new OperationError(
    "The manifests declare no organization at all. Check the path; if it is meant, give --allow-empty.",
    { code: "empty-manifest" },
  );
}

/** Why a plan must not be carried out; empty where it may. */
export function findBreaches(plan: Plan, facts: GuardFacts): readonly OperationError[] {
  return [
    ...guardLookAlikes(plan, facts),
    ...guardEmptyOwners(plan, facts),
    ...guardDeletions(plan, facts),
    ...guardUpdates(plan, facts),
    ...guardRecreates(facts),
    ...guardRemovals(plan, facts),
  ];
}

function deletionsOf(plan: Plan): readonly DeleteAction[] {
  return plan.actions.filter((action) => action.kind === "delete");
}

/** Shares are taken of what an owner has within reach, because owners do not answer for each other. */
function guardDeletions(
  plan: Plan,
  { maxDeletes = defaultLimit, approvedDeletes = [], spent }: GuardFacts,
): OperationError[] {
  const approved = new Set(approvedDeletes);
  const counted = deletionsOf(plan).filter(({ organization }) => !approved.has(organization));
  const groups = new Map<string | undefined, number>();
  for (const { owner } of counted) {
    const group = maxDeletes.kind === "count" ? undefined : owner;
    groups.set(group, (groups.get(group) ?? 0) + 1);
  }
  return [...groups].flatMap(([owner, now]) => {
    const deletions = now + (spent?.deletes ?? 0);
    const within =
      maxDeletes.kind === "count" ? sum(plan.reach?.values()) : (plan.reach?.get(owner) ?? 0);
    if (deletions <= mostAllowed(maxDeletes, within)) return [];
    const whose = owner === undefined ? "" : ` of owner ${JSON.stringify(owner)}`;
    return new OperationError(
      `${deletions} of ${within} organizations${whose} would be deleted, and the limit is ${renderLimit(maxDeletes, within)}. Nothing was changed. If this is meant, give --max-deletes ${counted.length}, or name them under \`approved_deletes\` in orgwright.yaml, where it is reviewed.`,
      { code: "too-many-deletes" },
    );
  });
}

/** An owner of whom nothing is left: more often than not a file came out empty. */
function guardEmptyOwners(plan: Plan, { declared, allowEmpty }: GuardFacts): OperationError[] {
  if (allowEmpty === true || plan.rules.policy !== "sync") return [];
  const owners = new Set(
    deletionsOf(plan).flatMap(({ owner, isDeclared }) => (isDeclared ? [] : (owner ?? []))),
  );
  return [...owners]
    .filter((owner) => (declared.get(owner) ?? 0) === 0)
    .map(
      (owner) =>
        new OperationError(
          `The manifests of owner ${JSON.stringify(owner)} declare no organization at all, and what it owns would be deleted. Nothing was changed. Check the file; if it is meant, give --allow-empty.`,
          { code: "empty-manifest" },
        ),
    );
}

function guardUpdates(plan: Plan, { maxUpdates, compared, spent }: GuardFacts): OperationError[] {
  const now = plan.actions.filter(isUpdate).length;
  if (maxUpdates === undefined || now === 0) return [];
  const updates = now + (spent?.updates ?? 0);
  const within = compared ?? plan.unchanged + updates;
  if (updates <= mostAllowed(maxUpdates, within)) return [];
  return [
    new OperationError(
      `${updates} of ${within} organizations would be updated, and the limit is ${renderLimit(maxUpdates, within)}. Nothing was changed. If this is meant, give --max-updates ${updates}.`,
      { code: "too-many-updates" },
    ),
  ];
}

/** Says of people who would be taken out what {@link judgeRemovals} finds to be too many. */
function guardRemovals(
  plan: Plan,
  { maxRemovals = defaultLimit, allowEmpty }: GuardFacts,
): OperationError[] {
  const { found, all, many } = judgeRemovals(plan.actions, { maxRemovals, allowEmpty });
  const told = [
    ...all.map(
      ({ organization, left, noun }) =>
        `All ${left} ${noun} of organization ${organization} would be taken out. If it shall have none, give --allow-empty.`,
    ),
    ...many.map(
      ({ organization, left, present, noun }) =>
        `${left} of ${present} ${noun} would be taken out of organization ${organization}, and the limit is ${renderLimit(maxRemovals, present, leastRemovals)}. If this is meant, give --max-removals ${left}.`,
    ),
  ];
  if (told.length === 0) told.push(...tellTogether(plan, found, maxRemovals));
  if (told.length === 0) return [];
  const some = told.slice(0, 10);
  const more = told.length > some.length ? `\nand ${told.length - some.length} more` : "";
  return [
    new OperationError(
      `${some.join("\n")}${more}\nNothing was changed. \`exactly\` means these and nobody else; write \`include\` where others may stay.`,
      { code: "too-many-removals" },
    ),
  ];
}

/** A few from each of many organizations are many as well. */
function tellTogether(
  { people }: Plan,
  found: readonly { readonly left: number; readonly present: number }[],
  maxRemovals: Limit,
): string[] {
  // A number that was given is one for each organization.
  if (maxRemovals.kind === "count" || found.length < 2) return [];
  const left = found.reduce((total, each) => total + each.left, 0);
  const within = people ?? found.reduce((total, each) => total + each.present, 0);
  if (left <= mostAllowed(maxRemovals, within, leastRemovals)) return [];
  return [
    `${left} of ${within} people would be taken out of ${found.length} organizations, and the limit is ${renderLimit(maxRemovals, within, leastRemovals)}. If this is meant, give --max-removals with the most that leave one of them.`,
  ];
}

function guardRecreates({
  maxRecreates = defaultLimit,
  lost,
  declared,
  shallBe,
  spent,
}: GuardFacts): OperationError[] {
  const within = shallBe ?? sum(declared.values());
  const again = lost.length + (spent?.recreates ?? 0);
  if (lost.length === 0 || again <= mostAllowed(maxRecreates, within)) return [];
  return [
    new OperationError(
      `${again} of ${within} organizations were there before and are gone from the tenant: ${renderNames(lost)}. They would be made again, empty and with new ids, and the limit is ${renderLimit(maxRecreates, within)}. Nothing was changed. Find out who deleted them; if this is meant, give --max-recreates ${again}.`,
      { code: "too-many-recreates" },
    ),
  ];
}

function guardLookAlikes(plan: Plan, { noRenames }: GuardFacts): OperationError[] {
  const pairs = plan.lookAlikes ?? [];
  if (noRenames === true || pairs.length === 0) return [];
  const told = pairs
    .slice(0, 10)
    .map(
      ({ created, existing, fields }) =>
        `${existing} would be deleted and ${created} created, which has the same ${fields.join(", ")}: where it was renamed, write \`former_names: [${existing}]\` at ${created}`,
    );
  const more = pairs.length > 10 ? `; and ${pairs.length - 10} more pairs` : "";
  return [
    new OperationError(
      `${told.join("; ")}${more}. Deleting takes the organization's id and people with it. Nothing was changed. Where these are different organizations, give --no-renames.`,
      { code: "possible-rename" },
    ),
  ];
}

function isUpdate({ kind }: Action): boolean {
  return kind === "update";
}

function sum(values: Iterable<number> | undefined): number {
  let total = 0;
  for (const value of values ?? []) total += value;
  return total;
}
