import { createHash } from "node:crypto";
import { z } from "zod";
import { OperationError } from "../errors/index.js";
import {
  checkOrganization,
  collections,
  isRecord,
  renderIssue,
  type FieldValue,
  type RawRecord,
} from "../model/index.js";
import type {
  Change,
  CreateAction,
  DeleteAction,
  ResolvedOrganization,
  UpdateAction,
} from "./action.js";
import { mapEntries } from "./action.js";
import { canonicalJson } from "./canonical-json.js";
import { checksumPlan } from "./checksum.js";
import { renameOf } from "./names.js";
import type { Plan, PlanRules } from "./plan.js";
import { pinned } from "./resolve-settings.js";
import type { Declaration } from "./resolve.js";
import { variablesOf } from "./shown-changes.js";

/** A create or an update as it was reviewed: what is asked for, and what was seen. */
export interface FiledWriting {
  readonly kind: "create" | "update";
  readonly organization: string;
  readonly declaration: Declaration;
  readonly changes: readonly Change[];
  /** Of an update: which organization was seen. */
  readonly id?: string | undefined;
}

/** Where a plan was made, and under which limits it was found good. */
export interface PlanOrigin {
  /** What the tenant is, however its address was written. */
  readonly tenant: string;
  /** How people call it. */
  readonly label: string;
  /** The environment that it was made for. */
  readonly environment?: string | undefined;
  readonly owners: readonly string[];
  /** Owners whose organizations are taken over. */
  readonly previousOwners: readonly string[];
  /** The limit of deletions, as people write it. */
  readonly maxDeletes?: string | undefined;
}

/** A plan as it was written to a file. */
export interface FiledPlan extends PlanOrigin {
  readonly checksum: string;
  readonly rules: PlanRules;
  readonly reach: ReadonlyMap<string | undefined, number>;
  /** How many organizations were there and declared, of which updates are a share. */
  readonly compared: number;
  readonly writings: readonly FiledWriting[];
  readonly deletions: readonly DeleteAction[];
}

const version = 2;

/** Larger files are no plans; one for 100,000 organizations takes a tenth of it. */
export const maxPlanFileBytes = 256 * 1024 * 1024;

/** How deep lists and objects may stand in each other; plans have a tenth of it. */
const maxDepth = 100;

/** What JSON holds, as it is: keys of anybody's stand in it, and `z.record` would drop some. */
const value = z.custom<FieldValue>((given) => given !== undefined, "must hold a value");
const map = z.custom<RawRecord>(isRecord, "must be an object");

const change = z.strictObject({
  path: z.array(z.string()).min(1),
  from: value.exactOptional(),
  to: value.exactOptional(),
});

const fileSchema = z.strictObject({
  orgwrightPlan: z.literal(version),
  tenant: z.string(),
  label: z.string(),
  environment: z.string().exactOptional(),
  owners: z.array(z.string()),
  previousOwners: z.array(z.string()),
  compared: z.int().min(0),
  maxDeletes: z.string().exactOptional(),
  /** Variables whose values stand in this file, because they are what is to be written. */
  holdsValuesOf: z.array(z.string()).exactOptional(),
  checksum: z.string(),
  reach: z.array(
    z.strictObject({ owner: z.string().exactOptional(), organizations: z.int().min(0) }),
  ),
  rules: z.strictObject({
    policy: z.enum(["create-only", "upsert", "sync"]),
    takeOver: z.boolean(),
  }),
  actions: z.array(z.unknown()),
  digest: z.string(),
});

const actionSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.enum(["create", "update"]),
    organization: z.string(),
    id: z.string().exactOptional(),
    owner: z.string().exactOptional(),
    previousOwners: z.array(z.string()).exactOptional(),
    /** Where values of variables stand in what is asked for, and what was written there. */
    variables: z.array(z.strictObject({ at: z.string(), text: z.string() })).exactOptional(),
    desired: map,
    changes: z.array(change),
  }),
  z.strictObject({
    kind: z.literal("delete"),
    organization: z.string(),
    id: z.string(),
    owner: z.string().exactOptional(),
    isDeclared: z.literal(true).exactOptional(),
    changes: z.array(change),
  }),
]);

/**
 * Writes a plan as a file: what every action asks for and what it saw, no credentials. Values of variables stand in it, for they are what is to be written, and
 * it says of which. The same plan is always the same text.
 */
export function renderPlanFile(origin: PlanOrigin, plan: Plan): string {
  const { tenant, label, environment, owners, previousOwners, maxDeletes } = origin;
  const variables = variablesIn(plan);
  const content = {
    orgwrightPlan: version,
    tenant,
    label,
    ...(environment !== undefined && { environment }),
    owners: [...owners].sort(),
    previousOwners: [...previousOwners].sort(),
    compared:
      plan.since?.declared ??
      plan.unchanged + plan.actions.filter(({ kind }) => kind === "update").length,
    ...(maxDeletes !== undefined && { maxDeletes }),
    ...(variables.length > 0 && { holdsValuesOf: variables }),
    checksum: checksumPlan(label, plan),
    reach: [...(plan.reach ?? [])].map(([owner, organizations]) => ({
      ...(owner !== undefined && { owner }),
      organizations,
    })),
    rules: plan.rules,
    actions: plan.actions.map((action) => {
      const { kind, organization, changes } = action;
      if (action.kind === "delete") {
        const owner = action.owner === undefined ? {} : { owner: action.owner };
        const declared = action.isDeclared === true ? { isDeclared: true } : {};
        return { kind, organization, id: action.id, ...owner, ...declared, changes };
      }
      const { owner, previousOwners, written, ...desired } = withoutNames(action);
      return {
        kind,
        organization,
        ...(action.kind === "update" && { id: action.id }),
        ...(owner !== undefined && { owner }),
        ...(previousOwners && { previousOwners }),
        ...(written && { variables: [...written].map(([at, text]) => ({ at, text })) }),
        desired,
        changes,
      };
    }),
  };
  const sorted: unknown = JSON.parse(canonicalJson({ ...content, digest: digestOf(content) }));
  return `${JSON.stringify(sorted, null, 2)}\n`;
}

/** The names of the variables whose values a file of a plan holds, each once. */
export function variablesIn(plan: Plan): string[] {
  return [...new Set(plan.actions.flatMap(variablesOf))].sort();
}

/** Whether a text looks like a plan file rather than like a manifest. */
export function isPlanFile(text: string): boolean {
  return /^\s*\{/.test(text) && /"orgwrightPlan"\s*:/.test(text.slice(-4096) + text.slice(0, 4096));
}

/**
 * Reads a plan file.
 *
 * @param file its name, for messages
 * @throws OperationError `invalid-plan-file` when it is damaged, changed or of another version
 */
export function parsePlanFile(text: string, file: string): FiledPlan {
  const refuse = (why: string, cause?: unknown): OperationError =>
    new OperationError(`${file} cannot be used: ${why}. Make a new one with plan --out.`, {
      code: "invalid-plan-file",
      ...(cause !== undefined && { cause }),
    });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw refuse("it is not JSON", cause);
  }
  const check = <Value>(schema: z.ZodType<Value>, given: unknown, at: PropertyKey[]): Value => {
    const parsed = schema.safeParse(given);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const place = [...at, ...(issue?.path ?? [])].join(".") || "its top";
    throw refuse(`at ${place}, ${issue?.message ?? "it is malformed"}`);
  };
  const { digest, ...top } = check(fileSchema, json, []);
  // One by one, since the first that is wrong is enough: a file may have millions of them.
  const actions = top.actions.map((action, index) => {
    if (isTooDeep(action)) throw refuse("lists and objects stand too deep in each other");
    return check(actionSchema, action, ["actions", index]);
  });
  const content = { ...top, actions };
  if (digest !== digestOf(content)) throw refuse("it was changed after it was written");
  const writings: FiledWriting[] = [];
  const deletions: DeleteAction[] = [];
  for (const action of content.actions) {
    if (action.kind === "delete") {
      deletions.push(action);
      continue;
    }
    const { organization, issues } = checkOrganization(action.desired);
    if (organization === undefined) {
      const [why] = issues.map((issue) => renderIssue(issue, "yaml").summary);
      throw refuse(`organization ${action.organization} is not valid: ${why ?? ""}`);
    }
    writings.push({
      kind: action.kind,
      organization: action.organization,
      declaration: {
        organization,
        owner: action.owner,
        previousOwners: action.previousOwners,
        written: new Map(action.variables?.map(({ at, text }) => [at, text])),
      },
      changes: action.changes,
      id: action.id,
    });
  }
  const { orgwrightPlan: _version, reach, actions: _actions, ...rest } = content;
  const filed: FiledPlan = {
    ...rest,
    reach: new Map(reach.map(({ owner, organizations }) => [owner, organizations])),
    writings,
    deletions,
  };
  const impossible = findImpossible(filed);
  if (impossible !== undefined) throw refuse(impossible);
  return filed;
}

/**
 * What of a plan file `plan --out` could not have written, in words. The digest tells a file that was
 * damaged, but whoever forges one can compute it as well.
 */
function findImpossible(filed: FiledPlan): string | undefined {
  const { rules, owners, previousOwners, writings, deletions } = filed;
  const names = new Set<string>();
  for (const { kind, organization, changes, declaration, id } of writings) {
    const who = JSON.stringify(organization);
    const { name, absent } = declaration.organization;
    if (names.has(organization)) return `${who} stands in it twice`;
    names.add(organization);
    if (name !== organization || absent === true) return `the ${kind} of ${who} declares another`;
    if (kind === "update" && rules.policy === "create-only") {
      return `it updates ${who}, which the policy create-only never does`;
    }
    if ((kind === "update") !== (id !== undefined)) return `the ${kind} of ${who} saw another one`;
    if (kind === "update" && changes.length === 0) return `the update of ${who} changes nothing`;
    if (declaration.owner !== undefined && !owners.includes(declaration.owner)) {
      return `${who} is declared by an owner that has no part in it`;
    }
  }
  for (const { organization, owner, isDeclared, changes } of deletions) {
    const who = JSON.stringify(organization);
    if (names.has(organization)) return `${who} stands in it twice`;
    names.add(organization);
    if (changes[0]?.from !== organization) return `the deletion of ${who} saw another one`;
    if (isDeclared === true && rules.policy === "create-only") {
      return `it deletes ${who}, which the policy create-only never does`;
    }
    if (isDeclared === true) {
      const isKnown =
        owner === undefined || owners.includes(owner) || previousOwners.includes(owner);
      if (isKnown || rules.takeOver) continue;
      return `it deletes ${who}, which no owner of the plan owns`;
    }
    if (rules.policy !== "sync") {
      return `it deletes ${who}, which the policy ${rules.policy} never does`;
    }
    if (owner === undefined || !owners.includes(owner)) {
      return `it deletes ${who}, which no owner of the plan owns`;
    }
  }
  return undefined;
}

/** Whether a value is nested as no plan is, so that whoever walks it would fall. */
function isTooDeep(json: unknown): boolean {
  let level: unknown[] = [json];
  for (let depth = 0; depth < maxDepth; depth++) {
    level = level.flatMap((entry) =>
      typeof entry === "object" && entry !== null ? Object.values(entry) : [],
    );
    if (level.length === 0) return false;
  }
  return true;
}

/**
 * Entries by their identity alone: an entry of a declaration says once what it is about. Of its former
 * names those that the plan has found, so that it means the same without the other declarations.
 */
function withoutNames(action: CreateAction | UpdateAction): ResolvedOrganization {
  const { former_names: _formerNames, ...others } = action.desired;
  const former = renameOf(action)?.from;
  const rest = { ...others, ...(former !== undefined && { former_names: [former] }) };
  const entries = Object.fromEntries(
    collections.flatMap((collection) => {
      const declared = action.desired[collection.name];
      return declared === undefined
        ? []
        : [[collection.name, mapEntries(declared, (entry) => pinned(collection, entry))]];
    }),
  );
  return { ...rest, ...entries };
}

function digestOf(content: unknown): string {
  return createHash("sha256").update(canonicalJson(content)).digest("hex");
}

/** The value of a change as messages show it. */
export function renderSeen(value: FieldValue | undefined): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
