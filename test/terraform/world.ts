import type { Tenant } from "../../src/tenant/index.js";

type Json = Record<string, unknown>;

/** Looks at a tenant and changes it behind Terraform's back, by plain requests. */
export class World {
  readonly #tenant: Tenant;
  #token: string | undefined;

  constructor(tenant: Tenant) {
    this.#tenant = tenant;
  }

  /** An organization by name, or undefined. */
  async organization(name: string): Promise<(Json & { id: string }) | undefined> {
    const found = await this.#send("GET", `organizations/name/${name}`);
    return found["statusCode"] === 404 ? undefined : (found as Json & { id: string });
  }

  /** The names of all organizations, in order. */
  async names(): Promise<string[]> {
    const { organizations } = await this.#send("GET", "organizations?take=100");
    return (organizations as { name: string }[]).map(({ name }) => name).sort();
  }

  /** The ids of all organizations, by name. */
  async ids(): Promise<Map<string, string>> {
    const ids = new Map<string, string>();
    let from = "";
    do {
      const page = await this.#send("GET", `organizations?take=100${from}`);
      for (const { id, name } of page["organizations"] as { id: string; name: string }[]) {
        ids.set(name, id);
      }
      from = typeof page["next"] === "string" ? `&from=${page["next"]}` : "";
    } while (from !== "");
    return ids;
  }

  /** All organizations, up to a hundred. */
  async all(): Promise<(Json & { id: string })[]> {
    const { organizations } = await this.#send("GET", "organizations?take=100");
    return organizations as (Json & { id: string })[];
  }

  /** The connections of an organization, by name. */
  async connections(name: string): Promise<Record<string, Json>> {
    return this.connectionsOf((await this.must(name)).id);
  }

  /** The connections of the organization with an id, by name. */
  async connectionsOf(id: string): Promise<Record<string, Json>> {
    const { connections } = await this.#send(
      "GET",
      `organizations/${id}/connections?include_totals=true`,
    );
    return Object.fromEntries(
      (connections as (Json & { connection: { name: string } })[]).map((entry) => [
        entry.connection.name,
        entry,
      ]),
    );
  }

  /** The id of a connection of the tenant. */
  async connectionId(name: string): Promise<string> {
    const { connections } = await this.#send("GET", `connections?name=${name}&include_totals=true`);
    return (connections as { id: string }[])[0]?.id ?? "";
  }

  async create(body: Json): Promise<void> {
    await this.#send("POST", "organizations", body);
  }

  async change(name: string, body: Json): Promise<void> {
    const { id } = await this.must(name);
    await this.#send("PATCH", `organizations/${id}`, body);
  }

  /** Makes a connection of the tenant one of an organization's. */
  async addConnection(name: string, connection: string): Promise<void> {
    const { id } = await this.must(name);
    const connectionId = await this.connectionId(connection);
    await this.#send("POST", `organizations/${id}/connections`, { connection_id: connectionId });
  }

  /** Changes settings of one of an organization's connections. */
  async changeConnection(name: string, connection: string, settings: Json): Promise<void> {
    const { id } = await this.must(name);
    const connectionId = await this.connectionId(connection);
    await this.#send("PATCH", `organizations/${id}/connections/${connectionId}`, settings);
  }

  /** The members of an organization: the names of their roles, in order, by their addresses. */
  async members(name: string): Promise<Record<string, readonly string[]>> {
    const { id } = await this.must(name);
    const found: Record<string, readonly string[]> = {};
    for (let page = 0; ; page++) {
      const { members, total } = await this.#send(
        "GET",
        `organizations/${id}/members?fields=user_id,email,roles&include_totals=true&per_page=100&page=${page}`,
      );
      for (const { email, roles } of members as {
        email: string;
        roles: readonly { name: string }[];
      }[]) {
        found[email] = roles.map((role) => role.name).sort();
      }
      if (Object.keys(found).length >= (total as number)) return found;
    }
  }

  /** Makes a user of the tenant a member. */
  async addMember(name: string, email: string): Promise<void> {
    const { id } = await this.must(name);
    const members = [await this.userId(email)];
    await this.#send("POST", `organizations/${id}/members`, { members });
  }

  async removeMember(name: string, email: string): Promise<void> {
    const { id } = await this.must(name);
    const members = [await this.userId(email)];
    await this.#send("DELETE", `organizations/${id}/members`, { members });
  }

  /** Gives a member a role of the tenant. */
  async giveRole(name: string, email: string, role: string): Promise<void> {
    const { id } = await this.must(name);
    const { roles } = await this.#send("GET", "roles?include_totals=true");
    const found = (roles as { id: string; name: string }[]).find((each) => each.name === role);
    const path = `organizations/${id}/members/${encodeURIComponent(await this.userId(email))}/roles`;
    await this.#send("POST", path, { roles: [found?.id] });
  }

  /** The id of the only user with an address. */
  async userId(email: string): Promise<string> {
    const users = await this.#send("GET", `users-by-email?email=${encodeURIComponent(email)}`);
    return (users as unknown as { user_id: string }[])[0]?.user_id ?? "";
  }

  async createUser(email: string): Promise<void> {
    await this.#send("POST", "users", {
      email,
      connection: "Username-Password-Authentication",
      password: "Correct-Horse-Battery-9",
    });
  }

  async delete(name: string): Promise<void> {
    const { id } = await this.must(name);
    await this.#send("DELETE", `organizations/${id}`);
  }

  async must(name: string): Promise<Json & { id: string }> {
    const found = await this.organization(name);
    if (found === undefined) throw new Error(`the tenant has no organization ${name}`);
    return found;
  }

  async #send(method: string, path: string, body?: Json): Promise<Json> {
    this.#token ??= await this.#tenant.issueToken();
    const answer = await fetch(`${this.#tenant.url}/api/v2/${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const json = (text === "" ? {} : JSON.parse(text)) as Json;
    if (!answer.ok && answer.status !== 404) throw new Error(`${method} ${path}: ${text}`);
    return json;
  }
}
