import { setMaxListeners } from "node:events";
import { OperationError } from "../errors/index.js";
import {
  hasExpired,
  identityOf,
  type Collection,
  type CurrentOrganization,
  type Endpoint,
  type EntryReadByThing,
  type EntrySet,
  type FieldValue,
  type FieldValues,
  type Thing,
  type ThingKind,
} from "../model/index.js";
import { untilAborted, type Pacer } from "../pace/index.js";
import type { TenantAddress } from "./address.js";
import {
  decodeEntry,
  decodeHolder,
  decodeOrganization,
  decodePage,
  decodeSet,
  decodeThing,
  isEntry,
  ShapeError,
  type Page,
} from "./decode.js";
import { endless } from "./checkpoint-pages.js";
import { decodeInvitation, type Invitation, type NewInvitation } from "./invitation.js";
import { decodeLoggedWrite, type LoggedWrite } from "./logged-write.js";
import { isPathPart } from "./path-part.js";
import { toRelayedCall, type RelayedRequest } from "./relay.js";
import type { RequestCounts, RequestTally } from "./request-tally.js";
import { routeName, routes } from "./routes.js";
import { lackOf, missingScopes, type Needed } from "./scopes.js";
import { searchText } from "./search-text.js";
import type { TokenSource } from "./token.js";
import type { ApiCall, Transport } from "./transport.js";

/** The most items that Auth0 puts on one page. */
export const pageSize = 100;

/** How many organizations offset pages can reach; beyond, only checkpoint pages go. */
export const offsetWall = 1000;

type Body = Readonly<Record<string, FieldValue>>;

/** A write of what hangs on an organization: an endpoint of the model's with its blanks filled in. */
export interface WriteCall {
  readonly endpoint: Endpoint;
  readonly parameters: Readonly<Record<string, string>>;
  readonly body?: Body;
}

/**
 * The part of Auth0's Management API that organizations need. What hangs on them and what they point
 * to is read and written by the endpoints that the model names. Every method throws an OperationError
 * when the tenant says no. "Not found" is undefined or false where it is an answer, and an error where
 * it is not; "not allowed to look" is always an error.
 */
export class ManagementClient {
  readonly address: TenantAddress;
  readonly pacer: Pacer;
  readonly #transport: Transport;
  readonly #tokens: TokenSource;
  readonly #log: RequestTally;
  readonly #now: () => number;
  readonly #close: () => Promise<void>;

  /** Use {@link openManagementClient}. */
  constructor(parts: {
    readonly address: TenantAddress;
    readonly transport: Transport;
    readonly tokens: TokenSource;
    readonly pacer: Pacer;
    readonly log: RequestTally;
    /** Milliseconds since 1970. */
    readonly now: () => number;
    readonly close: () => Promise<void>;
  }) {
    this.address = parts.address;
    this.pacer = parts.pacer;
    this.#transport = parts.transport;
    this.#tokens = parts.tokens;
    this.#log = parts.log;
    this.#now = parts.now;
    this.#close = parts.close;
  }

  /** An offset page of organizations, with the total. Pages count from 0 and end at the wall. */
  organizationPage(page: number, signal?: AbortSignal): Promise<Page<CurrentOrganization>> {
    const query = { page, per_page: pageSize, include_totals: true };
    return this.#call({ route: routes.listOrganizations, query }, organizationsOf, signal);
  }

  /** A checkpoint page of organizations; the first one when no cursor is given. */
  organizationsFrom(
    cursor: string | undefined,
    signal?: AbortSignal,
  ): Promise<Page<CurrentOrganization>> {
    const query = { take: pageSize, ...(cursor !== undefined && { from: cursor }) };
    return this.#call({ route: routes.listOrganizations, query }, organizationsOf, signal);
  }

  /** The organization of a name, or undefined when there is none. */
  async organizationByName(
    name: string,
    signal?: AbortSignal,
  ): Promise<CurrentOrganization | undefined> {
    const call = { route: routes.getOrganizationByName, parameters: { name } };
    if (!isPathPart(name)) return undefined;
    return orUndefined(this.#call(call, organizationWith("name", name), signal));
  }

  /** The organization of an id, or undefined when there is none. */
  async organizationById(
    id: string,
    signal?: AbortSignal,
  ): Promise<CurrentOrganization | undefined> {
    if (!isPathPart(id)) return undefined;
    const call = { route: routes.getOrganization, parameters: { id } };
    return orUndefined(this.#call(call, organizationWith("id", id), signal));
  }

  /** Creates an organization, with `enabled_connections` if the body has them. */
  createOrganization(body: Body, signal?: AbortSignal): Promise<CurrentOrganization> {
    const call = { route: routes.createOrganization, body };
    return this.#call(call, organizationWith("name", body["name"]), signal);
  }

  /** Changes fields of an organization and returns it as it is now. */
  updateOrganization(id: string, body: Body, signal?: AbortSignal): Promise<CurrentOrganization> {
    const call = { route: routes.updateOrganization, parameters: { id }, body };
    return this.#call(call, organizationWith("id", id), signal);
  }

  /** Deletes an organization; one that is gone already is as good as deleted. */
  async deleteOrganization(id: string, signal?: AbortSignal): Promise<void> {
    const call = { route: routes.deleteOrganization, parameters: { id } };
    await orUndefined(this.#call(call, ignore, signal));
  }

  /** All entries of an organization's collection. */
  async entriesOf(
    collection: Collection,
    id: string,
    signal?: AbortSignal,
  ): Promise<readonly FieldValues[]> {
    const entries: FieldValues[] = [];
    for await (const page of this.entryPages(collection, id, signal)) entries.push(...page.entries);
    return entries;
  }

  /**
   * The entries of an organization's collection, page after page. Whoever has seen enough stops asking.
   * Where the first page tells of more than offsets reach, reading begins once more, by checkpoint; what was
   * told already is not told again.
   */
  async *entryPages(
    collection: Collection,
    id: string,
    signal?: AbortSignal,
  ): AsyncGenerator<{ readonly entries: readonly FieldValues[]; readonly total?: number }> {
    const { paging } = collection.read;
    let byOffset = paging !== "checkpoint";
    let cursor: string | undefined;
    const cursors = new Set<string>();
    const told = new Set<string>();
    const why = `its ${collection.noun.many} lead back to what was read before, or are more than it can have`;
    // Limits are raised now and then; what is far longer than it can be may have no end.
    const longest = 10 * Math.max(collection.most, pageSize);
    let most = longest;
    for (let page = 0; page * pageSize <= most; page++) {
      const place = byOffset
        ? { page, per_page: pageSize, include_totals: true }
        : { take: pageSize, ...(cursor !== undefined && { from: cursor }) };
      const { items, total, next } = await this.#entryPage(collection, id, place, signal);
      if ((total ?? 0) > longest) break;
      const entries = items.flatMap(({ entry, counts }) =>
        counts &&
        !told.has(identityOf(collection, entry)) &&
        !hasExpired(collection, entry, this.#now())
          ? [entry]
          : [],
      );
      yield { entries, ...(total !== undefined && { total }) };
      if (byOffset) {
        // Others may add to a list while it is read; and Auth0 tells how long one is that is read by offset.
        most = Math.min(longest, total === undefined ? 2 * offsetWall : 1.1 * total + offsetWall);
        if (paging === "either" && (total ?? 0) > offsetWall) {
          for (const entry of entries) told.add(identityOf(collection, entry));
          byOffset = false;
          page = -1;
          continue;
        }
        const read = page * pageSize + items.length;
        if (items.length < pageSize || read >= (total ?? Infinity)) return;
        // Nothing says whether there are more, and what cannot be seen might be asked for once more.
        if (total === undefined && read >= offsetWall) throw beyondWall(collection);
        continue;
      }
      if (next === undefined || items.length === 0) return;
      if (cursors.has(next)) break;
      cursors.add(next);
      cursor = next;
    }
    throw endless(routeName(collection.read.endpoint), why);
  }

  #entryPage(
    collection: Collection,
    id: string,
    place: Readonly<Record<string, string | number | boolean>>,
    signal: AbortSignal | undefined,
  ): Promise<Page<{ readonly entry: FieldValues; readonly counts: boolean }>> {
    const { endpoint, key, query: asked = {} } = collection.read;
    const parameters = endpoint.template.includes("{id}") ? { id } : {};
    const fixed = Object.fromEntries(
      Object.entries(asked).map(([name, value]) => [name, value.replace("{id}", id)]),
    );
    return this.#call(
      { route: endpoint, parameters, query: { ...fixed, ...place } },
      (answer) =>
        decodePage(answer, key, (item) => ({
          entry: decodeEntry(collection, item),
          counts: isEntry(collection, item),
        })),
      signal,
    );
  }

  /** The set of things that one entry of an organization has; undefined where there is no such entry. */
  setOf(
    name: string,
    { read: { endpoint, key } }: EntrySet,
    parameters: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<FieldValues | undefined> {
    const query = { page: 0, per_page: pageSize, include_totals: true };
    return orUndefined(
      this.#call(
        { route: endpoint, parameters, query },
        (answer) => {
          const { items } = decodePage(answer, key, (item) => item);
          return Object.fromEntries(decodeSet(name, items));
        },
        signal,
      ),
    );
  }

  /** A checkpoint page of the organizations that have a thing, with what they say of it. */
  holdersFrom(
    collection: Collection,
    { endpoint, parameter }: EntryReadByThing,
    thing: string,
    cursor: string | undefined,
    signal?: AbortSignal,
  ): Promise<Page<{ readonly id: string; readonly said: FieldValues | undefined }>> {
    const query = {
      take: pageSize,
      ...(cursor !== undefined && { from: cursor }),
      ...(parameter !== undefined && { [parameter]: thing }),
    };
    return this.#call(
      { route: endpoint, ...(parameter === undefined && { parameters: { id: thing } }), query },
      (answer) => decodePage(answer, "organizations", (item) => decodeHolder(collection, item)),
      signal,
    );
  }

  /** Sends a write whose answer tells nothing that is not known. */
  async write(
    { endpoint: route, parameters, body }: WriteCall,
    signal?: AbortSignal,
  ): Promise<void> {
    await this.#call({ route, parameters, ...(body && { body }) }, ignore, signal);
  }

  /** All invitations of an organization, the newest first; no list of Auth0's tells how many there are. */
  async invitationsOf(id: string, signal?: AbortSignal): Promise<readonly Invitation[]> {
    // Whoever is invited meanwhile moves the others down: an invitation may stand on two pages.
    const invitations = new Map<string, Invitation>();
    for (let page = 0; page * pageSize < offsetWall; page++) {
      const query = { page, per_page: pageSize, sort: "created_at:-1" };
      const { items } = await this.#call(
        { route: routes.listInvitations, parameters: { id }, query },
        (answer) => decodePage(answer, "invitations", decodeInvitation),
        signal,
      );
      const before = invitations.size;
      for (const item of items) invitations.set(item.id, item);
      if (items.length < pageSize) break;
      if (invitations.size === before) {
        throw endless(routeName(routes.listInvitations), "a page told nothing new");
      }
    }
    return [...invitations.values()];
  }

  /**
   * Invites somebody, and is never sent again where the answer was lost.
   *
   * @throws OperationError with `mayHaveHappened` where the invitation may be there all the same
   */
  createInvitation(id: string, body: NewInvitation, signal?: AbortSignal): Promise<Invitation> {
    const call = { route: routes.createInvitation, parameters: { id }, body };
    return this.#call(call, decodeInvitation, signal);
  }

  /** Revokes an invitation; one that is gone already is as good as revoked. */
  async deleteInvitation(id: string, invitationId: string, signal?: AbortSignal): Promise<void> {
    const parameters = { id, invitation_id: invitationId };
    await orUndefined(this.#call({ route: routes.deleteInvitation, parameters }, ignore, signal));
  }

  /** A checkpoint page of things of the tenant. */
  thingsFrom(
    kind: ThingKind,
    cursor: string | undefined,
    signal?: AbortSignal,
  ): Promise<Page<Thing>> {
    if (kind.byOffset) return this.#thingsAt(kind, Number(cursor ?? 0), signal);
    const query = {
      take: pageSize,
      ...fieldsOf(kind),
      ...(cursor !== undefined && { from: cursor }),
    };
    return this.#call({ route: kind.list, query }, thingsOf(kind), signal);
  }

  /** A page by offset, in the form of one by checkpoint: its number is the cursor. */
  async #thingsAt(
    kind: ThingKind,
    page: number,
    signal: AbortSignal | undefined,
  ): Promise<Page<Thing>> {
    const query = { page, per_page: pageSize, ...fieldsOf(kind), include_totals: true };
    const { items, total = offsetWall } = await this.#call(
      { route: kind.list, query },
      thingsOf(kind),
      signal,
    );
    const isOver = items.length < pageSize || (page + 1) * pageSize >= Math.min(total, offsetWall);
    return { items, ...(!isOver && { next: String(page + 1) }) };
  }

  /** How many things of a kind the tenant has; undefined where it does not tell. */
  async thingTotal(kind: ThingKind, signal?: AbortSignal): Promise<number | undefined> {
    const query = { page: 0, per_page: 1, ...fieldsOf(kind), include_totals: true };
    return (await this.#call({ route: kind.list, query }, thingsOf(kind), signal)).total;
  }

  /** The tenant's thing of a name, or undefined when there is none. */
  async thingByName(
    kind: ThingKind,
    name: string,
    signal?: AbortSignal,
  ): Promise<Thing | undefined> {
    if (kind.byName === undefined) return undefined;
    const query = { [kind.byName]: name, ...fieldsOf(kind) };
    const { items } = await this.#call({ route: kind.list, query }, thingsOf(kind), signal);
    return items.find((thing) => thing.name === name);
  }

  /** The tenant's things of a name, whatever its capital letters. */
  async thingsByName(
    kind: ThingKind,
    name: string,
    signal?: AbortSignal,
  ): Promise<readonly Thing[]> {
    if (kind.byName === undefined) return [];
    const query = { [kind.byName]: name, ...fieldsOf(kind) };
    const { items } = await this.#call({ route: kind.list, query }, thingsOf(kind), signal);
    return items.filter((thing) => thing.name.toLowerCase() === name.toLowerCase());
  }

  /** The tenant's thing of an id, or undefined when there is none. */
  async thingById(kind: ThingKind, id: string, signal?: AbortSignal): Promise<Thing | undefined> {
    if (!isPathPart(id, kind.hasFreeIds)) return undefined;
    const [, parameter = "id"] = /\{(\w+)\}/.exec(kind.one.template) ?? [];
    const call = { route: kind.one, parameters: { [parameter]: id }, query: fieldsOf(kind) };
    return orUndefined(this.#call(call, (answer) => decodeThing(kind, answer), signal));
  }

  /**
   * The first page of the things that have one of these names, whatever the capital letters, or ids;
   * undefined where the tenant cannot be asked like this. It may lack what was made a moment ago.
   */
  async searchThings(
    kind: ThingKind,
    names: readonly string[],
    ids: readonly string[],
    signal?: AbortSignal,
  ): Promise<Page<Thing> | undefined> {
    if (kind.search === undefined) return undefined;
    const { id = "id", name = "name" } = kind.keys ?? {};
    const known = ids.filter((each) => isPathPart(each, kind.hasFreeIds));
    if (names.length + known.length === 0) return { items: [] };
    const q = searchText({ [name]: names, [id]: known });
    const query = { q, search_engine: "v3", page: 0, per_page: pageSize, include_totals: true };
    const call = { route: kind.search, query: { ...query, ...fieldsOf(kind) } };
    return this.#call(call, thingsOf(kind), signal);
  }

  /**
   * Sends a request for somebody whom this process speaks for, once, and returns what the answer holds.
   *
   * @throws OperationError as the tenant answered
   */
  relay(request: RelayedRequest, signal?: AbortSignal): Promise<unknown> {
    return this.#call(toRelayedCall(request), (answer) => answer, signal);
  }

  /**
   * A page of what the tenant's log says of writes to its Management API, the newest first. Pages count
   * from 0.
   */
  writesInLog(page: number, signal?: AbortSignal): Promise<Page<LoggedWrite | undefined>> {
    const query = { q: "type:sapi", sort: "date:-1", page, per_page: pageSize };
    return this.#call(
      { route: routes.listLogs, query },
      (answer) => decodePage(answer, "logs", decodeLoggedWrite),
      signal,
    );
  }

  /**
   * Opens the tenant's stream of events and returns its text as it comes. {@link followEvents} reads it.
   *
   * @param signal ends the stream
   */
  eventStream(
    query: Readonly<Record<string, string | readonly string[]>>,
    signal: AbortSignal,
  ): Promise<AsyncIterable<string>> {
    setMaxListeners(0, signal);
    return this.#transport.openStream({ route: routes.events, query }, this.#tokens, signal);
  }

  /**
   * The scopes that endpoints ask for and these credentials lack, as far as their token tells; asks for
   * a token where there is none yet.
   */
  async missingScopes(needed: Iterable<Needed>, signal?: AbortSignal): Promise<readonly string[]> {
    await untilAborted(this.#tokens.get(), [signal]);
    return missingScopes(needed, this.#tokens.grant());
  }

  /**
   * Refuses work before it is begun when these credentials are known not to allow all of it.
   *
   * @param work what it is, to begin a sentence with
   * @param later what may be needed once it is done, so that all can be told at once
   * @throws OperationError `forbidden` that names every scope which is missing, and how to add it
   */
  async mustAllow(
    needed: Iterable<Needed>,
    work: string,
    later: Iterable<Needed> = [],
    signal?: AbortSignal,
  ): Promise<void> {
    const missing = await this.missingScopes(needed, signal);
    if (missing.length === 0) return;
    const grant = this.#tokens.grant();
    throw lackOf(missing, work, missingScopes(later, grant), grant);
  }

  /** What was sent so far. */
  requestCounts(): RequestCounts {
    return this.#log.counts();
  }

  /** Ends idle connections; call it when nothing is under way any more. */
  close(): Promise<void> {
    return this.#close();
  }

  async #call<T>(
    call: ApiCall,
    decode: (answer: unknown) => T,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    // Every request that waits listens to the signal of its run; there is no leak to be warned of.
    if (signal) setMaxListeners(0, signal);
    const answer = await this.#transport.call(call, this.#tokens, signal);
    try {
      return decode(answer);
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      const { method, template } = call.route;
      throw new OperationError(
        `${this.address.domain} answered ${routeName(call.route)} with ${error.message}. Check that it is an Auth0 tenant.`,
        {
          code: "invalid-answer",
          mayHaveHappened: method !== "GET",
          request: { method, path: template },
        },
      );
    }
  }
}

function beyondWall({ noun, read }: Collection): OperationError {
  const { method, template: path } = read.endpoint;
  return new OperationError(
    `The organization may have more than ${offsetWall} ${noun.many}, and Auth0 tells of the first ${offsetWall} only. Without the others nobody knows what is missing.`,
    {
      code: "rejected",
      advice: `Remove ${noun.many} that are not needed, or leave them out of what is declared.`,
      request: { method, path },
    },
  );
}

async function orUndefined<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof OperationError && error.code === "not-found") return undefined;
    throw error;
  }
}

const organizationsOf = (answer: unknown): Page<CurrentOrganization> =>
  decodePage(answer, "organizations", decodeOrganization);

function thingsOf(kind: ThingKind) {
  return (answer: unknown): Page<Thing> =>
    decodePage(answer, kind.key, (item) => decodeThing(kind, item));
}

function fieldsOf({ traits, traitsIn, keys, isWhole }: ThingKind): { readonly fields?: string } {
  if (isWhole === true) return {};
  return {
    fields: [
      keys?.id ?? "id",
      keys?.name ?? "name",
      ...(traitsIn === undefined ? traits : [traitsIn]),
    ].join(","),
  };
}

/** For calls whose answer tells nothing that was not known. */
function ignore(): void {}

/** What answers with another organization than the one that was meant would have it written. */
function organizationWith(key: "id" | "name", wanted: FieldValue | undefined) {
  return (answer: unknown): CurrentOrganization => {
    const organization = decodeOrganization(answer);
    if (organization[key] === wanted) return organization;
    const [got, meant] = [organization[key], wanted].map((text) => JSON.stringify(text));
    throw new ShapeError(`an organization whose ${key} is ${got} instead of ${meant}`);
  };
}
