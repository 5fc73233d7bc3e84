import fc from "fast-check";
import {
  connectionSettings,
  organizationFields,
  type CurrentOrganization,
  type DesiredConnection,
  type DesiredOrganization,
  type Field,
  type Fields,
} from "../../src/model/index.js";
import type { ResolvedEntries, ResolvedOrganization } from "../../src/plan/index.js";

/** Arbitrary organizations, made by walking the model, so that a new field is in them by itself. */

const nameArbitrary = fc.stringMatching(/^[a-z0-9]([a-z0-9_-]{0,20}[a-z0-9])?$/);

export const organizationNameArbitrary = nameArbitrary.filter((name) => !name.startsWith("org_"));

/** Text that is hard on parsers and renderers. */
export const nastyText = fc.oneof(
  fc.constantFrom("", "null", "true", "007", "- a", "${x}", "a: b", "#", "'\"", " x ", "__proto__"),
  fc.string({ unit: "grapheme", maxLength: 30 }),
);

/** Keys that every object has by birth. */
export const keyThatActs = fc.constantFrom(
  "__proto__",
  "constructor",
  "toString",
  "valueOf",
  "hasOwnProperty",
  "isPrototypeOf",
  "__defineGetter__",
);

/** A key of a map. */
const mapKey = fc.oneof(
  { weight: 4, arbitrary: fc.string({ minLength: 1, maxLength: 10 }) },
  { weight: 1, arbitrary: keyThatActs },
);

/** A whole, as it is and under each of the words by which manifests say how much they declare. */
function inAnyWords<Whole, Key>(
  whole: fc.Arbitrary<Whole>,
  keys: fc.Arbitrary<readonly Key[]>,
  has: (whole: Whole, key: Key) => boolean,
): fc.Arbitrary<unknown> {
  const part = fc.tuple(whole, keys).map(([include, exclude]) => ({
    include,
    exclude: exclude.filter((key) => !has(include, key)),
  }));
  return fc.oneof(
    { weight: 3, arbitrary: whole },
    { weight: 1, arbitrary: whole.map((exactly) => ({ exactly })) },
    { weight: 2, arbitrary: part },
    { weight: 1, arbitrary: part.map(({ include }) => ({ include })) },
    { weight: 1, arbitrary: part.map(({ exclude }) => ({ exclude })) },
  );
}

/** A value that a tenant may have in a field, undefined for nothing. */
function observed(field: Field): fc.Arbitrary<unknown> {
  switch (field.kind) {
    case "scalar":
      return fc.constantFrom(field.example, field.otherExample);
    case "object":
      return observedFields(field.fields);
    case "map":
      return fc.dictionary(mapKey, nastyText, { maxKeys: 5 });
    case "texts":
    case "list":
      return fc.constant(undefined);
  }
}

function observedFields(fields: Fields): fc.Arbitrary<Record<string, unknown>> {
  const required: string[] = [];
  const shape: Record<string, fc.Arbitrary<unknown>> = {};
  for (const [name, field] of Object.entries(fields)) {
    if (field.manifestOnly || field.kind === "list") continue;
    shape[name] = observed(field);
    if ((field.kind === "scalar" || field.kind === "object") && field.required) required.push(name);
  }
  return fc.record(shape, { requiredKeys: required });
}

/** What a manifest may say of a field: a value, or null where that clears. */
function desired(field: Field): fc.Arbitrary<unknown> {
  const value =
    field.kind === "object"
      ? fc.oneof({ weight: 5, arbitrary: desiredFields(field.fields) }, observed(field))
      : field.kind === "map"
        ? inAnyWords(observed(field), fc.uniqueArray(mapKey, { maxLength: 3 }), (pairs, key) =>
            Object.hasOwn(pairs as object, key),
          )
        : observed(field);
  return field.clearing.by === "refused"
    ? value
    : fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: fc.constant(null) });
}

function desiredFields(fields: Fields): fc.Arbitrary<Record<string, unknown>> {
  const required: string[] = [];
  const shape: Record<string, fc.Arbitrary<unknown>> = {};
  for (const [name, field] of Object.entries(fields)) {
    if (field.kind === "list") continue;
    shape[name] = desired(field);
    if ((field.kind === "scalar" || field.kind === "object") && field.required) required.push(name);
  }
  return fc.record(shape, { requiredKeys: required });
}

const connectionIds = ["con_0000000000000001", "con_0000000000000002", "con_0000000000000003"];

/** Connections of an organization, each with an id of a few. */
const currentConnections = fc.uniqueArray(
  fc
    .tuple(fc.constantFrom(...connectionIds), observedFields(connectionSettings))
    .map(([connection_id, settings]) => ({ connection_id, ...settings })),
  { selector: (entry) => entry.connection_id, maxLength: 3 },
);

const resolvedConnections = fc.uniqueArray(
  fc
    .tuple(fc.constantFrom(...connectionIds), desiredFields(connectionSettings))
    .map(([connection_id, settings]) => ({ connection_id, ...settings })),
  { selector: (entry) => entry.connection_id, maxLength: 3 },
);

const someConnections = inAnyWords(
  resolvedConnections,
  fc
    .uniqueArray(fc.constantFrom(...connectionIds), { maxLength: 2 })
    .map((ids) => ids.map((id) => ({ connection_id: id }))),
  (entries, { connection_id: id }) => entries.some((entry) => entry.connection_id === id),
) as fc.Arbitrary<ResolvedEntries>;

/** An organization as a tenant may have it, its connections read. */
export const currentOrganization: fc.Arbitrary<CurrentOrganization> = fc
  .tuple(observedFields(organizationFields), organizationNameArbitrary, currentConnections)
  .map(([fields, name, connections]) => ({
    ...fields,
    id: `org_${name.padEnd(16, "0").slice(0, 16)}`,
    name,
    connections,
  }));

/** A declared organization whose references are resolved. */
export const resolvedOrganization: fc.Arbitrary<ResolvedOrganization> = fc
  .tuple(
    desiredFields(organizationFields),
    organizationNameArbitrary,
    fc.option(someConnections, { nil: undefined }),
    fc.option(fc.constantFrom("team-a", "team-b"), { nil: undefined }),
  )
  .map(([fields, name, connections, owner]) => ({
    ...fields,
    name,
    ...(connections && { connections }),
    ...(owner && { owner }),
  }));

/** A declared organization as a manifest has it, without connections. */
export const desiredOrganization: fc.Arbitrary<DesiredOrganization> = fc
  .tuple(desiredFields(organizationFields), organizationNameArbitrary)
  .map(([fields, name]) => ({ ...fields, name }));

/**
 * The connections of a declared organization, by name, so that every tenant that has these names
 * takes them. Sign-up is left out: whether it is allowed depends on the connection's strategy.
 */
export function desiredConnections(names: readonly string[]): fc.Arbitrary<DesiredConnection[]> {
  const { is_signup_enabled: _, ...settings } = connectionSettings;
  return fc.uniqueArray(
    fc
      .tuple(fc.constantFrom(...names), desiredFields(settings))
      .map(([name, entry]) => ({ ...entry, name })),
    { selector: ({ name }) => name, maxLength: 3 },
  );
}
