import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  openManagementClient,
  parseTenantAddress,
  readCredentials,
  type ManagementClient,
} from "../../../src/auth0/index.js";
import { systemClock } from "../../../src/pace/index.js";
import { startTenant, type Tenant } from "../../../src/tenant/index.js";
import {
  openStore,
  type CreateOptions,
  type ManagedOrganizations,
} from "../../../src/terraform/store/index.js";

let tenant: Tenant;
let client: ManagementClient;
let store: ManagedOrganizations;

beforeEach(async () => {
  tenant = await startTenant();
  client = await openManagementClient(
    parseTenantAddress(tenant.url),
    readCredentials(tenant.environment),
  );
  const { signal } = new AbortController();
  store = openStore({ client, clock: systemClock, signal });
});

afterEach(async () => {
  await client.close();
  await tenant.close();
});

/** Takes over whatever it meets. */
const adopting: CreateOptions = {
  onMeeting: () => Promise.resolve("adopt"),
  onCreated: () => undefined,
};

/** The requests since the last reset but those for tokens, by method and route. */
function requests(): Record<string, number> {
  const counts = Object.entries(tenant.requests().routes)
    .filter(([route]) => route !== "POST /oauth/token")
    .map(([route, answers]) => {
      const count = Object.values(answers).reduce((sum, times) => sum + times, 0);
      return [route.replace("/api/v2/organizations", "…"), count] as const;
    });
  tenant.resetRequests();
  return Object.fromEntries(counts);
}

describe("writing organizations for Terraform", () => {
  it("needs one request to create an organization, and knows it from the answer", async () => {
    const { organization, isAdopted } = await store.create(
      {
        name: "acme",
        metadata: { plan: "gold" },
      },
      adopting,
    );
    expect(requests()).toEqual({ "POST …": 1 });
    expect(isAdopted).toBe(false);
    expect(organization).toEqual(await client.organizationByName("acme"));
  });

  it("knows the connections of a new organization, whose settings nobody else can have set", async () => {
    const { organization } = await store.create(
      {
        name: "acme",
        connections: [{ name: "google-oauth2", show_as_button: false }],
      },
      adopting,
    );
    const { "GET /api/v2/connections": _, ...own } = requests();
    expect(own).toEqual({ "POST …": 1 });
    expect(organization.connections).toMatchObject([{ show_as_button: false }]);
  });

  const displayName = { path: ["display_name"], from: "Old", to: "New" };
  const collections = new Map();

  it("changes a field in one request where the plan was made just now", async () => {
    const { organization: created } = await store.create(
      { name: "acme", display_name: "Old" },
      adopting,
    );
    requests();
    const { organization } = await store.update(
      created.id,
      { values: [displayName], collections },
      { isFresh: true },
    );
    expect(requests()).toEqual({ "PATCH …/{id}": 1 });
    expect(organization).toEqual(await client.organizationById(created.id));
  });

  it("reads right before what Auth0 takes only as a whole, and keeps what others wrote", async () => {
    const { organization: created } = await store.create(
      { name: "acme", metadata: { plan: "gold", gone: "soon" } },
      adopting,
    );
    await client.updateOrganization(created.id, {
      metadata: { plan: "gold", gone: "soon", theirs: "kept", orgwright_owner: "somebody" },
    });
    requests();
    await store.update(
      created.id,
      {
        values: [
          { path: ["metadata", "plan"], from: "gold", to: "silver" },
          { path: ["metadata", "gone"], from: "soon", to: undefined },
        ],
        collections,
      },
      { isFresh: true },
    );
    expect(requests()).toEqual({ "GET …/{id}": 1, "PATCH …/{id}": 1 });
    expect((await client.organizationById(created.id))?.metadata).toEqual({
      plan: "silver",
      theirs: "kept",
      orgwright_owner: "somebody",
    });
  });

  it("leaves an organization that is not what an older plan saw", async () => {
    const { organization: created } = await store.create(
      { name: "acme", display_name: "Another" },
      adopting,
    );
    const update = store.update(
      created.id,
      { values: [displayName], collections },
      { isFresh: false },
    );
    await expect(update).rejects.toThrow(/display_name was "Old"/);
    expect(await client.organizationById(created.id)).toMatchObject({ display_name: "Another" });
  });

  it("knows an adopted organization from the answer to its repair", async () => {
    tenant.plant({ organizations: [{ name: "acme", display_name: "Old", metadata: { a: "b" } }] });
    const { organization, isAdopted } = await store.create(
      { name: "acme", display_name: "New" },
      adopting,
    );
    expect(requests()).toEqual({ "POST …": 1, "GET …/name/{name}": 1, "PATCH …/{id}": 1 });
    expect(isAdopted).toBe(true);
    expect(organization).toEqual(await client.organizationByName("acme"));
  });

  it("reads the connections of an adopted organization once", async () => {
    tenant.plant({ organizations: [{ name: "acme", connections: [{ name: "google-oauth2" }] }] });
    const connections = [{ name: "google-oauth2" }];
    const { organization } = await store.create({ name: "acme", connections }, adopting);
    const { "GET /api/v2/connections": _, ...own } = requests();
    expect(own).toEqual({ "POST …": 1, "GET …/name/{name}": 1, "GET …/{id}/connections": 1 });
    expect(organization.connections).toMatchObject([{ connection: { name: "google-oauth2" } }]);
  });

  it("looks again where the answer to a create was lost", async () => {
    tenant.orderFault({ kind: "reset-after", method: "POST", path: "/api/v2/organizations" });
    const { organization } = await store.create({ name: "acme", display_name: "Acme" }, adopting);
    expect(organization).toEqual(await client.organizationByName("acme"));
    expect(requests()["POST …"]).toBeLessThanOrEqual(2);
  });
});
