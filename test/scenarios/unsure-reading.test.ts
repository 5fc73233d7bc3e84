import { afterEach, describe, expect, it } from "vitest";
import { exportOrganizations } from "../../src/apply/index.js";
import { organizationPages, readOrganizations } from "../../src/auth0/index.js";
import type { Fault } from "../../src/tenant/index.js";
import {
  crowdPrefix,
  declared,
  openFaultStage,
  outcomesByName,
  type FaultStage,
} from "../support/fault-stage.js";
import { openClient } from "../support/open-client.js";

let stage: FaultStage;
afterEach(async () => {
  await stage.close();
});

const staleList: Fault = { kind: "stale-list", times: "always" };

describe("a list that is stale", () => {
  it("and lacks new organizations makes nothing twice, and says that nothing was left to do", async () => {
    stage = await openFaultStage();
    await stage.apply(declared.slice(0, 4));
    stage.tenant.orderFault(staleList);
    await stage.apply();
    const applied = await stage.apply();
    expect(outcomesByName(applied)).toEqual({
      "new-1": "unchanged",
      "new-2": "unchanged",
      "new-3": "unchanged",
      "new-4": "unchanged",
      "new-with-connections": "unchanged",
    });
    await stage.mustBeTrue(applied);
    await stage.mustConverge();
  });

  it("and lacks organizations by their age alone is no different", async () => {
    stage = await openFaultStage();
    await stage.apply();
    stage.tenant.orderFault({ kind: "stale-list", createdWithinMs: 3_600_000, times: "always" });
    const applied = await stage.apply();
    expect(applied.outcomes.length).toBeGreaterThan(0);
    expect(new Set(Object.values(outcomesByName(applied)))).toEqual(new Set(["unchanged"]));
    await stage.mustBeTrue(applied);
    await stage.mustConverge();
  });

  it("and still shows deleted organizations has what is declared made again, and the rest left", async () => {
    stage = await openFaultStage({ faults: [staleList] });
    for (const name of ["changes", "grows", "gone-1"]) {
      const organization = await stage.client.organizationByName(name);
      await stage.client.deleteOrganization(organization?.id ?? "");
    }
    const applied = await stage.apply();
    expect(outcomesByName(applied)).toMatchObject({
      changes: "done",
      "gone-1": "unchanged",
      "gone-2": "done",
    });
    const world = await stage.mustBeTrue(applied);
    expect(world.has("changes")).toBe(true);
    expect((await stage.mustConverge()).has("grows")).toBe(true);
  });
});

describe("a page cursor that expires", () => {
  const count = 1100;
  const seed = { generate: { count, namePrefix: crowdPrefix } };
  const cursor: Fault = { kind: "expire-cursor", skip: 5 };

  it("makes the reader start over, and each organization comes once", async () => {
    stage = await openFaultStage();
    stage.tenant.plant(seed);
    stage.tenant.orderFault(cursor);
    const names: string[] = [];
    for await (const page of organizationPages(stage.client)) {
      names.push(...page.map(({ name }) => name));
    }
    expect(await stage.met()).toBe(1);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => name.startsWith(crowdPrefix))).toHaveLength(count);
  });

  it("leaves no organization out of a plan or an export", async () => {
    stage = await openFaultStage();
    stage.tenant.plant(seed);
    stage.tenant.orderFault({ ...cursor, times: 2 });
    const seen = new Set<string>();
    await readOrganizations(stage.client, {
      names: "all",
      visit: ({ name }) => {
        seen.add(name);
      },
    });
    expect(seen.size).toBeGreaterThan(count);
    stage.tenant.clearFaults();
    stage.tenant.orderFault(cursor);
    const exported = [];
    const options = { includes: () => true, collections: new Set<never>() };
    for await (const { name } of exportOrganizations(stage.client, options)) exported.push(name);
    expect(exported.toSorted()).toEqual([...seen].toSorted());
    await stage.mustBeTrue(await stage.apply());
    await stage.mustConverge();
  });

  it("each time again ends the reading with the tenant's words, after a few tries", async () => {
    stage = await openFaultStage();
    stage.tenant.plant(seed);
    stage.tenant.orderFault({ kind: "expire-cursor", times: "always" });
    await expect(stage.apply()).rejects.toMatchObject({
      code: "rejected",
      message: expect.stringContaining("has expired"),
    });
    expect(await stage.met()).toBeLessThanOrEqual(5);
    await stage.mustConverge();
  });
});

describe("a token that expires in the middle", () => {
  it("is renewed, once for all who need it", async () => {
    stage = await openFaultStage({ faults: [{ kind: "expire-token", method: "POST", skip: 4 }] });
    const applied = await stage.apply();
    expect(new Set(Object.values(outcomesByName(applied)))).toEqual(new Set(["done"]));
    expect(stage.tenant.requests().routes["POST /oauth/token"]).toEqual({ "200": 2 });
    await stage.mustBeTrue(applied);
    await stage.mustConverge();
  });

  it("and was given to us is an error of whatever still needed it, and no more", async () => {
    stage = await openFaultStage();
    const { tenant } = stage;
    const client = await openClient(
      tenant,
      {},
      { kind: "token", token: await tenant.issueToken() },
    );
    tenant.orderFault({
      kind: "expire-token",
      method: "POST",
      route: "/organizations",
      skip: 2,
      times: 1,
    });
    const applied = await stage.apply(declared, client);
    await client.close();
    const outcomes = Object.values(outcomesByName(applied));
    expect(outcomes).toContain("done");
    expect(outcomes).toContain("failed");
    const codes = applied.outcomes.flatMap(({ error }) => error?.code ?? []);
    expect(new Set(codes)).toEqual(new Set(["unauthorized"]));
    await stage.mustBeTrue(applied);
    await stage.mustConverge();
  });
});

describe("a scope that is missing", () => {
  it("for writing fails the writes that need it, and no others, in the tenant's words", async () => {
    stage = await openFaultStage({
      faults: [
        { kind: "drop-scope", scopes: ["create:organizations"], path: "^/api", times: "always" },
      ],
    });
    const applied = await stage.apply();
    const { outcomes } = applied;
    expect(outcomesByName(applied)).toMatchObject({
      changes: "done",
      grows: "done",
      "gone-1": "done",
      "new-1": "failed",
      "new-with-connections": "skipped",
    });
    const failed = outcomes.find(({ organization }) => organization === "new-1");
    expect(failed?.error?.code).toBe("forbidden");
    expect(failed?.error?.happened).toBe(
      `${stage.tenant.domain} answered POST /api/v2/organizations with 403: "Insufficient scope, expected any of: create:organizations".`,
    );
    expect(failed?.error?.advice).toContain('{scope: (.scope + ["create:organizations"])}');
    const world = await stage.mustBeTrue(applied);
    expect(world.has("new-1")).toBe(false);
    await stage.mustConverge();
  });

  it.each([
    ["the list", ["read:organizations", "read:organizations_summary"]],
    ["connections of organizations", ["read:organization_connections"]],
    ["connections of the tenant", ["read:connections"]],
  ])("for reading %s is no empty list: the run ends before it writes", async (_, scopes) => {
    stage = await openFaultStage({
      faults: [{ kind: "drop-scope", scopes, route: "/oauth/token", times: "always" }],
    });
    await expect(stage.apply()).rejects.toMatchObject({ code: "forbidden" });
    const written = Object.keys(stage.tenant.requests().routes).filter(
      (route) => !route.startsWith("GET") && !route.includes("/oauth/token"),
    );
    expect(written).toEqual([]);
    // A new token for a new run, with all scopes.
    stage.tenant.clearFaults();
    await stage.mustConverge();
  });
});
