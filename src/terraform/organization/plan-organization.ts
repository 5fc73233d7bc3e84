import { connectionSettings, terraformFields, type Field, type Fields } from "../../model/index.js";
import { hasNothing, isObjectValue, unknownValue, type ObjectValue, type Value } from "../value.js";

/**
 * What the state of an organization would be after its configuration was applied.
 *
 * | configuration  | the organization exists       | it is to be created  |
 * | -------------- | ----------------------------- | -------------------- |
 * | nothing, null  | as it is                      | known after apply    |
 * | unknown        | known after apply             | known after apply    |
 * | `{}`           | empty                         | empty                |
 * | an object      | attribute by attribute, by this table | the same     |
 * | a map, a value | as configured                 | as configured        |
 *
 * A create leaves open what is not configured, because it may find the organization and adopt it.
 * Connections are the exception: nobody asked about them, so they are not read.
 */
export function planOrganization(prior: ObjectValue | null, config: ObjectValue): ObjectValue {
  return {
    id: prior?.["id"] ?? unknownValue,
    ...planFields(terraformFields, prior ?? undefined, config),
  };
}

/** @param prior undefined where nothing is known of what is there. */
function planFields(fields: Fields, prior: Value | undefined, config: ObjectValue): ObjectValue {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      planField(field, priorOf(field, name, prior), config[name] ?? null),
    ]),
  );
}

function priorOf(field: Field, name: string, prior: Value | undefined): Value | undefined {
  if (isObjectValue(prior)) return prior[name] ?? null;
  // Where there was nothing at all, nothing stays, unless Auth0 fills it in.
  return prior === null && field.serverDefault === undefined ? null : undefined;
}

function planField(field: Field, prior: Value | undefined, config: Value): Value {
  if (config === unknownValue) return unknownValue;
  if (config === null) {
    if (field.manifestOnly === true) return null;
    if (prior !== undefined) return prior;
    return field.kind === "list" ? null : unknownValue;
  }
  if (!isObjectValue(config)) return config;
  switch (field.kind) {
    case "scalar":
    case "map":
    case "texts":
      return config;
    case "object":
      return hasNothing(config) ? config : planFields(field.fields, prior, config);
    case "list":
      return planConnections(prior, config);
  }
}

function planConnections(prior: Value | undefined, config: ObjectValue): ObjectValue {
  const priorEntries = isObjectValue(prior) ? Object.values(prior).filter(isObjectValue) : [];
  return Object.fromEntries(
    Object.entries(config).map(([key, entry]) => [
      key,
      isObjectValue(entry) ? planConnection(priorEntries, key, entry) : entry,
    ]),
  );
}

function planConnection(
  priorEntries: readonly ObjectValue[],
  key: string,
  config: ObjectValue,
): ObjectValue {
  const id = config["connection_id"] ?? null;
  const name = config["name"] ?? (id === null ? key : null);
  const prior = priorEntries.find((entry) =>
    name === null ? entry["connection_id"] === id : entry["name"] === name,
  );
  return {
    name: name ?? prior?.["name"] ?? unknownValue,
    connection_id: id ?? prior?.["connection_id"] ?? unknownValue,
    ...planFields(connectionSettings, prior, config),
  };
}
