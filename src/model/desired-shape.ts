import { z } from "zod";
import type { Field, Fields } from "./field.js";
import { organizationFields } from "./organization.js";
import { isRequired, issuesOf, mapFields, valueSchema, type Shape } from "./value-shape.js";
import { saysSomeEntries, saysSomePairs } from "./words.js";

/**
 * What a manifest may say of an organization: nothing unknown, null where a field can be cleared.
 * Entries of collections are complete as to settings; what they are about is told in one of several ways,
 * which {@link checkOrganization} looks after.
 */
export const desiredOrganizationSchema = z.strictObject(desiredShape(organizationFields));

function desiredShape(fields: Fields): Shape {
  return mapFields(fields, (field) => {
    const schema = withWords(field, valueSchema(field, desiredShape));
    if (isRequired(field)) return schema;
    return z.exactOptional(field.clearing.by === "refused" ? schema : schema.nullable());
  });
}

/** Whatever holds many of something may be declared in part. */
function withWords(field: Field, whole: z.ZodType): z.ZodType {
  if (field.kind === "map") {
    const keys = z.array(field.key).max(field.maxKeys);
    const some = someSchema(whole, keys);
    return chosen((value) => (saysSomePairs(value) ? some : whole));
  }
  if (field.kind === "list") {
    const keys = z.array(z.strictObject(desiredShape(field.collection.keys))).max(field.maxItems);
    const some = someSchema(whole, keys);
    // Of people it is said in words how much is declared; one rule tells whoever does not.
    const bare = field.collection.people ? z.unknown() : whole;
    return chosen((value) => (saysSomeEntries(value) ? some : bare));
  }
  return whole;
}

function someSchema(entries: z.ZodType, keys: z.ZodType): z.ZodType {
  return z.strictObject({
    include: entries.exactOptional(),
    exclude: keys.exactOptional(),
    exactly: entries.exactOptional(),
  });
}

/** A value that is judged by the way in which it is written; mistakes are those of that way. */
function chosen(choose: (value: unknown) => z.ZodType): z.ZodType {
  return z.unknown().check((given) => {
    given.issues.push(...issuesOf(choose(given.value), given.value));
  });
}
