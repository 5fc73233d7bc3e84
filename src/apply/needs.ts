import { routes, type Needed } from "../auth0/index.js";
import { collectionOf, collections, type CollectionName } from "../model/index.js";

/** A kind of work on a tenant. */
export type Work = "read" | "write" | "delete";

/** What a run is about: organizations always, and what hangs on them where it is declared. */
export type RunSubject = "organizations" | CollectionName;

/** Everything that a run can be about. */
export const subjects: readonly RunSubject[] = [
  "organizations",
  ...collections.map(({ name }) => name),
];

/**
 * The endpoints that a kind of work uses. What credentials have to allow, what the documents say of that,
 * and what `orgwright doctor` looks for are all made from this.
 */
export function endpointsFor(work: Work, subject: RunSubject): readonly Needed[] {
  if (subject === "organizations") return organizationEndpoints[work];
  const collection = collectionOf(subject);
  if (collection === undefined || work === "delete") return [];
  const { add, change, remove, read, reference, references = {}, metBy, listed, sets } = collection;
  const all = Object.values(sets ?? {});
  const met = collections.find(({ name }) => name === metBy?.collection);
  return work === "read"
    ? [
        ...Object.values(references).map(({ kind }) => kind.list),
        ...(met ? endpointsFor("read", met.name) : []),
        ...(reference ? [reference.kind.list, reference.kind.one] : []),
        ...(reference?.kind.of ? [reference.kind.of.kind.list] : []),
        ...(listed ? [listed.kind.list, listed.kind.one] : []),
        ...(listed?.kind.search ? [listed.kind.search] : []),
        ...all.flatMap((set) => [set.kind.list, set.read.endpoint]),
        read.endpoint,
      ]
    : [add, change, remove, ...all.flatMap((set) => [set.add, set.remove])].flatMap(
        (write) => write?.endpoint ?? [],
      );
}

const organizationEndpoints: Readonly<Record<Work, readonly Needed[]>> = {
  read: [routes.listOrganizations, routes.getOrganization, routes.getOrganizationByName],
  write: [routes.createOrganization, routes.updateOrganization],
  delete: [routes.deleteOrganization],
};

/** The endpoints of several kinds of work. */
export function endpointsOf(
  work: readonly Work[],
  about: readonly RunSubject[],
): readonly Needed[] {
  return work.flatMap((kind) => about.flatMap((subject) => endpointsFor(kind, subject)));
}
