import { organizationNamePattern, type CurrentOrganization } from "./organization.js";
import { asMap, type FieldValue } from "./field-value.js";

/**
 * The metadata key that says which repository an organization belongs to, and under which name it was
 * declared there: `customers/acme`. A name is a label that people change; by this mark the organization
 * is found again. Marks of version 0.1 hold the owner alone.
 */
export const ownerKey = "orgwright_owner";

/** The metadata key that forbids deleting an organization that has an owner. */
export const protectedKey = "orgwright_protected";

/** Metadata keys that Orgwright keeps for itself; manifests cannot write them. */
export const reservedMetadataKeys: readonly string[] = [ownerKey, protectedKey];

/** The longest name of an owner: with a slash and a name of 50 it fits into a value of metadata. */
export const longestOwner = 204;

/** What Orgwright has noted on an organization of a tenant. */
export interface Marks {
  readonly owner: string | undefined;
  /** The name under which the owner declared it; undefined in marks of version 0.1. */
  readonly declaredName: string | undefined;
  readonly isProtected: boolean;
}

/**
 * Reads the marks of an organization.
 *
 * @param owners owners that are known: a mark that fits one of them is that owner's. Names of owners may
 * have slashes, so that the mark alone does not always tell where its name begins.
 */
export function readMarks(current: CurrentOrganization, owners: Iterable<string> = []): Marks {
  const metadata = current.metadata ?? {};
  const mark = Object.hasOwn(metadata, ownerKey) ? metadata[ownerKey] : undefined;
  const isProtected = Object.hasOwn(metadata, protectedKey) && metadata[protectedKey] === "true";
  if (mark === undefined) return { owner: undefined, declaredName: undefined, isProtected };
  for (const owner of owners) {
    if (mark === owner) return { owner, declaredName: undefined, isProtected };
    const name = nameAfter(mark, owner);
    if (name !== undefined) return { owner, declaredName: name, isProtected };
  }
  const owner = mark.slice(0, Math.max(0, mark.lastIndexOf("/")));
  const declaredName = owner === "" ? undefined : nameAfter(mark, owner);
  return declaredName === undefined
    ? { owner: mark, declaredName, isProtected }
    : { owner, declaredName, isProtected };
}

/** The mark of an owner on the organization that it declares under a name. */
export function markFor(owner: string, name: string): string {
  return `${owner}/${name}`;
}

/** What a manifest says about the marks of an organization. */
export interface DesiredMarks {
  readonly name: string;
  readonly owner?: string | undefined;
  readonly protected?: boolean | null | undefined;
}

/**
 * Adds to metadata the marks that it shall have. They are not the manifest's to drop: whatever
 * metadata is declared, they stay until their owner changes them. Without an owner nothing is
 * marked.
 */
export function withMarks(
  metadata: FieldValue | undefined,
  current: FieldValue | undefined,
  desired: DesiredMarks,
): FieldValue | undefined {
  const has = asMap(current);
  const owner =
    desired.owner === undefined ? own(has, ownerKey) : markFor(desired.owner, desired.name);
  const protection =
    desired.owner === undefined || typeof desired.protected !== "boolean"
      ? own(has, protectedKey)
      : desired.protected
        ? "true"
        : undefined;
  const { [ownerKey]: _owner, [protectedKey]: _protection, ...rest } = asMap(metadata);
  if (owner === undefined && protection === undefined && metadata === undefined) return undefined;
  return {
    ...rest,
    ...(owner !== undefined && { [ownerKey]: owner }),
    ...(protection !== undefined && { [protectedKey]: protection }),
  };
}

function nameAfter(mark: string, owner: string): string | undefined {
  if (!mark.startsWith(`${owner}/`)) return undefined;
  const name = mark.slice(owner.length + 1);
  return name.length <= 50 && organizationNamePattern.test(name) ? name : undefined;
}

function own(map: { readonly [key: string]: FieldValue }, key: string): FieldValue | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}
