import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  openManagementClient,
  parseTenantAddress,
  readCredentials,
  type ManagementClient,
} from "../../../src/auth0/index.js";
import { systemClock } from "../../../src/pace/index.js";
import { startTenant, type Tenant } from "../../../src/tenant/index.js";
import { openStore, type Fate } from "../../../src/terraform/store/index.js";
import { World } from "../world.js";

let tenant: Tenant;
let client: ManagementClient;
let world: World;

beforeEach(async () => {
  tenant = await startTenant({ seed: { organizations: [{ name: "one" }, { name: "two" }] } });
  client = await openManagementClient(
    parseTenantAddress(tenant.url),
    readCredentials(tenant.environment),
  );
  world = new World(tenant);
});

afterEach(async () => {
  await client.close();
  await tenant.close();
});

/** A client to which something happens right before it writes an organization for the first time. */
function interrupted(id: string, happen: () => Promise<unknown>): ManagementClient {
  let isOver = false;
  return new Proxy(client, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== "function") return value;
      return async (...parameters: unknown[]): Promise<unknown> => {
        if (property === "updateOrganization" && parameters[0] === id && !isOver) {
          isOver = true;
          await happen();
        }
        return Reflect.apply(value, target, parameters) as unknown;
      };
    },
  });
}

describe("the names of a run", () => {
  it("are free once whoever was to be destroyed is gone, also while it is moved aside", async () => {
    const [one, two] = [await world.must("one"), await world.must("two")];
    const { signal } = new AbortController();
    const fates = new Map<string, Fate>([[two.id, { kind: "destroyed" }]]);
    const store = openStore({
      client: interrupted(two.id, () => world.delete("two")),
      clock: systemClock,
      signal,
      fateOf: (id) => fates.get(id),
    });
    const values = [{ path: ["name"], from: "one", to: "two" }];
    await store.update(one.id, { values, collections: new Map() }, { isFresh: true });
    expect(await world.ids()).toEqual(new Map([["two", one.id]]));
  });

  it("hold still while one of them is destroyed", async () => {
    const [one, two] = [await world.must("one"), await world.must("two")];
    const { signal } = new AbortController();
    const store = openStore({
      client,
      clock: systemClock,
      signal,
      fateOf: (id) => (id === two.id ? { kind: "destroyed" } : undefined),
    });
    const values = [{ path: ["name"], from: "one", to: "two" }];
    await Promise.all([
      store.update(one.id, { values, collections: new Map() }, { isFresh: true }),
      store.delete({ id: two.id, name: "two", owner: undefined }),
    ]);
    expect(await world.ids()).toEqual(new Map([["two", one.id]]));
  });
});
