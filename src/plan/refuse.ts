import { readMarks, type CurrentOrganization } from "../model/index.js";
import type { ResolvedOrganization } from "./action.js";
import { isOwnedBy } from "./claims.js";
import type { PlanRules, Refusal } from "./plan.js";

/** Why a declared organization must not be written, or undefined when it may. */
export function refuse(
  desired: ResolvedOrganization,
  current: CurrentOrganization,
  { takeOver }: PlanRules,
): Refusal | undefined {
  const { owner } = readMarks(current, ownersOf(desired));
  if (owner === undefined || takeOver || isOwnedBy(desired, owner)) return undefined;
  return { organization: desired.name, reason: "other-owner", owner };
}

/** Why an organization that shall be absent must not be deleted, or undefined when it may. */
export function refuseDeletion(
  desired: ResolvedOrganization,
  current: CurrentOrganization,
  { takeOver }: PlanRules,
): Refusal | undefined {
  const organization = desired.name;
  const { owner, declaredName, isProtected } = readMarks(current, ownersOf(desired));
  const isOthers = owner === undefined ? desired.owner !== undefined : !isOwnedBy(desired, owner);
  if (isOthers && !takeOver) {
    return { organization, reason: "other-owner", ...(owner !== undefined && { owner }) };
  }
  if (desired.protected === true || isProtected) return { organization, reason: "protected" };
  const isKnown =
    declaredName === undefined ||
    declaredName === organization ||
    (desired.former_names ?? []).includes(declaredName);
  if (!isKnown) {
    return {
      organization,
      reason: "renamed",
      detail: `it carries the mark of ${owner}/${declaredName}, so it may be that one under another name`,
    };
  }
  return undefined;
}

/** The owners whose marks a declaration knows. */
export function ownersOf({ owner, previousOwners = [] }: ResolvedOrganization): string[] {
  return owner === undefined ? [...previousOwners] : [owner, ...previousOwners];
}
