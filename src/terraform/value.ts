/** Stands for a value that Terraform will know only when it applies. */
export const unknownValue: unique symbol = Symbol("unknown");

/** What a provider can tell Terraform about a value that it cannot know yet: nothing. */
export type Unknown = typeof unknownValue;

/** A value as Terraform has it. Null is the same as not set. */
export type Value =
  string | number | boolean | null | Unknown | readonly Value[] | { readonly [key: string]: Value };

/** A value with keys: an object, in which every attribute of the schema is present, or a map. */
export type ObjectValue = { readonly [key: string]: Value };

/** Whether a value has keys. */
export function isObjectValue(value: Value | undefined): value is ObjectValue {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether an object says nothing: all its parts are null, or objects that say nothing. */
export function hasNothing(value: ObjectValue): boolean {
  return Object.values(value).every(
    (part) => part === null || (isObjectValue(part) && hasNothing(part)),
  );
}

/** Whether a value is known as a whole, down to its last part. */
export function isWhollyKnown(value: Value): boolean {
  if (value === unknownValue) return false;
  if (Array.isArray(value)) return value.every((item: Value) => isWhollyKnown(item));
  return !isObjectValue(value) || Object.values(value).every(isWhollyKnown);
}

/** A step from a value to a part of it: an attribute of an object, or a key of a map. */
export type PathStep = { readonly attribute: string } | { readonly key: string };

/** The way from a resource, data source or provider block to a part of it. */
export type AttributePath = readonly PathStep[];
