import {
  asMap,
  collections,
  declaredEntries,
  declaredPairs,
  organizationFields,
  ownValue,
  resolveTarget,
  storedFields,
  ownerKey,
  withMarks,
  type CurrentOrganization,
  type EntryChange,
  type Field,
  type FieldValue,
  type FieldValues,
} from "../model/index.js";
import {
  declaredValues,
  type Change,
  type CreateAction,
  type Leaving,
  type ResolvedOrganization,
  type UpdateAction,
} from "./action.js";
import { compareEntries, noticesOf } from "./compare-entries.js";
import { differences } from "./differences.js";
import { meetingOf } from "./meetings.js";

/**
 * The action that makes an organization what its manifest asks for, or undefined when it is that
 * already.
 *
 * | manifest says of a field | tenant has    | result                                   |
 * | ------------------------ | ------------- | ---------------------------------------- |
 * | nothing                  | anything      | no difference                            |
 * | a value                  | the same      | no difference                            |
 * | what Auth0 fills in      | nothing       | no difference                            |
 * | a value                  | another       | the field is sent, complete              |
 * | null, `{}` or `[]`       | nothing       | no difference                            |
 * | null, `{}` or `[]`       | something     | the field is cleared, as its traits say  |
 *
 * Total: every pair of a desired and a current organization has an answer.
 */
export function compareOrganization(
  desired: ResolvedOrganization,
  current: CurrentOrganization | undefined,
): CreateAction | UpdateAction | undefined {
  const changes: Change[] = [];
  const fields: Record<string, FieldValue> = {};
  const currently: FieldValues = current ?? {};
  for (const [name, field] of storedFields(organizationFields)) {
    const has = currently[name];
    const target = targetOf(name, field, desired, has);
    const found = [...differences(field, target, has, [name])];
    if (found.length === 0) continue;
    changes.push(...found);
    fields[name] = target ?? null;
  }
  const entries: EntryChange[] = [];
  const leaving: Leaving[] = [];
  for (const collection of collections) {
    const { name, people, noun } = collection;
    const wanted = desired[name];
    if (wanted === undefined) continue;
    const has = current?.[name] ?? [];
    const meeting = meetingOf(collection, desired, current, entries);
    const found = compareEntries(collection, wanted, has, changes, meeting);
    entries.push(...found);
    if (people !== true || !declaredEntries(wanted).isWhole) continue;
    const left = found.filter(({ kind }) => kind === "remove").length;
    if (left > 0) leaving.push({ left, present: has.length, noun: noun.many });
  }
  const notes = noticesOf(entries);
  const common = {
    organization: desired.name,
    desired,
    changes,
    fields,
    entries,
    ...(notes.length > 0 && { notes }),
  };
  if (current === undefined) return { kind: "create", ...common };
  if (isRenewalAlone(desired, changes, fields)) {
    const others = changes.filter((change) => !isRenewal(desired, change));
    const { metadata: _metadata, ...rest } = fields;
    if (others.length === 0) return undefined;
    return {
      kind: "update",
      id: current.id,
      repeatsOthers: repeatsOthers(desired, rest),
      ...common,
      changes: others,
      fields: rest,
    };
  }
  if (changes.length === 0) return undefined;
  return {
    kind: "update",
    id: current.id,
    repeatsOthers: repeatsOthers(desired, fields),
    ...common,
    ...(leaving.length > 0 && { leaving }),
  };
}

/** Whether a change only adds the declared name to a mark of version 0.1. */
function isRenewal({ owner }: ResolvedOrganization, { path, from }: Change): boolean {
  return owner !== undefined && path[0] === "metadata" && path[1] === ownerKey && from === owner;
}

/** Marks of version 0.1 are no difference; they are renewed when something else is written anyway. */
function isRenewalAlone(
  desired: ResolvedOrganization,
  changes: readonly Change[],
  fields: Readonly<Record<string, FieldValue>>,
): boolean {
  return (
    changes.some((change) => isRenewal(desired, change)) &&
    changes.every(
      (change) => isRenewal(desired, change) || !Object.hasOwn(fields, String(change.path[0])),
    )
  );
}

/**
 * Whether fields that Auth0 replaces as a whole have parts of which the manifest says nothing.
 * `metadata` without a declaration of its own is sent for the sake of the owner's mark alone.
 */
function repeatsOthers(
  desired: ResolvedOrganization,
  fields: Readonly<Record<string, FieldValue>>,
): boolean {
  return Object.keys(fields).some((name) => {
    const field = ownValue<Field>(organizationFields, name);
    return field !== undefined && !saysAll(field, declaredValues(desired)[name]);
  });
}

function saysAll(field: Field, value: FieldValue | undefined): boolean {
  if (value === undefined) return false;
  if (field.kind === "map") return declaredPairs(value).isWhole;
  if (value === null || field.kind !== "object") return true;
  const said = asMap(value);
  if (Object.keys(said).length === 0) return true;
  return Object.entries(field.fields).every(([name, child]) => saysAll(child, said[name]));
}

function targetOf(
  name: string,
  field: Field,
  desired: ResolvedOrganization,
  has: FieldValue | undefined,
): FieldValue | undefined {
  const target = resolveTarget(field, declaredValues(desired)[name], has);
  return name === "metadata" ? withMarks(target, has, desired) : target;
}
