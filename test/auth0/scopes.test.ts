import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { routes, scopeOf, type ManagementClient, type Needed } from "../../src/auth0/index.js";
import { collections } from "../../src/model/index.js";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { openClient } from "../support/open-client.js";

let tenant: Tenant;
let client: ManagementClient | undefined;
beforeEach(async () => {
  tenant = await startTenant();
});
afterEach(async () => {
  await client?.close();
  client = undefined;
  await tenant.close();
});

const endpoints: readonly (readonly [string, Needed])[] = [
  ...Object.values(routes).filter((route) => route !== routes.token),
  ...collections.flatMap(({ read, add, change, remove, reference }) => [
    read.endpoint,
    add.endpoint,
    ...(change ? [change.endpoint] : []),
    remove.endpoint,
    ...(reference ? [reference.kind.list, reference.kind.one] : []),
  ]),
].map((endpoint) => [`${endpoint.method} ${endpoint.template}`, endpoint]);
const [connections] = collections;
if (connections?.reference === undefined) throw new Error("connections refer to connections");
const listConnections = connections.reference.kind.list;

describe("the scope of an endpoint", () => {
  it.each(endpoints)("is the one that the tenant asks for: %s", async (_, route) => {
    const scope = scopeOf(route) ?? "";
    const ask = async (scopes: readonly string[]): Promise<string> => {
      const answer = await fetch(`${tenant.url}${route.template.replaceAll(/\{\w+\}/g, "x_1")}`, {
        method: route.method,
        headers: {
          authorization: `Bearer ${await tenant.issueToken({ scopes: [...scopes] })}`,
          "content-type": "application/json",
        },
        ...(route.method !== "GET" && { body: "{}" }),
      });
      if (answer.ok) {
        // A stream of events has no end to wait for.
        await answer.body?.cancel();
        return "";
      }
      const { errorCode = "" } = (await answer.json().catch(() => ({}))) as { errorCode?: string };
      return errorCode;
    };
    expect(await ask(["read:nothing"])).toBe("insufficient_scope");
    expect(await ask([scope])).not.toBe("insufficient_scope");
  });

  it("follows the rule of Auth0 for what is inside of something else", () => {
    const template = "/api/v2/organizations/{id}/members/{user_id}/roles";
    expect(scopeOf({ method: "POST", template })).toBe("create:organization_member_roles");
    const grants = "/api/v2/organizations/{id}/client-grants/{grant_id}";
    expect(scopeOf({ method: "DELETE", template: grants })).toBe(
      "delete:organization_client_grants",
    );
  });
});

describe("credentials that lack scopes", () => {
  const needed = [routes.listOrganizations, listConnections, routes.createOrganization];

  it("say so in their token, whether they are an application or the token itself", async () => {
    client = await openClient(tenant);
    expect(await client.missingScopes(needed)).toEqual([]);
    await client.close();
    const token = await tenant.issueToken({ scopes: ["read:organizations"] });
    client = await openClient(tenant, {}, { kind: "token", token });
    expect(await client.missingScopes(needed)).toEqual([
      "create:organizations",
      "read:connections",
    ]);
    expect(client.requestCounts().total).toBe(0);
    await expect(client.mustAllow(needed, "This")).rejects.toMatchObject({
      code: "forbidden",
      message:
        "This needs create:organizations and read:connections, which these credentials lack. Nothing was begun. Get a token that has create:organizations and read:connections.",
    });
  });

  it("are asked of the tenant where a token tells nothing", async () => {
    client = await openClient(tenant, {}, { kind: "token", token: "opaque-token" });
    expect(await client.missingScopes(needed)).toEqual([]);
    await expect(client.organizationPage(0)).rejects.toMatchObject({ code: "unauthorized" });
  });
});
