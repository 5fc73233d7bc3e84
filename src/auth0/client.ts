import { setMaxListeners } from "node:events";
import { OperationError } from "../errors/index.js";
import type {
  Connection,
  CurrentConnection,
  CurrentOrganization,
  FieldValue,
} from "../model/index.js";
import type { Pacer } from "../pace/index.js";
import type { TenantAddress } from "./address.js";
import {
  decodeConnection,
  decodeOrganization,
  decodeOrganizationConnection,
  decodePage,
  ShapeError,
  type Page,
} from "./decode.js";
import { untilAborted } from "./linked-signal.js";
import { isPathPart } from "./path-part.js";
import type { RequestCounts, RequestLog } from "./request-log.js";
import { routeName, routes, type Route } from "./routes.js";
import { lackOf, missingScopes } from "./scopes.js";
import type { TokenSource } from "./token.js";
import type { ApiCall, Transport } from "./transport.js";

/** The most items that Auth0 puts on one page. */
export const pageSize = 100;

/** How many organizations offset pages can reach; beyond, only checkpoint pages go. */
export const offsetWall = 1000;

type Body = Readonly<Record<string, FieldValue>>;

/**
 * The part of Auth0's Management API that organizations need, one method per endpoint. Every method
 * throws an OperationError when the tenant says no. "Not found" is undefined or false where it is an
 * answer, and an error where it is not; "not allowed to look" is always an error.
 */
export class ManagementClient {
  readonly address: TenantAddress;
  readonly pacer: Pacer;
  readonly #transport: Transport;
  readonly #tokens: TokenSource;
  readonly #log: RequestLog;
  readonly #close: () => Promise<void>;

  /** Use {@link openManagementClient}. */
  constructor(parts: {
    readonly address: TenantAddress;
    readonly transport: Transport;
    readonly tokens: TokenSource;
    readonly pacer: Pacer;
    readonly log: RequestLog;
    readonly close: () => Promise<void>;
  }) {
    this.address = parts.address;
    this.pacer = parts.pacer;
    this.#transport = parts.transport;
    this.#tokens = parts.tokens;
    this.#log = parts.log;
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

  /** All connections of an organization. There are at most ten, so this is one request. */
  async organizationConnections(
    id: string,
    signal?: AbortSignal,
  ): Promise<readonly CurrentConnection[]> {
    const page = await this.#call(
      {
        route: routes.listOrganizationConnections,
        parameters: { id },
        query: { page: 0, per_page: pageSize, include_totals: true },
      },
      (answer) => decodePage(answer, "connections", decodeOrganizationConnection),
      signal,
    );
    return page.items;
  }

  /** Makes a connection part of an organization. */
  async addOrganizationConnection(id: string, body: Body, signal?: AbortSignal): Promise<void> {
    const call = { route: routes.addOrganizationConnection, parameters: { id }, body };
    await this.#call(call, ignore, signal);
  }

  /** Changes settings of an organization's connection; null puts one back to its default. */
  async updateOrganizationConnection(
    id: string,
    connectionId: string,
    body: Body,
    signal?: AbortSignal,
  ): Promise<void> {
    const parameters = { id, connection_id: connectionId };
    const call = { route: routes.updateOrganizationConnection, parameters, body };
    await this.#call(call, ignore, signal);
  }

  /**
   * Takes a connection out of an organization; one that is out already is as good as taken out. An
   * organization that is not there is an error: nobody knows then what became of it.
   */
  async removeOrganizationConnection(
    id: string,
    connectionId: string,
    signal?: AbortSignal,
  ): Promise<void> {
    // Auth0 answers 204 also when the organization does not have the connection; 404 is about the
    // organization.
    const parameters = { id, connection_id: connectionId };
    await this.#call({ route: routes.removeOrganizationConnection, parameters }, ignore, signal);
  }

  /** A checkpoint page of the tenant's connections. */
  connectionsFrom(cursor: string | undefined, signal?: AbortSignal): Promise<Page<Connection>> {
    const query = {
      take: pageSize,
      fields: "id,name,strategy",
      ...(cursor !== undefined && { from: cursor }),
    };
    return this.#call({ route: routes.listConnections, query }, connectionsOf, signal);
  }

  /** How many connections the tenant has; undefined where it does not tell. */
  async connectionTotal(signal?: AbortSignal): Promise<number | undefined> {
    const query = { page: 0, per_page: 1, fields: "id,name,strategy", include_totals: true };
    const call = { route: routes.listConnections, query };
    return (await this.#call(call, connectionsOf, signal)).total;
  }

  /** The tenant's connection of a name, or undefined when there is none. */
  async connectionByName(name: string, signal?: AbortSignal): Promise<Connection | undefined> {
    const query = { name, fields: "id,name,strategy" };
    const call = { route: routes.listConnections, query };
    const { items } = await this.#call(call, connectionsOf, signal);
    return items.find((connection) => connection.name === name);
  }

  /** The tenant's connection of an id, or undefined when there is none. */
  async connectionById(id: string, signal?: AbortSignal): Promise<Connection | undefined> {
    if (!isPathPart(id)) return undefined;
    const query = { fields: "id,name,strategy" };
    const call = { route: routes.getConnection, parameters: { id }, query };
    return orUndefined(this.#call(call, decodeConnection, signal));
  }

  /**
   * The scopes that endpoints ask for and these credentials lack, as far as their token tells; asks for
   * a token where there is none yet.
   */
  async missingScopes(needed: Iterable<Route>, signal?: AbortSignal): Promise<readonly string[]> {
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
    needed: Iterable<Route>,
    work: string,
    later: Iterable<Route> = [],
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

const connectionsOf = (answer: unknown): Page<Connection> =>
  decodePage(answer, "connections", decodeConnection);

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
