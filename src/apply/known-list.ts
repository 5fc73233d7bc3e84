import { isDeepStrictEqual } from "node:util";
import { pageSize, type ManagementClient } from "../auth0/index.js";
import {
  organizationFields,
  ownValue,
  storedFields,
  type CurrentOrganization,
} from "../model/index.js";
import {
  Planner,
  withoutCollections,
  type PlanOptions,
  type ResolvedOrganization,
} from "../plan/index.js";

/** What somebody remembers of a tenant's list of organizations. */
export interface ListMemory {
  /** Lists of so many are read in a moment, and never remembered. */
  readonly short: number;
  /** How many organizations it has, as far as anybody can know without reading it; undefined where nobody can. */
  size(): Promise<number | undefined>;
  /** The ids of those of which it is only known that something happened to them. */
  doubtful(): readonly string[];
  /** All the others. */
  all(): Iterable<CurrentOrganization>;
  /** Takes note of what became of organizations that were read; undefined: they are gone. */
  settle(
    found: readonly { readonly id: string; readonly current: CurrentOrganization | undefined }[],
  ): void;
  /** Begins to take note of a list that is read. It counts once it was read to its end. */
  begin(): { note(organization: CurrentOrganization): void; end(): void };
}

const fields = storedFields(organizationFields);
const told = fields.flatMap(([name, { inEvents }]) => (inEvents ? [name] : []));
/** The fields that events do not show: of a change to them nobody may ever hear. */
const untold = fields.flatMap(([name, { inEvents }]) => (inEvents ? [] : [name]));

/** Whether nothing is declared that could change unheard. */
export function isTold(organizations: readonly ResolvedOrganization[]): boolean {
  return organizations.every((organization) => {
    const declared: object = organization;
    return untold.every((name) => ownValue<unknown>(declared as Values, name) === undefined);
  });
}

type Values = Readonly<Record<string, unknown>>;

/** Whether an organization is what it was, as far as events would have told. */
function isSame(one: CurrentOrganization | undefined, other: CurrentOrganization): boolean {
  if (one?.id !== other.id) return false;
  return told.every((name) =>
    isDeepStrictEqual(ownValue<unknown>(one, name), ownValue<unknown>(other, name)),
  );
}

/**
 * The organizations of a tenant from memory, with what happened to some since then read from the tenant;
 * undefined where its list has to be read, or that is the shorter way.
 *
 * What is remembered is believed only where it is as declared. So everything that a plan made of it would
 * change or delete was read from the tenant by the same run, and what it would create was looked for. The
 * first page of the list is read as well: where its total or one of its organizations is otherwise, the
 * whole list has to be read.
 */
export async function knownOrganizations(
  client: ManagementClient,
  memory: ListMemory,
  declared: readonly ResolvedOrganization[],
  options: PlanOptions,
  signal: AbortSignal,
): Promise<Iterable<CurrentOrganization> | undefined> {
  const size = await memory.size();
  if (size === undefined || size <= memory.short) return undefined;
  let requestsLeft = Math.floor(size / pageSize);
  const doubtful = memory.doubtful();
  requestsLeft -= doubtful.length;
  if (requestsLeft < 0) return undefined;
  const readById = (id: string): Promise<CurrentOrganization | undefined> =>
    client.organizationById(id, signal);
  const found = await Promise.all(
    doubtful.map(async (id) => ({ id, current: await readById(id) })),
  );
  memory.settle(found);

  const first = await client.organizationPage(0, signal);
  const listed = new Map(first.items.map((each) => [each.id, each]));
  const planner = new Planner(
    declared.map((each) => withoutCollections(each)),
    options,
  );
  let count = 0;
  for (const current of memory.all()) {
    count += 1;
    const seen = listed.get(current.id);
    if (seen === undefined || isSame(seen, current)) listed.delete(current.id);
    planner.consider(current);
  }
  if (listed.size > 0 || count !== first.total) return undefined;

  const { actions, refusals } = planner.finish();
  const seen = new Set([...doubtful, ...first.items.map(({ id }) => id)]);
  const unseen = actions.filter((action) => action.kind === "create" || !seen.has(action.id));
  // Whoever is refused is told of somebody else, who would have to be seen as well.
  if (refusals.length > 0 || unseen.length > requestsLeft) return undefined;
  const ids = new Set(unseen.flatMap((action) => (action.kind === "create" ? [] : [action.id])));
  const believed = new Map<string, CurrentOrganization>();
  if (ids.size > 0) {
    for (const current of memory.all()) if (ids.has(current.id)) believed.set(current.id, current);
  }
  const isAsBelieved = (current: CurrentOrganization | undefined): boolean => {
    const before = current && believed.get(current.id);
    return before !== undefined && isSame(current, before);
  };
  const isAsRemembered = await Promise.all(
    unseen.map(async (action) =>
      action.kind === "create"
        ? (await client.organizationByName(action.organization, signal)) === undefined
        : isAsBelieved(await readById(action.id)),
    ),
  );
  return isAsRemembered.includes(false) ? undefined : memory.all();
}
