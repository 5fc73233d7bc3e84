import {
  collections,
  entriesIn,
  identityOf,
  labelOf,
  nameOfEntry,
  organizationFields,
  ownerKey,
  protectedKey,
  reservedMetadataKeys,
} from "../model/index.js";
import type { CurrentOrganization, FieldValue } from "../model/index.js";
import { renderNames } from "./render-text.js";
import type { CreateAction, ResolvedOrganization, UpdateAction } from "./action.js";
import type { Refusal } from "./plan.js";

// Rules of Auth0 that a manifest alone cannot break, nor a tenant: only what comes of both.

/** Why Auth0 would refuse what an action writes, for the sake of what the organization has already. */
export function findImpossible(
  desired: ResolvedOrganization,
  current: CurrentOrganization,
  action: CreateAction | UpdateAction,
): Refusal | undefined {
  const detail =
    findFullMetadata(desired, action) ??
    findFullCollection(current, action) ??
    findNeed(desired, current);
  return detail === undefined
    ? undefined
    : { organization: desired.name, reason: "impossible", detail };
}

/** Marks are metadata as well, and what nobody declared is kept beside them. */
function findFullMetadata(
  { metadata }: ResolvedOrganization,
  { fields }: CreateAction | UpdateAction,
): string | undefined {
  const most = organizationFields.metadata.maxKeys;
  const sent = Object.keys((fields["metadata"] ?? {}) as { readonly [key: string]: FieldValue });
  if (sent.length <= most) return undefined;
  const marks = sent.filter((key) => reservedMetadataKeys.includes(key));
  const others = sent.filter((key) => !reservedMetadataKeys.includes(key));
  const what = marks.map((key) => whatFor[key] ?? key).join(" and ");
  if (marks.length === 0) {
    return `its metadata would have ${others.length} keys with those that others wrote, and Auth0 takes ${most}. Remove some of them: ${renderNames(others)}`;
  }
  const whose = metadata === undefined ? ", of which the manifest says nothing" : "";
  return `its metadata has ${others.length} keys${whose}, and Auth0 takes ${most}: there is no room for ${what}. Remove one of them: ${renderNames(others)}`;
}

/** What others have added stays where a manifest includes entries, and takes room. */
function findFullCollection(
  current: CurrentOrganization,
  { entries }: CreateAction | UpdateAction,
): string | undefined {
  for (const { name, noun, most } of collections) {
    const count = (wanted: string): number =>
      entries.filter(({ collection, kind }) => collection === name && kind === wanted).length;
    const present = current[name]?.length ?? 0;
    const total = present + count("add") - count("remove");
    if (count("add") === 0 || total <= most) continue;
    return `it would have ${total} ${noun.many} with the ${present - count("remove")} that stay, and Auth0 takes ${most}. Remove some that are not needed, with \`exclude\``;
  }
  return undefined;
}

const whatFor: Readonly<Record<string, string>> = {
  [ownerKey]: `the mark of its owner (${ownerKey})`,
  [protectedKey]: `that of its protection (${protectedKey})`,
};

/** A setting that is on in the tenant needs another one that is to be switched off. */
function findNeed(desired: ResolvedOrganization, current: CurrentOrganization): string | undefined {
  for (const collection of collections) {
    const present = entriesIn(current[collection.name]);
    for (const entry of entriesIn(desired[collection.name])) {
      const has = present.find(
        (each) => identityOf(collection, each) === identityOf(collection, entry),
      );
      for (const { setting, needed, why } of collection.needs ?? []) {
        const isTakenBack = entry[needed] === false || entry[needed] === null;
        if (has?.[setting] !== true || !isTakenBack || entry[setting] !== undefined) continue;
        const label = nameOfEntry(collection, entry) ?? labelOf(collection, has);
        return `${collection.noun.one} ${label} has ${setting} there, and ${why}. Write \`${setting}: false\` beside it, or leave ${needed} as it is`;
      }
    }
  }
  return undefined;
}
