import {
  connectionSettings,
  organizationFields,
  storedFields,
  type Field,
  type FieldValue,
} from "../../model/index.js";
import type { ConnectionChange } from "../../plan/index.js";
import type { ValueChange } from "../store/index.js";
import { isObjectValue, unknownValue, type ObjectValue, type Value } from "../value.js";
import { readCleared } from "./clearing.js";

/**
 * The values that a plan changes: what was planned, where it differs from what the plan saw. What
 * the plan left open is no change; Terraform plans again while applying, when everything is known.
 */
export function plannedValues(prior: ObjectValue, planned: ObjectValue): readonly ValueChange[] {
  return storedFields(organizationFields).flatMap(([name, field]) => [
    ...changesOf(field, prior[name] ?? null, planned[name] ?? null, [name]),
  ]);
}

function* changesOf(
  field: Field,
  prior: Value,
  planned: Value,
  path: readonly string[],
): Generator<ValueChange> {
  if (planned === unknownValue) return;
  switch (field.kind) {
    case "scalar":
      if (prior !== planned) yield { path, from: plain(prior), to: plain(planned) };
      return;
    case "map": {
      const from = isObjectValue(prior) ? prior : {};
      const to = isObjectValue(planned) ? planned : {};
      for (const key of Object.keys({ ...from, ...to })) {
        const before: Value = from[key] ?? null;
        const after: Value = to[key] ?? null;
        if (before === after || after === unknownValue) continue;
        yield { path: [...path, key], from: plain(before), to: plain(after) };
      }
      return;
    }
    case "object":
      for (const [name, child] of Object.entries(field.fields)) {
        yield* changesOf(child, partOf(prior, name), partOf(planned, name), [...path, name]);
      }
      return;
    case "list":
    case "texts":
  }
}

/**
 * The steps from the connections that a plan saw to those that it wants. Every connection of the
 * plan must be known by its id.
 */
export function plannedConnectionSteps(prior: Value, planned: Value): readonly ConnectionChange[] {
  const before = entriesOf(prior);
  const after = entriesOf(planned);
  const written = after.flatMap((entry): readonly ConnectionChange[] => {
    const id = entry["connection_id"] as string;
    const had = before.find((other) => other["connection_id"] === id);
    const settings = settingsOf(had, entry);
    if (had === undefined) return [{ kind: "add", connection_id: id, settings }];
    return Object.keys(settings).length === 0
      ? []
      : [{ kind: "update", connection_id: id, settings }];
  });
  const kept = new Set(after.map((entry) => entry["connection_id"]));
  const removed = before
    .filter((entry) => !kept.has(entry["connection_id"] ?? null))
    .map((entry) => ({
      kind: "remove" as const,
      connection_id: entry["connection_id"] as string,
      settings: {},
    }));
  // What comes is added before what goes is removed, so that people can log in all the time; where
  // that would be more than an organization may have, room is made first.
  const added = written.filter(({ kind }) => kind === "add").length;
  const hasRoom = before.length + added <= organizationFields.connections.maxItems;
  return hasRoom ? [...written, ...removed] : [...removed, ...written];
}

function settingsOf(
  had: ObjectValue | undefined,
  entry: ObjectValue,
): ConnectionChange["settings"] {
  return Object.fromEntries(
    Object.entries(connectionSettings).flatMap(([name, field]) => {
      const to = entry[name] ?? null;
      if (to === unknownValue) return [];
      const from = had === undefined ? null : (had[name] ?? null);
      const unset = (field as Field).serverDefault ?? null;
      return (from ?? unset) === (to ?? unset) ? [] : [[name, plain(to) ?? null]];
    }),
  );
}

/** Whether a plan says anything about connections. */
export function mindsConnections(planned: ObjectValue): boolean {
  return isObjectValue(planned["connections"]) || readCleared(planned).has("connections");
}

/** The entries of a map of connections that are there. */
export function entriesOf(connections: Value): readonly ObjectValue[] {
  return isObjectValue(connections) ? Object.values(connections).filter(isObjectValue) : [];
}

function partOf(value: Value, name: string): Value {
  return isObjectValue(value) ? (value[name] ?? null) : null;
}

/** What is not there at all is undefined in the model. */
function plain(value: Value): FieldValue | undefined {
  return value === null ? undefined : (value as FieldValue);
}
