/** A value of a field as it travels in JSON. */
export type FieldValue =
  string | number | boolean | null | readonly FieldValue[] | { readonly [key: string]: FieldValue };

/** Values by their names. */
export type FieldMap = { readonly [key: string]: FieldValue };

/** Values by the names of their fields, as far as there are any. */
export type FieldValues = { readonly [name: string]: FieldValue | undefined };

/** The keys of an object or map, none where there is no object. */
export function asMap(value: FieldValue | undefined): FieldMap {
  return typeof value === "object" && value !== null && !isList(value) ? value : {};
}

/** The entries of a list, none where there is no list. */
export function asList(value: FieldValue | undefined): readonly FieldValue[] {
  return isList(value) ? value : [];
}

function isList(value: FieldValue | undefined): value is readonly FieldValue[] {
  return Array.isArray(value);
}
