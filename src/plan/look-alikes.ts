import {
  declaredPairs,
  reservedMetadataKeys,
  type CurrentOrganization,
  type FieldValue,
} from "../model/index.js";
import type { ResolvedOrganization } from "./action.js";
import { canonicalJson } from "./canonical-json.js";

/** Two organizations that may be one: what a plan would delete, or leave behind, and what it would create. */
export interface LookAlike {
  readonly created: string;
  readonly existing: string;
  /** The fields that are the same. */
  readonly fields: readonly string[];
}

/** How many organizations of a tenant may share a value until it says nothing about who they are. */
const mostAlike = 2;

/** Says which of a tenant's organizations look like one that is to be created. */
export class LookAlikes {
  /** How often the tenant has a value; by field and value. */
  readonly #counts = new Map<string, number>();
  /** The organizations to compare with, by field and value. */
  readonly #existing = new Map<string, string>();

  /** Takes note of what an organization of the tenant looks like. */
  note(current: CurrentOrganization): void {
    for (const [field, key] of looks(current)) {
      // A name that people see tells who somebody is, however many have it.
      if (field !== "display_name") this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    }
  }

  /** Says which organizations are to be found. */
  compareWith(candidates: readonly CurrentOrganization[]): void {
    for (const current of candidates) {
      for (const [, key] of looks(current)) {
        if ((this.#counts.get(key) ?? 0) <= mostAlike) this.#existing.set(key, current.name);
      }
    }
  }

  /** An organization that looks like a declared one, or undefined where none does. */
  find(desired: ResolvedOrganization): LookAlike | undefined {
    const found = looks(desired).flatMap(([field, key]) => {
      const existing = this.#existing.get(key);
      return existing === undefined ? [] : [{ field, existing }];
    });
    const [first] = found;
    if (first === undefined) return undefined;
    const fields = found
      .filter(({ existing }) => existing === first.existing)
      .map(({ field }) => field);
    return { created: desired.name, existing: first.existing, fields };
  }
}

function looks(
  organization: CurrentOrganization | ResolvedOrganization,
): readonly (readonly [field: string, key: string])[] {
  const { display_name: displayName, branding, metadata } = organization;
  const pairs = Object.entries(declaredPairs(metadata ?? undefined).pairs).filter(
    ([key, value]) => !reservedMetadataKeys.includes(key) && value !== null,
  );
  const parts: readonly (readonly [string, FieldValue | undefined])[] = [
    ["display_name", displayName ?? undefined],
    ["branding", branding && Object.keys(branding).length > 0 ? branding : undefined],
    ["metadata", pairs.length > 0 ? Object.fromEntries(pairs) : undefined],
  ];
  return parts.flatMap(([field, value]) =>
    value === undefined ? [] : [[field, `${field} ${canonicalJson(value)}`] as const],
  );
}
