import { asMap, isRecord, type Fields, type FieldMap, type FieldValue } from "../../model/index.js";

/**
 * The places below an organization or an entry that a manifest's `null` clears, written with dots:
 * `branding`, `branding.logo_url`. For writers whose tools lose null on the way, and who name in a list
 * what they clear.
 */
export function clearablePlaces(fields: Fields): readonly string[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const below =
      field.kind === "object"
        ? clearablePlaces(field.fields).map((place) => `${name}.${place}`)
        : [];
    return field.clearing.by === "refused" ? below : [name, ...below];
  });
}

/** A value in which a place that is cleared says null; undefined where it says something else already. */
export function withCleared(value: FieldMap, place: string): FieldMap | undefined {
  const [first = "", ...rest] = place.split(".");
  const before = value[first];
  if (rest.length === 0) {
    return before === undefined || before === null ? { ...value, [first]: null } : undefined;
  }
  // What stands above is cleared as a whole, or is no object, which other rules tell.
  if (before !== undefined && !isRecord(before)) return value;
  const below = withCleared(asMap(before), rest.join("."));
  return below && { ...value, [first]: below };
}

/** A value without its nulls, and the places where they were. */
export interface WithoutNulls {
  readonly value: FieldMap;
  readonly cleared: readonly string[];
}

/** Takes out what {@link withCleared} puts in. An object of which nothing is left goes as well. */
export function withoutCleared(fields: Fields, value: FieldMap): WithoutNulls {
  const kept: Record<string, FieldValue> = {};
  const cleared: string[] = [];
  for (const [name, said] of Object.entries(value)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (said === null) cleared.push(name);
    else if (field?.kind === "object" && Object.keys(asMap(said)).length > 0) {
      const below = withoutCleared(field.fields, asMap(said));
      cleared.push(...below.cleared.map((place) => `${name}.${place}`));
      if (Object.keys(below.value).length > 0) kept[name] = below.value;
    } else kept[name] = said;
  }
  return { value: kept, cleared };
}
