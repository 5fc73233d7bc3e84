import {
  asMap,
  ownValue,
  terraformFields,
  type Field,
  type Fields,
  type FieldValue,
} from "../model/index.js";

/** The keys of a connection's entry that say which connection it is. */
const referenceKeys = ["connection_id", "name"] as const;

/**
 * What a manifest would say for the attributes of an `orgwright_organization`, ready to be checked
 * by {@link checkOrganization}: null is left out, because Terraform has it for whatever is not
 * written, and connections are listed in the order of their keys in the map.
 */
export function desiredFromTerraform(attributes: FieldValue): FieldValue {
  return desiredObject(terraformFields, attributes);
}

/** The key under which the connection with this index in the declared list stands in the map. */
export function connectionKeyAt(attributes: FieldValue, index: number): string | undefined {
  return Object.keys(asMap(asMap(attributes)["connections"]))[index];
}

function desiredObject(fields: Fields, attributes: FieldValue): FieldValue {
  const result: Record<string, FieldValue> = {};
  for (const [name, value] of Object.entries(asMap(attributes))) {
    const field = ownValue(fields, name);
    if (field !== undefined && value !== null) result[name] = desiredValue(field, value);
  }
  return result;
}

function desiredValue(field: Field, value: FieldValue): FieldValue {
  switch (field.kind) {
    case "scalar":
    case "map":
    case "texts":
      return value;
    case "object":
      return desiredObject(field.fields, value);
    case "list":
      return Object.entries(asMap(value)).map(([key, entry]) => {
        const desired = asMap(desiredObject(field.item, entry));
        return referenceKeys.some((reference) => reference in desired)
          ? desired
          : { name: key, ...desired };
      });
  }
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
          const reference = referenceKeys.map((key) => ownValue(asMap(entry), key));
          const key = reference.find((value) => typeof value === "string") ?? "";
          return [key, attributesOf(field.item, entry)];
        }),
      );
  }
}
