import { createHash } from "node:crypto";
import {
  clearKey,
  partKey,
  resourceApiVersion,
  withoutCleared,
  type deletionPolicies,
} from "../derive/index.js";
import {
  asList,
  asMap,
  declaredEntries,
  declaredPairs,
  inModelOrder,
  organizationFields,
  saysSomeEntries,
  saysSomePairs,
  type DesiredOrganization,
  type Field,
  type FieldMap,
  type Fields,
  type FieldValue,
} from "../model/index.js";
import type { OrganizationResource, OrganizationSpec } from "./resource.js";

/** Where a resource stands, and what it says besides the organization. */
export interface ResourcePlace {
  /** The name of the resource of its tenant. */
  readonly tenant: string;
  /** That of whoever applies it unless given. */
  readonly namespace?: string;
  readonly deletionPolicy?: (typeof deletionPolicies)[number];
}

/**
 * Writes an entry of a manifest as a resource: the other way round of {@link organizationDeclaration}. Nulls
 * are named in `clear`. Pairs of metadata that are null are left out, or excluded where it is declared in
 * part, which says the same.
 *
 * @example
 * ```ts
 * const resource = resourceOf({ name: "acme", branding: null }, { tenant: "production" });
 * // metadata.name is production.acme; spec.clear is ["branding"]
 * ```
 */
export function resourceOf(
  organization: DesiredOrganization,
  { tenant, namespace, deletionPolicy }: ResourcePlace,
): OrganizationResource {
  const { value, cleared } = withoutCleared(
    organizationFields,
    inModelOrder(organizationFields, organization),
  );
  const whole: Record<string, FieldValue> = {};
  const parts: Record<string, FieldValue> = {};
  for (const [name, said] of Object.entries(value)) {
    const field = (organizationFields as Fields)[name];
    if (field === undefined) continue;
    (isPart(field, said) ? parts : whole)[name] = write(field, said);
  }
  const spec: OrganizationSpec = {
    tenantRef: { name: tenant },
    ...(deletionPolicy !== undefined && { deletionPolicy }),
    ...whole,
    ...(Object.keys(parts).length > 0 && { [partKey]: parts }),
    ...(cleared.length > 0 && { [clearKey]: cleared }),
  };
  return {
    apiVersion: resourceApiVersion,
    kind: "Organization",
    metadata: {
      name: resourceNameOf(tenant, organization.name),
      ...(namespace !== undefined && { namespace }),
    },
    spec,
  };
}

/**
 * The name of the resource of an organization: `production.acme`. Two tenants may have organizations of one
 * name, and may be declared in one namespace. Names of resources have no `_`: such names end in some digits
 * made of the name, so that `a_b` is not taken for `a-b`.
 */
export function resourceNameOf(tenant: string, organization: string): string {
  if (!organization.includes("_")) return `${tenant}.${organization}`;
  const digits = createHash("sha256").update(organization).digest("hex").slice(0, 8);
  return `${tenant}.${organization.replaceAll("_", "-")}-${digits}`;
}

/** Whether a manifest declares a part only of something that is no people. */
function isPart(field: Field, value: FieldValue): boolean {
  if (field.kind === "map") return saysSomePairs(value) && !declaredPairs(value).isWhole;
  return (
    field.kind === "list" &&
    field.collection.people !== true &&
    saysSomeEntries(value) &&
    !declaredEntries(value).isWhole
  );
}

function write(field: Field, value: FieldValue): FieldValue {
  if (field.kind === "map") return writePairs(value);
  if (field.kind !== "list") return value;
  if (!saysSomeEntries(value)) return writeEntries(field.item, value);
  const said = Object.fromEntries(
    Object.entries(asMap(value)).map(([word, entries]) => [
      word,
      writeEntries(field.item, entries),
    ]),
  );
  // Without a word it is the whole, but of people.
  return field.collection.people === true ? said : (said["exactly"] ?? said);
}

function writePairs(value: FieldValue): FieldValue {
  if (!saysSomePairs(value)) return withoutNulls(asMap(value));
  const { isWhole, pairs, excluded } = declaredPairs(value);
  if (isWhole) return withoutNulls(pairs);
  const exclude = [...excluded, ...Object.keys(pairs).filter((key) => pairs[key] === null)];
  const { include, exclude: written } = asMap(value);
  return {
    ...(include !== undefined && { include: withoutNulls(pairs) }),
    ...((written !== undefined || exclude.length > 0) && { exclude: [...new Set(exclude)] }),
  };
}

function withoutNulls(pairs: FieldMap): FieldMap {
  return Object.fromEntries(Object.entries(pairs).filter(([, text]) => text !== null));
}

function writeEntries(item: Fields, entries: FieldValue | undefined): readonly FieldValue[] {
  return asList(entries).map((entry): FieldValue => {
    const { value, cleared } = withoutCleared(item, asMap(entry));
    return cleared.length > 0 ? { ...value, [clearKey]: cleared } : value;
  });
}
