import { asMap, type FieldValue } from "./target.js";
import type { CurrentOrganization } from "./organization.js";

/** The metadata key that says which repository an organization belongs to. */
export const ownerKey = "orgwright_owner";

/** The metadata key that forbids deleting an organization that has an owner. */
export const protectedKey = "orgwright_protected";

/** Metadata keys that Orgwright keeps for itself; manifests cannot write them. */
export const reservedMetadataKeys: readonly string[] = [ownerKey, protectedKey];

/** What Orgwright has noted on an organization of a tenant. */
export interface Marks {
  readonly owner: string | undefined;
  readonly isProtected: boolean;
}

/** Reads the marks of an organization. */
export function readMarks(current: CurrentOrganization): Marks {
  const metadata = current.metadata ?? {};
  return { owner: metadata[ownerKey], isProtected: metadata[protectedKey] === "true" };
}

/** What a manifest says about the marks of an organization. */
export interface DesiredMarks {
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
  const owner = desired.owner ?? has[ownerKey];
  const protection =
    desired.owner === undefined || typeof desired.protected !== "boolean"
      ? has[protectedKey]
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
