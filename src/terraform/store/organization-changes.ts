import {
  asMap,
  fieldAt,
  organizationFields,
  storedFields,
  type CollectionName,
  type CurrentOrganization,
  type EntryChange,
  type Field,
  type Fields,
  type FieldValue,
} from "../../model/index.js";
import type { ResolvedEntries } from "../../plan/index.js";

/** One value of an organization that a plan changes. Undefined is nothing. */
export interface ValueChange {
  /** Within the organization: `["branding", "logo_url"]`, `["metadata", "plan"]`. */
  readonly path: readonly string[];
  /** What the plan saw. */
  readonly from: FieldValue | undefined;
  readonly to: FieldValue | undefined;
}

/** What a plan changes in a collection of an organization. */
export type CollectionChange =
  | { readonly kind: "steps"; readonly steps: readonly EntryChange[] }
  /** Nobody had looked before: they become these, and of the others only some may go. */
  | {
      readonly kind: "whole";
      readonly entries: ResolvedEntries;
      readonly mayRemove: (label: string) => boolean;
    };

/** What a plan changes in an organization that is there. */
export interface OrganizationChanges {
  readonly values: readonly ValueChange[];
  /** By collection; those that the plan leaves alone are missing. */
  readonly collections: ReadonlyMap<CollectionName, CollectionChange>;
}

type Body = Record<string, FieldValue>;

/**
 * Whether the changes can be sent without knowing what else the organization has now: Auth0 replaces
 * objects and maps as a whole, so a change within one repeats the rest of it.
 */
export function standsAlone({ values }: OrganizationChanges): boolean {
  return values.every(({ path }) => path.length === 1);
}

/**
 * The fields to send for changes of values, each complete.
 *
 * @param current undefined where every change stands alone
 */
export function bodyOf(
  values: readonly ValueChange[],
  current: CurrentOrganization | undefined,
): Readonly<Record<string, FieldValue>> {
  const body: Body = {};
  for (const [name, field] of storedFields(organizationFields)) {
    const changes = values.filter(({ path }) => path[0] === name);
    if (changes.length === 0) continue;
    const has = (current as Readonly<Record<string, FieldValue>> | undefined)?.[name];
    const target = changes.reduce<FieldValue | undefined>(
      (value, { path, to }) => place(value, path.slice(1), to),
      has,
    );
    body[name] = complete(field, target);
  }
  return body;
}

/** The changes that the tenant does not have yet, and those that it no longer is ready for. */
export function compareChanges(
  values: readonly ValueChange[],
  current: CurrentOrganization,
): { readonly open: readonly ValueChange[]; readonly moved: readonly ValueChange[] } {
  const open = values.filter((change) => currentAt(current, change) !== change.to);
  // The plan saw what Auth0 fills in where there is nothing, and that is no change since.
  const moved = open.filter((change) => {
    const unset = fieldAt(change.path)?.serverDefault;
    return (currentAt(current, change) ?? unset) !== (change.from ?? unset);
  });
  return { open, moved };
}

/** What an organization has at the place of a change. */
function currentAt(current: CurrentOrganization, { path }: ValueChange): FieldValue | undefined {
  return path.reduce<FieldValue | undefined>(
    (value, step) => asMap(value)[step],
    current as unknown as FieldValue,
  );
}

function place(
  value: FieldValue | undefined,
  path: readonly string[],
  to: FieldValue | undefined,
): FieldValue | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return to;
  const { [step]: before, ...others } = asMap(value);
  const placed = place(before, rest, to);
  return placed === undefined ? others : { ...others, [step]: placed };
}

/** A field as Auth0 takes it: without objects that have lost their last part. */
function complete(field: Field, target: FieldValue | undefined): FieldValue {
  if (field.kind === "map") return target ?? {};
  if (field.kind !== "object") return target ?? null;
  const pruned = prune(field.fields, target);
  if (Object.keys(asMap(pruned)).length > 0) return pruned ?? {};
  return field.clearing.by === "null" ? null : {};
}

function prune(fields: Fields, value: FieldValue | undefined): FieldValue | undefined {
  const kept = Object.entries(asMap(value)).flatMap(([name, part]): [string, FieldValue][] => {
    const field = fields[name];
    const left = field?.kind === "object" ? prune(field.fields, part) : part;
    return left === undefined || left === null ? [] : [[name, left]];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
