import { setMaxListeners } from "node:events";
import { invariant, OperationError } from "../errors/index.js";
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
  type Page,
} from "./decode.js";
import type { RequestCounts, RequestLog } from "./request-log.js";
import { routes } from "./routes.js";
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
  async organizationPage(page: number, signal?: AbortSignal): Promise<Page<CurrentOrganization>> {
    const answer = await this.#call(
      {
        route: routes.listOrganizations,
        query: { page, per_page: pageSize, include_totals: true },
      },
      signal,
    );
    return decodePage(answer, "organizations", decodeOrganization);
  }

  /** A checkpoint page of organizations; the first one when no cursor is given. */
  async organizationsFrom(
    cursor: string | undefined,
    signal?: AbortSignal,
  ): Promise<Page<CurrentOrganization>> {
    const query = { take: pageSize, ...(cursor !== undefined && { from: cursor }) };
    const answer = await this.#call({ route: routes.listOrganizations, query }, signal);
    return decodePage(answer, "organizations", decodeOrganization);
  }

  /** The organization of a name, or undefined when there is none. */
  async organizationByName(
    name: string,
    signal?: AbortSignal,
  ): Promise<CurrentOrganization | undefined> {
    const call = { route: routes.getOrganizationByName, parameters: { name } };
    const answer = await orUndefined(this.#call(call, signal));
    return answer === undefined ? undefined : decodeOrganization(answer);
  }

  /** The organization of an id, or undefined when there is none. */
  async organizationById(
    id: string,
    signal?: AbortSignal,
  ): Promise<CurrentOrganization | undefined> {
    const answer = await orUndefined(
      this.#call({ route: routes.getOrganization, parameters: { id } }, signal),
    );
    return answer === undefined ? undefined : decodeOrganization(answer);
  }

  /** Creates an organization, with `enabled_connections` if the body has them. */
  async createOrganization(body: Body, signal?: AbortSignal): Promise<CurrentOrganization> {
    return decodeOrganization(await this.#call({ route: routes.createOrganization, body }, signal));
  }

  /** Changes fields of an organization and returns it as it is now. */
  async updateOrganization(
    id: string,
    body: Body,
    signal?: AbortSignal,
  ): Promise<CurrentOrganization> {
    const call = { route: routes.updateOrganization, parameters: { id }, body };
    return decodeOrganization(await this.#call(call, signal));
  }

  /** Deletes an organization; one that is gone already is as good as deleted. */
  async deleteOrganization(id: string, signal?: AbortSignal): Promise<void> {
    await orUndefined(this.#call({ route: routes.deleteOrganization, parameters: { id } }, signal));
  }

  /** All connections of an organization. There are at most ten, so this is one request. */
  async organizationConnections(
    id: string,
    signal?: AbortSignal,
  ): Promise<readonly CurrentConnection[]> {
    const answer = await this.#call(
      {
        route: routes.listOrganizationConnections,
        parameters: { id },
        query: { page: 0, per_page: pageSize, include_totals: true },
      },
      signal,
    );
    return decodePage(answer, "connections", decodeOrganizationConnection).items;
  }

  /** Makes a connection part of an organization. */
  async addOrganizationConnection(id: string, body: Body, signal?: AbortSignal): Promise<void> {
    await this.#call({ route: routes.addOrganizationConnection, parameters: { id }, body }, signal);
  }

  /** Changes settings of an organization's connection; null puts one back to its default. */
  async updateOrganizationConnection(
    id: string,
    connectionId: string,
    body: Body,
    signal?: AbortSignal,
  ): Promise<void> {
    const parameters = { id, connection_id: connectionId };
    await this.#call({ route: routes.updateOrganizationConnection, parameters, body }, signal);
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
    await this.#call({ route: routes.removeOrganizationConnection, parameters }, signal);
  }

  /** A checkpoint page of the tenant's connections. */
  async connectionsFrom(
    cursor: string | undefined,
    signal?: AbortSignal,
  ): Promise<Page<Connection>> {
    const query = {
      take: pageSize,
      fields: "id,name,strategy",
      ...(cursor !== undefined && { from: cursor }),
    };
    const answer = await this.#call({ route: routes.listConnections, query }, signal);
    return decodePage(answer, "connections", decodeConnection);
  }

  /** The tenant's connection of a name, or undefined when there is none. */
  async connectionByName(name: string, signal?: AbortSignal): Promise<Connection | undefined> {
    const query = { name, fields: "id,name,strategy" };
    const answer = await this.#call({ route: routes.listConnections, query }, signal);
    return decodePage(answer, "connections", decodeConnection).items.find(
      (connection) => connection.name === name,
    );
  }

  /** The tenant's connection of an id, or undefined when there is none. */
  async connectionById(id: string, signal?: AbortSignal): Promise<Connection | undefined> {
    const query = { fields: "id,name,strategy" };
    const answer = await orUndefined(
      this.#call({ route: routes.getConnection, parameters: { id }, query }, signal),
    );
    return answer === undefined ? undefined : decodeConnection(answer);
  }

  /** What was sent so far. */
  requestCounts(): RequestCounts {
    return this.#log.counts();
  }

  /** Ends idle connections; call it when nothing is under way any more. */
  close(): Promise<void> {
    return this.#close();
  }

  #call(call: ApiCall, signal: AbortSignal | undefined): Promise<unknown> {
    // Every request that waits listens to the signal of its run; there is no leak to be warned of.
    if (signal) setMaxListeners(0, signal);
    const blanks = Object.values(call.parameters ?? {});
    invariant(
      blanks.every((value) => value !== ""),
      `an empty part in ${call.route.template}`,
    );
    return this.#transport.call(call, this.#tokens, signal);
  }
}

async function orUndefined(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof OperationError && error.code === "not-found") return undefined;
    throw error;
  }
}
