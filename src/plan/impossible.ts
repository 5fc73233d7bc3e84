import {
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
  const detail = findFullMetadata(desired, action) ?? findSignUp(desired, current);
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
  const whose = metadata === undefined ? ", of which the manifest says nothing" : "";
  return `its metadata has ${others.length} keys${whose}, and Auth0 takes ${most}: there is no room for ${what}. Remove one of them: ${renderNames(others)}`;
}

const whatFor: Readonly<Record<string, string>> = {
  [ownerKey]: `the mark of its owner (${ownerKey})`,
  [protectedKey]: `that of its protection (${protectedKey})`,
};

/** People can only sign up where they become members by logging in. */
function findSignUp(
  { connections = [] }: ResolvedOrganization,
  current: CurrentOrganization,
): string | undefined {
  for (const wanted of connections) {
    const has = current.connections?.find(({ connection_id: id }) => id === wanted.connection_id);
    const isTakenBack =
      wanted.assign_membership_on_login === false || wanted.assign_membership_on_login === null;
    if (has?.is_signup_enabled !== true || !isTakenBack) continue;
    if (wanted.is_signup_enabled !== undefined) continue;
    const name = wanted.name ?? has.connection?.name ?? wanted.connection_id;
    return `connection ${name} offers sign-up there, which Auth0 allows only with assign_membership_on_login. Write \`is_signup_enabled: false\` beside it, or leave assign_membership_on_login as it is`;
  }
  return undefined;
}
