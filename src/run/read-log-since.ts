import { pageSize, routes, type LoggedWrite, type ManagementClient } from "../auth0/index.js";
import type { LogPosition, Touched } from "../cache/index.js";
import { OperationError } from "../errors/index.js";
import { collections, type Collection } from "../model/index.js";

/** What the tenant's log says of the time since a position. */
export interface LogRead {
  readonly touched: readonly Touched[];
  /** Collections of which something may have gone that entries of any organization were about. */
  readonly shaken: readonly string[];
  /** From where it is to be read on. */
  readonly log: LogPosition;
}

/** A log with more than this since the last look is no quick way to anything. */
const mostPages = 3;

const organizations = "/api/v2/organizations";

/**
 * Reads the writes that the tenant's log has since a position: a second witness beside the
 * events, which may get lost, and the only one of collections that no event tells of.
 *
 * @returns undefined where it cannot be read, or holds too much to be read to the position
 */
export async function readLogSince(
  client: ManagementClient,
  from: LogPosition,
  signal: AbortSignal,
  hear: (write: LoggedWrite) => void,
): Promise<LogRead | undefined> {
  try {
    if ((await client.missingScopes([routes.listLogs], signal)).length > 0) return undefined;
    const touched: Touched[] = [];
    const shaken = new Set<string>();
    let log = from;
    let isFirst = true;
    for (let page = 0; page < mostPages; page += 1) {
      const { items } = await client.writesInLog(page, signal);
      for (const write of items) {
        if (write === undefined) continue;
        // Also where it was known already: from an entry on is surer than from a time on.
        if (isFirst && write.id !== undefined) log = { id: write.id };
        isFirst = false;
        if (isBefore(write, from)) return { touched, shaken: [...shaken], log };
        hear(write);
        touched.push(...touchedByWrite(write));
        for (const name of shakenBy(write)) shaken.add(name);
      }
      if (items.length < pageSize) return { touched, shaken: [...shaken], log };
    }
    return undefined;
  } catch (error) {
    if (signal.aborted || !(error instanceof OperationError)) throw error;
    return undefined;
  }
}

function isBefore({ id, time }: LoggedWrite, from: LogPosition): boolean {
  return from.id === undefined ? Date.parse(time) < Date.parse(from.since) : id === from.id;
}

const below = new RegExp(`^${organizations}/([^/]+)(?:/([^/]+))?`);

/** The collection to which a path below an organization belongs, by its first part. */
const collectionOfPart: ReadonlyMap<string, string> = new Map(
  collections.flatMap((each) =>
    writesOf(each).flatMap(({ endpoint }) => {
      const part = /^\/api\/v2\/organizations\/\{id\}\/([^/]+)/.exec(endpoint.template)?.[1];
      return part === undefined ? [] : [[part, each.name] as const];
    }),
  ),
);

function touchedByWrite({ method, path, made }: LoggedWrite): readonly Touched[] {
  if (path === organizations) return made === undefined ? [] : [{ organization: made.id }];
  const [, organization, part] = below.exec(path) ?? [];
  if (organization === undefined) return [];
  if (part === undefined) {
    return [method === "DELETE" ? { organization } : { organization, isItself: true }];
  }
  const collection = collectionOfPart.get(part);
  return collection === undefined ? [] : [{ organization, collection }];
}

/** What goes together with a thing that was deleted, where no event tells of it. */
function shakenBy({ method, path }: LoggedWrite): readonly string[] {
  if (method !== "DELETE" || path.startsWith(`${organizations}/`)) return [];
  return collections.flatMap(({ name, events, reference }) =>
    events === undefined && reference && path.startsWith(`${reference.kind.list.template}/`)
      ? [name]
      : [],
  );
}

function writesOf({ add, change, remove }: Collection): readonly Collection["add"][] {
  return [add, change, remove].filter((write) => write !== undefined);
}
