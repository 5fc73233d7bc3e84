import {
  asMap,
  connectionSettings,
  organizationFields,
  ownValue,
  resolveTarget,
  storedFields,
  ownerKey,
  withMarks,
  type CurrentConnection,
  type CurrentOrganization,
  type Field,
  type FieldValue,
} from "../model/index.js";
import type {
  Change,
  ConnectionChange,
  CreateAction,
  ResolvedConnection,
  ResolvedOrganization,
  UpdateAction,
} from "./action.js";

type Values = { readonly [name: string]: FieldValue | undefined };

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
  for (const [name, field] of storedFields(organizationFields)) {
    const has = (current as Values | undefined)?.[name];
    const target = targetOf(name, field, desired, has);
    const found = [...differences(field, target, has, [name])];
    if (found.length === 0) continue;
    changes.push(...found);
    fields[name] = target ?? null;
  }
  const connections =
    desired.connections === undefined
      ? []
      : compareConnections(desired.connections, current?.connections ?? [], changes);
  const common = { organization: desired.name, desired, changes, fields, connections };
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
    const field: Field | undefined = Object.hasOwn(organizationFields, name)
      ? organizationFields[name as keyof typeof organizationFields]
      : undefined;
    const value = (desired as unknown as Values)[name];
    return field !== undefined && !saysAll(field, value);
  });
}

function saysAll(field: Field, value: FieldValue | undefined): boolean {
  if (value === undefined) return false;
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
  const target = resolveTarget(field, (desired as unknown as Values)[name], has);
  return name === "metadata" ? withMarks(target, has, desired) : target;
}

/** The leaves at which two values of a field differ, counting what Auth0 fills in as being there. */
function* differences(
  field: Field,
  target: FieldValue | undefined,
  has: FieldValue | undefined,
  path: readonly string[],
): Generator<Change> {
  switch (field.kind) {
    case "scalar": {
      const from = has ?? field.serverDefault;
      const to = target ?? field.serverDefault;
      if (from !== to) yield change(path, has, target ?? field.serverDefault);
      return;
    }
    case "object":
      for (const [name, child] of Object.entries(field.fields)) {
        // A quota that is not there at all enforces nothing, so its default is no difference.
        const there = isThere(target) && isThere(has);
        yield* differences(
          there || child.kind !== "scalar" ? child : withoutDefault(child),
          asMap(target)[name],
          asMap(has)[name],
          [...path, name],
        );
      }
      return;
    case "map": {
      const from = asMap(has);
      const to = asMap(target);
      for (const key of Object.keys({ ...from, ...to })) {
        const has = ownValue(from, key);
        const wanted = ownValue(to, key);
        if (has !== wanted) yield change([...path, key], has, wanted);
      }
      return;
    }
    case "texts":
    case "list":
  }
}

function compareConnections(
  desired: readonly ResolvedConnection[],
  current: readonly CurrentConnection[],
  changes: Change[],
): ConnectionChange[] {
  const written: ConnectionChange[] = [];
  const removed: ConnectionChange[] = [];
  const currentById = new Map(current.map((entry) => [entry.connection_id, entry]));
  for (const wanted of desired) {
    const has = currentById.get(wanted.connection_id);
    currentById.delete(wanted.connection_id);
    const path = ["connections", wanted.name ?? has?.connection?.name ?? wanted.connection_id];
    const found = settingDifferences(wanted, has, path);
    const settings = Object.fromEntries(
      found.map(({ path: [, , setting = ""] }) => [
        setting,
        (wanted as unknown as Values)[setting],
      ]),
    );
    if (has === undefined) {
      changes.push({ path, to: definedSettings(wanted) });
      written.push({ kind: "add", connection_id: wanted.connection_id, settings });
    } else if (found.length > 0) {
      changes.push(...found);
      written.push({ kind: "update", connection_id: wanted.connection_id, settings });
    }
  }
  for (const left of currentById.values()) {
    changes.push({
      path: ["connections", left.connection?.name ?? left.connection_id],
      from: definedSettings(left),
    });
    removed.push({ kind: "remove", connection_id: left.connection_id, settings: {} });
  }
  // What comes is added before what goes is removed, so that people can log in all the time; where
  // that would be more than an organization may have, room is made first.
  const added = written.filter(({ kind }) => kind === "add").length;
  const hasRoom = current.length + added <= organizationFields.connections.maxItems;
  return hasRoom ? [...written, ...removed] : [...removed, ...written];
}

function settingDifferences(
  wanted: ResolvedConnection,
  has: CurrentConnection | undefined,
  path: readonly string[],
): Change[] {
  return Object.entries(connectionSettings).flatMap(([name, field]) => {
    const desired = (wanted as unknown as Values)[name];
    if (desired === undefined) return [];
    const current = (has as unknown as Values | undefined)?.[name];
    const target = desired === null ? undefined : desired;
    return [...differences(field, target, current, [...path, name])];
  });
}

/** The settings of an entry that somebody set, without those that are as Auth0 fills them in. */
function definedSettings(entry: ResolvedConnection | CurrentConnection): FieldValue {
  const settings: Record<string, FieldValue> = {};
  for (const name of Object.keys(connectionSettings)) {
    const value = (entry as unknown as Values)[name];
    if (value !== undefined && value !== null) settings[name] = value;
  }
  return settings;
}

function change(
  path: readonly string[],
  from: FieldValue | undefined,
  to: FieldValue | undefined,
): Change {
  return {
    path,
    ...(from !== undefined && { from }),
    ...(to !== undefined && to !== null && { to }),
  };
}

function isThere(value: FieldValue | undefined): boolean {
  return value !== undefined && value !== null;
}

function withoutDefault<F extends Field>(field: F): Omit<F, "serverDefault"> & Field {
  const { serverDefault: _, ...rest } = field;
  return rest as Omit<F, "serverDefault"> & Field;
}
