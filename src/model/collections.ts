import type { Collection, CurrentEntry } from "./collection.js";
import { discoveryDomains } from "./discovery-domain.js";
import { entriesOf } from "./field.js";
import { invitations } from "./invitation.js";
import { members } from "./member.js";
import { organizationClients } from "./organization-client.js";
import { organizationClientGrants } from "./organization-client-grant.js";
import { connections } from "./organization-connection.js";
import { organizationRoles } from "./organization-role.js";

/** The fields that hold collections, in the order in which their entries are written. */
export const collectionFields = {
  connections: entriesOf(connections),
  client_grants: entriesOf(organizationClientGrants),
  clients: entriesOf(organizationClients),
  discovery_domains: entriesOf(discoveryDomains),
  roles: entriesOf(organizationRoles),
  members: entriesOf(members),
  invitations: entriesOf(invitations),
} as const;

/** The key of a collection in manifests. */
export type CollectionName = keyof typeof collectionFields;

/** What a tenant has in its collections. Absent: they were not read. Empty: there are none. */
export type CurrentCollections = {
  readonly [Name in CollectionName]?: readonly CurrentEntry<
    (typeof collectionFields)[Name]["collection"]
  >[];
};

/** Every collection, in the order in which their entries are written. */
export const collections: readonly (Collection & { readonly name: CollectionName })[] =
  Object.values(collectionFields).map(({ collection }) => collection);

/** Collections that are configuration: what somebody set up, and no people, who come and go by themselves. */
export const configuration = collections.filter(({ people }) => people !== true);

/** Collections that are people. */
export const people = collections.filter((collection) => collection.people === true);

/** The collection of a name, or undefined where there is none. */
export function collectionOf(name: string): (typeof collections)[number] | undefined {
  return collections.find((each) => each.name === name);
}
