import { organizationResourceAttributes } from "../../derive/index.js";
import { terraformFields, type Field, type Fields } from "../../model/index.js";
import { conformState } from "../conform-state.js";
import type { ForeignState } from "../provider.js";
import { isObjectValue, type ObjectValue, type Value } from "../value.js";

/** Where Auth0's own provider comes from, whatever the registry. */
const auth0Provider = /(^|\/)auth0\/auth0$/;

/**
 * The state of an `auth0_organization` as that of an `orgwright_organization`: the same organization,
 * with what the two resources have in common. Auth0's provider keeps each object as a list with
 * one element; and collections in resources of their own, which stay as they are.
 */
export function moveOrganization(source: ForeignState): ObjectValue | undefined {
  if (source.typeName !== "auth0_organization" || !auth0Provider.test(source.providerAddress)) {
    return undefined;
  }
  const state = source.state;
  if (state === null || typeof state["id"] !== "string") return undefined;
  return conformState(organizationResourceAttributes, {
    id: state["id"],
    ...moveFields(terraformFields, state),
  });
}

function moveFields(fields: Fields, state: ObjectValue): ObjectValue {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, moveField(field, state[name] ?? null)]),
  );
}

function moveField(field: Field, value: Value): Value {
  switch (field.kind) {
    case "scalar":
      // What was never set is empty text or zero there.
      return value === "" || value === 0 || isObjectValue(value) || Array.isArray(value)
        ? null
        : value;
    case "map":
      return isObjectValue(value) && Object.keys(value).length > 0 ? value : null;
    case "object":
      return moveObject(field.fields, value);
    case "texts":
    case "list":
      return null;
  }
}

function moveObject(fields: Fields, value: Value): Value {
  const inner: Value | undefined = Array.isArray(value) ? value[0] : value;
  if (!isObjectValue(inner)) return null;
  const moved = moveFields(fields, inner);
  return Object.values(moved).every((part) => part === null) ? null : moved;
}
