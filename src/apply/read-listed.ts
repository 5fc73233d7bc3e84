import { pageSize, type ManagementClient } from "../auth0/index.js";
import { parametersOf } from "../derive/index.js";
import {
  declaredEntries,
  identityOf,
  type Collection,
  type EntrySet,
  type FieldMap,
  type FieldValues,
} from "../model/index.js";
import { isAboutListed, listedNameOf, type ResolvedEntries } from "../plan/index.js";
import { looksFor, type ListedThings } from "./listed-things.js";

/**
 * The entries of an organization that a declaration is about. Of a long list of which little is declared,
 * these are looked at alone, where that takes fewer requests than the list.
 */
export async function readListed(
  client: ManagementClient,
  users: ListedThings,
  collection: Collection,
  organizationId: string,
  declared: ResolvedEntries,
  signal: AbortSignal | undefined,
): Promise<readonly FieldValues[]> {
  const isAbout = isAboutListed(collection, declared);
  const { isWhole, wanted, excluded } = declaredEntries(declared);
  const said = [...wanted, ...excluded].map(({ entry }) => entry);
  // Of nobody there is nothing to be known.
  if (!isWhole && said.length === 0) return [];
  const kept = new Map<string, FieldValues>();
  let isFirst = true;
  for await (const { entries, total = 0 } of client.entryPages(
    collection,
    organizationId,
    signal,
  )) {
    for (const entry of entries) {
      if (isAbout(entry)) kept.set(identityOf(collection, entry), entry);
    }
    if (!isFirst || isWhole) continue;
    isFirst = false;
    const names = new Set([...kept.values()].map((entry) => listedNameOf(collection, entry)));
    const open = said.filter(
      (entry) =>
        !kept.has(identityOf(collection, entry)) && !names.has(listedNameOf(collection, entry)),
    );
    const pagesLeft = Math.ceil(total / pageSize) - 1;
    const named = open.filter((entry) => identityOf(collection, entry) === "");
    const looks = open.length + looksFor(named.length);
    const [set] = Object.entries(collection.sets ?? {});
    if (looks >= pagesLeft || set === undefined) continue;
    const looked = await Promise.all(
      open.map((entry) => lookAt(client, users, collection, organizationId, entry, set, signal)),
    );
    return [...kept.values(), ...looked.flat()];
  }
  return [...kept.values()];
}

/** Whether somebody belongs to an organization, which the set of whoever does not cannot tell. */
async function lookAt(
  client: ManagementClient,
  users: ListedThings,
  collection: Collection,
  organizationId: string,
  entry: FieldMap,
  [name, set]: readonly [string, EntrySet],
  signal: AbortSignal | undefined,
): Promise<readonly FieldValues[]> {
  const { listed, identity } = collection;
  if (listed === undefined) return [];
  const id = identityOf(collection, entry);
  const meant =
    id === ""
      ? (await users.find(listed.kind, entry, listed.name)).map(({ id: own }) => own)
      : [id];
  const looked = await Promise.all(
    meant.map(async (own) => {
      const { endpoint } = set.read;
      const has = await client.setOf(
        name,
        set,
        parametersOf(endpoint, organizationId, own),
        signal,
      );
      const called = entry[listed.name];
      const said = called !== undefined && { [listed.name]: called };
      return has && { [identity]: own, ...said, ...has };
    }),
  );
  return looked.filter((each) => each !== undefined);
}
