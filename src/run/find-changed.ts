import { pageSize, routes, type ManagementClient } from "../auth0/index.js";
import { OperationError } from "../errors/index.js";
import { collectionOf } from "../model/index.js";
import { isOrgwright, renameOf, type Action, type Changed, type Plan } from "../plan/index.js";
import type { Clock } from "../pace/index.js";
import { readEventsSince } from "./read-events-since.js";
import { Witnesses, type WhoQuestion } from "./witnesses.js";

/** What is asked about who changed what differs. */
export interface WhoRequest {
  /** Whether it is also told what this program itself wrote. */
  readonly includesOwn: boolean;
  /** Of which organizations it is known already; of none unless given. */
  readonly isKnown?: ((name: string) => boolean) | undefined;
}

/** How far back events are looked at, the shorter time first: most of what is asked happened lately. */
const windowsMs: readonly number[] = [24 * 3_600_000, 7 * 24 * 3_600_000];

/** A tenant in which more happens is asked no further. */
const mostEvents = 20_000;

/** So many pages of a hundred writes are read of the log. */
const mostLogPages = 3;

/** What is there to ask with. */
export interface WhoMeans {
  /** What was heard already. */
  readonly heard?: Witnesses | undefined;
  /** Names that are created although they were there before. */
  readonly lost: readonly string[];
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/**
 * Finds out when and by whom what differs was changed: from events that were heard already, then from those
 * of the last days, then from the tenant's log. Costs nothing where nothing differs, and never more than
 * some requests; what cannot be read is left out.
 *
 * @returns the plan with what was found, and what there is to say of it
 */
export async function findChanged(
  client: ManagementClient,
  plan: Plan,
  { includesOwn, isKnown = () => false }: WhoRequest,
  means: WhoMeans,
): Promise<{ readonly plan: Plan; readonly remarks: readonly string[] }> {
  const questions = plan.actions
    .filter(({ organization }) => !isKnown(organization))
    .map((action) => ({ name: action.organization, question: questionOf(action) }));
  if (questions.length === 0) return { plan, remarks: [] };
  const witnesses = means.heard ?? new Witnesses();
  const lost = new Set(means.lost);
  // What is to be created and was never there need not have been changed by anybody.
  const mustBeKnown = questions.filter(
    ({ name, question }) => question.id !== undefined || lost.has(name),
  );
  const remarks = await ask(client, questions, mustBeKnown, witnesses, means);
  const changed = new Map<string, Changed | null>();
  for (const { name, question } of questions) {
    const found = witnesses.answer(question);
    if (found === undefined) {
      if (question.id !== undefined || lost.has(name)) changed.set(name, null);
    } else if (includesOwn || !isOrgwright(found)) changed.set(name, found);
  }
  if (changed.size === 0) return { plan, remarks: [] };
  const isAllKnown = ![...changed.values()].includes(null);
  return { plan: { ...plan, changed }, remarks: isAllKnown ? [] : remarks };
}

interface Asked {
  readonly name: string;
  readonly question: WhoQuestion;
}

/** Reads events and the log until all is known. Returns what kept it from that, in sentences. */
async function ask(
  client: ManagementClient,
  questions: readonly Asked[],
  mustBeKnown: readonly Asked[],
  witnesses: Witnesses,
  { signal, clock }: WhoMeans,
): Promise<readonly string[]> {
  const lacks = (asked: readonly Asked[]): boolean =>
    asked.some(({ question }) => witnesses.answer(question) === undefined);
  const missing = new Set(await client.missingScopes([routes.events, routes.listLogs], signal));
  let hasEvents = false;
  if (!missing.has("read:events")) {
    const types = new Set(questions.flatMap(({ question }) => typesFor(question)));
    for (const windowMs of windowsMs) {
      if (!lacks(questions)) return [];
      const since = new Date(clock.now() - windowMs).toISOString();
      const read = await orNothing(signal, () =>
        readEventsSince(client, { since }, signal, clock, {
          types: [...types],
          hear: (event) => {
            witnesses.hear(event);
          },
          most: mostEvents,
          mostBreaks: 1,
        }),
      );
      if (read?.kind !== "read") break;
      hasEvents = true;
    }
  }
  let hasLog = false;
  if (!missing.has("read:logs")) {
    for (let page = 0; page < mostLogPages && lacks(mustBeKnown); page += 1) {
      const read = await orNothing(signal, () => client.writesInLog(page, signal));
      if (read === undefined) break;
      hasLog = true;
      for (const write of read.items) if (write !== undefined) witnesses.read(write);
      if (read.items.length < pageSize) break;
    }
  }
  return hasEvents || hasLog ? [] : [unreadable];
}

/** The types of events that may answer a question. */
function typesFor({ types, fields }: WhoQuestion): readonly string[] {
  return [...types, ...(fields.length > 0 ? ["organization.created", "organization.updated"] : [])];
}

const unreadable =
  "When and by whom what differs was changed could not be found out: that needs the scope read:events or read:logs.";

/** What can be read; undefined where it cannot: nobody is kept from a plan by it. */
async function orNothing<Answer>(
  signal: AbortSignal,
  read: () => Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await read();
  } catch (error) {
    if (signal.aborted || !(error instanceof OperationError)) throw error;
    return undefined;
  }
}

function questionOf(action: Action): WhoQuestion {
  const { organization, kind, changes } = action;
  const former = kind === "delete" ? [] : (action.desired.former_names ?? []);
  const from = renameOf(action)?.from;
  const names = [organization, ...(from === undefined ? [] : [from]), ...former];
  if (kind === "create") {
    const types = new Set(["organization.deleted"]);
    return { names, id: undefined, types, fields: [], parts: new Set() };
  }
  const types = new Set<string>();
  const parts = new Set<string>();
  const fields: string[] = [];
  for (const { path } of changes) {
    const collection = collectionOf(path[0] ?? "");
    if (collection === undefined) fields.push(path.join("."));
    for (const type of collection?.events ?? []) types.add(type);
    for (const each of collection ? [collection.add, collection.change, collection.remove] : []) {
      const part = each && hangsOn.exec(each.endpoint.template)?.[1];
      if (part !== undefined) parts.add(part);
    }
  }
  return { names, id: action.id, types, fields, parts };
}

const hangsOn = /^\/api\/v2\/organizations\/\{id\}\/([^/]+)/;
