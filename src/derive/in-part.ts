import {
  asMap,
  declaredEntries,
  declaredPairs,
  holdsPeople,
  ownValue,
  saysSomeEntries,
  saysSomePairs,
  terraformFields,
  type Field,
  type FieldValue,
  type FieldValues,
} from "../model/index.js";

/** The attribute by which a configuration of Terraform's says of what it declares a part only. */
export const inPartAttribute = "in_part";

/**
 * What a manifest would say for attributes of which some are declared in part: `include`. A name that is
 * no attribute of that kind gets the word as well, so that the model's own rules tell of it.
 */
export function withInclude<Value>(
  attributes: Readonly<Record<string, Value>>,
  names: unknown,
): Readonly<Record<string, Value | { readonly include: Value | null }>> {
  const listed: readonly unknown[] = Array.isArray(names) ? names : [];
  const said = listed.flatMap((name) => {
    if (typeof name !== "string") return [];
    const value = ownValue<Value>(attributes, name);
    const isSilent = holdsMany(name) && (value === undefined || value === null);
    return isSilent ? [] : [[name, { include: value ?? null }] as const];
  });
  return { ...attributes, ...Object.fromEntries(said) };
}

/** Whether a field holds many of something, so that `in_part` can say that a part of it is declared. */
export function holdsMany(name: string): boolean {
  const kind = kindOf(name);
  return kind === "map" || kind === "list";
}

/** The fields of which an organization declares a part. */
export function fieldsInPart(organization: FieldValue): readonly string[] {
  return Object.entries(asMap(organization)).flatMap(([name, value]) => {
    const isInPart =
      holdsMany(name) &&
      (kindOf(name) === "map"
        ? saysSomePairs(value) && !declaredPairs(value).isWhole
        : saysSomeEntries(value) && !declaredEntries(value).isWhole);
    return isInPart ? [name] : [];
  });
}

/** The fields of which an organization excludes something, which Terraform has no way to say. */
export function fieldsWithExclusions(organization: FieldValue): readonly string[] {
  const values: FieldValues = asMap(organization);
  return fieldsInPart(organization).filter((name) => {
    const { excluded } =
      kindOf(name) === "map" ? declaredPairs(values[name]) : declaredEntries(values[name]);
    return excluded.length > 0;
  });
}

/** What Terraform has no attribute for has no parts there either; people have words of their own. */
function kindOf(name: string): Field["kind"] | undefined {
  const field = ownValue<Field>(terraformFields, name);
  return field === undefined || holdsPeople(field) ? undefined : field.kind;
}
