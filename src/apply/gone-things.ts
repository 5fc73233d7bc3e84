import type { ManagementClient } from "../auth0/index.js";
import { OperationError, refusalOf } from "../errors/index.js";
import {
  collectionOf,
  entriesIn,
  identityOf,
  nameOfEntry,
  namesOne,
  type ThingKind,
} from "../model/index.js";
import type { CreateAction, UpdateAction } from "../plan/index.js";

/** Something that an entry points to. */
interface Referred {
  readonly kind: ThingKind;
  readonly id: string;
  readonly noun: string;
  readonly name: string | undefined;
}

/**
 * Demands that the things to which added entries point are in the tenant. Auth0's answers do not tell one
 * that is gone from an organization that is, and for a create not even which one it is, so whoever was
 * refused looks.
 *
 * @throws OperationError `changed-since-plan` with those that are gone
 */
export async function mustHaveThings(
  client: ManagementClient,
  action: CreateAction | UpdateAction,
  signal: AbortSignal | undefined,
): Promise<void> {
  const referred = referredBy(action);
  const present = await Promise.all(
    referred.map(({ kind, id }) => isThere(client, kind, id, signal)),
  );
  const gone = referred.flatMap(({ noun, id, name }, index) =>
    present[index] === false ? [`${noun} ${name === undefined ? id : `${name} (${id})`}`] : [],
  );
  if (gone.length === 0) return;
  throw new OperationError(
    `Organization ${action.organization} was not finished: ${gone.join(" and ")} ${gone.length === 1 ? "is" : "are"} gone from the tenant.`,
    { code: "changed-since-plan", advice: "Plan again." },
  );
}

function referredBy(action: CreateAction | UpdateAction): Referred[] {
  const { desired, entries } = action;
  return entries.flatMap(({ collection: name, kind, id, settings }) => {
    const collection = collectionOf(name);
    if (collection === undefined || kind === "remove") return [];
    const named = Object.entries(collection.references ?? {}).flatMap(([setting, source]) => {
      const thing = settings[setting];
      if (!namesOne(collection, setting) || typeof thing !== "string") return [];
      return [{ kind: source.kind, id: thing, noun: source.kind.noun.one, name: undefined }];
    });
    if (kind !== "add" || collection.reference === undefined) return named;
    const entry = entriesIn(desired[name]).find((each) => identityOf(collection, each) === id);
    return [
      ...named,
      {
        kind: collection.reference.kind,
        id,
        noun: collection.noun.one,
        name: entry && nameOfEntry(collection, entry),
      },
    ];
  });
}

/** Undefined where it may not be looked at. */
async function isThere(
  client: ManagementClient,
  kind: ThingKind,
  id: string,
  signal: AbortSignal | undefined,
): Promise<boolean | undefined> {
  try {
    return (await client.thingById(kind, id, signal)) !== undefined;
  } catch (error) {
    if (refusalOf(error) !== undefined) return undefined;
    throw error;
  }
}
