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
