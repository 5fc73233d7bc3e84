import type { Field, Fields } from "./field.js";
import { asMap, type FieldMap, type FieldValue } from "./field-value.js";
import { targetPairs } from "./words.js";

/**
 * What a field shall hold, given what a manifest says of it and what the tenant has: undefined for
 * nothing, null where the API itself takes null to remove it. Objects come back complete, because
 * Auth0 replaces `branding`, `metadata` and `token_quota` as a whole and what it does with a part
 * is nowhere written.
 *
 * | manifest      | result                                         |
 * | ------------- | ---------------------------------------------- |
 * | omitted       | what the tenant has                            |
 * | null          | nothing, in the way the field's traits say     |
 * | `{}`          | empty                                          |
 * | object        | key by key, by this same table; where nothing  |
 * |               | would be left and Auth0 wants something, what  |
 * |               | it fills in by itself                          |
 * | map           | the declared pairs, without those that are null |
 * | `include: …`  | what the tenant has and the declared pairs,    |
 * |               | without what is null or in `exclude`           |
 * | value         | the value                                      |
 */
export function resolveTarget(
  field: Field,
  desired: FieldValue | undefined,
  current: FieldValue | undefined,
): FieldValue | undefined {
  if (desired === undefined) return current;
  if (desired === null) return clearedValue(field);
  switch (field.kind) {
    case "scalar":
    case "texts":
    case "list":
      return desired;
    case "map":
      return targetPairs(desired, current);
    case "object": {
      const wanted = asMap(desired);
      if (Object.keys(wanted).length === 0) return {};
      const target: Record<string, FieldValue> = {};
      for (const [name, child] of Object.entries(field.fields)) {
        const value = resolveTarget(child, wanted[name], asMap(current)[name]);
        if (value !== undefined) target[name] = value;
      }
      const isRefused = Object.keys(target).length < field.minKeys;
      return isRefused && Object.keys(asMap(current)).length > 0
        ? defaultsOf(field.fields)
        : target;
    }
  }
}

/** What is left when every key is cleared of an object that Auth0 does not take empty. */
function defaultsOf(fields: Fields): FieldMap {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]) =>
      field.kind === "scalar" && field.serverDefault !== undefined
        ? [[name, field.serverDefault]]
        : [],
    ),
  );
}

/** The fields that go to a tenant as parts of the organization itself. */
export function storedFields(fields: Fields): [string, Field][] {
  return Object.entries(fields).filter(
    ([, field]) => field.manifestOnly !== true && field.kind !== "list",
  );
}

function clearedValue(field: Field): FieldValue | undefined {
  switch (field.clearing.by) {
    case "null":
      return null;
    case "empty":
      return field.kind === "list" || field.kind === "texts" ? [] : {};
    case "leave-out":
    case "refused":
      return undefined;
  }
}
