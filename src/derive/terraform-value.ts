import {
  asMap,
  ownValue,
  terraformFields,
  type Field,
  type Fields,
  type FieldValue,
} from "../model/index.js";

/**
 * What a manifest would say for the attributes of an `orgwright_organization`, ready to be checked
 * by {@link checkOrganization}: null is left out, because Terraform has it for whatever is not
 * written, also as the entry of a map; and so is an object that says nothing. What `clear` names is
 * null. Connections are listed in the order of their keys in the map.
 */
export function desiredFromTerraform(attributes: FieldValue): FieldValue {
  const { clear, ...desired } = asMap(desiredObject(terraformFields, attributes));
  const places = Array.isArray(clear) ? (clear as readonly FieldValue[]) : [];
  return places.reduce<FieldValue>(
    (cleared, place) =>
      typeof place === "string" ? clearAt(cleared, stepsTo(place, attributes)) : cleared,
    desired,
  );
}

/** The way to a place, through a connection by its position among those that are there. */
function stepsTo(place: string, attributes: FieldValue): readonly (string | number)[] {
  const [, key, setting] = /^connections\.(.+)\.([^.]+)$/.exec(place) ?? [];
  if (key === undefined || setting === undefined) return place.split(".");
  const written = writtenEntries(asMap(attributes)["connections"]).map(([name]) => name);
  return ["connections", written.indexOf(key), setting];
}

function clearAt(value: FieldValue | undefined, steps: readonly (string | number)[]): FieldValue {
  const [step, ...rest] = steps;
  if (step === undefined) return null;
  if (Array.isArray(value)) {
    return value.map((entry: FieldValue, index) => (index === step ? clearAt(entry, rest) : entry));
  }
  return { ...asMap(value), [step]: clearAt(asMap(value)[step], rest) };
}

/** The key under which the connection with this index in the declared list stands in the map. */
export function connectionKeyAt(attributes: FieldValue, index: number): string | undefined {
  return writtenEntries(asMap(attributes)["connections"])[index]?.[0];
}

function desiredObject(fields: Fields, attributes: FieldValue): FieldValue {
  const result: Record<string, FieldValue> = {};
  for (const [name, value] of Object.entries(asMap(attributes))) {
    const field = ownValue(fields, name);
    if (field === undefined || value === null) continue;
    const desired = desiredValue(field, value);
    const saysNothing = field.kind === "object" && Object.keys(asMap(desired)).length === 0;
    // Whatever else than an object stands there is the checks' to refuse.
    if (!saysNothing || !isObject(value)) result[name] = desired;
  }
  return result;
}

function desiredValue(field: Field, value: FieldValue): FieldValue {
  switch (field.kind) {
    case "scalar":
    case "texts":
      return value;
    case "map":
      return isObject(value)
        ? Object.fromEntries(Object.entries(asMap(value)).filter(([, pair]) => pair !== null))
        : value;
    case "object":
      return desiredObject(field.fields, value);
    case "list":
      return writtenEntries(value).map(([key, entry]) => desiredEntry(field.item, key, entry));
  }
}

/** An entry says which connection it is by its id, else by its name, else by its key. */
function desiredEntry(item: Fields, key: string, entry: FieldValue): FieldValue {
  const { name, connection_id: id, ...settings } = asMap(desiredObject(item, entry));
  if (id !== undefined) return { connection_id: id, ...settings };
  return { name: name ?? key, ...settings };
}

/** The entries of a map that are there; null means left out. */
function writtenEntries(value: FieldValue | undefined): [string, FieldValue][] {
  return Object.entries(asMap(value)).filter(([, entry]) => entry !== null);
}

function isObject(value: FieldValue): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * What the attributes of an `orgwright_organization` would say for an organization that a manifest
 * declares: the other way round. What is not declared is null; what a manifest clears with null is
 * empty where Terraform has a way to say that, and else null as well.
 */
export function terraformFromDesired(organization: FieldValue): FieldValue {
  return attributesOf(terraformFields, organization);
}

function attributesOf(fields: Fields, declared: FieldValue | undefined): FieldValue {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      attributeOf(field, declared === undefined ? undefined : ownValue(asMap(declared), name)),
    ]),
  );
}

function attributeOf(field: Field, declared: FieldValue | undefined): FieldValue {
  if (declared === undefined) return null;
  switch (field.kind) {
    case "scalar":
    case "texts":
      return declared;
    case "map":
      return Object.fromEntries(
        Object.entries(asMap(declared)).filter(([, value]) => value !== null),
      );
    case "object":
      return declared === null ? null : attributesOf(field.fields, declared);
    case "list":
      return Object.fromEntries(
        ((declared ?? []) as readonly FieldValue[]).map((entry) => {
          const reference = ["connection_id", "name"].map((key) => ownValue(asMap(entry), key));
          const key = reference.find((value) => typeof value === "string") ?? "";
          return [key, attributesOf(field.item, entry)];
        }),
      );
  }
}
