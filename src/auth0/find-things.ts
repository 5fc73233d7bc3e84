import { refusalOf } from "../errors/index.js";
import type { Thing, ThingKind } from "../model/index.js";
import { checkpointPages } from "./checkpoint-pages.js";
import type { ManagementClient } from "./client.js";
import { routeName } from "./routes.js";

/** Up to this many are looked up one by one; more, and the whole list is cheaper. */
const fewThings = 3;

/** Which things of a kind somebody needs. */
export interface WantedThings {
  readonly names: ReadonlySet<string>;
  readonly ids: ReadonlySet<string>;
}

/** What was found out about things of a tenant. */
export interface FoundThings {
  readonly things: readonly Thing[];
  /** Whether what is not among them does not exist; false when looking was not allowed. */
  readonly isComplete: boolean;
  /** Whether they are all that there are. */
  readonly isWhole?: boolean;
}

/**
 * Finds the things that manifests refer to, with few requests. When one of them cannot be found, the
 * whole list is read, so that the user can be told what there is.
 */
export async function findThings(
  client: ManagementClient,
  kind: ThingKind,
  { names, ids }: WantedThings,
  signal?: AbortSignal,
): Promise<FoundThings> {
  if (names.size + ids.size === 0) return { things: [], isComplete: true };
  try {
    // Where names cannot be asked for, the list tells.
    const isAskable = names.size === 0 || kind.byName !== undefined;
    if (isAskable && names.size + ids.size <= fewThings) {
      const found = await Promise.all([
        ...[...names].map((name) => client.thingByName(kind, name, signal)),
        ...[...ids].map((id) => client.thingById(kind, id, signal)),
      ]);
      const things = found.filter((thing) => thing !== undefined);
      if (things.length === found.length) return { things, isComplete: true };
    }
    return { things: await listThings(client, kind, signal), isComplete: true, isWhole: true };
  } catch (error) {
    // Ids can be used without looking at them; names cannot.
    const mayNotLook = refusalOf(error) !== undefined;
    if (mayNotLook && names.size === 0) return { things: [], isComplete: false };
    throw error;
  }
}

/** All things of a kind that a tenant has. */
export async function listThings(
  client: ManagementClient,
  kind: ThingKind,
  signal?: AbortSignal,
): Promise<Thing[]> {
  const things: Thing[] = [];
  const pages = checkpointPages({
    route: routeName(kind.list),
    read: (cursor) => client.thingsFrom(kind, cursor, signal),
    total: () => client.thingTotal(kind, signal),
  });
  for await (const page of pages) things.push(...page);
  return things;
}
