import { entryRequests } from "../../src/derive/index.js";
import { tenantConnection } from "../../src/model/index.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyPlan, type OutcomeKind } from "../../src/apply/index.js";
import { openStage, type Stage } from "../support/scenario.js";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(async () => {
  await stage.close();
});

/** Plans for the world as it is, lets somebody change it, then carries the old plan out. */
async function applyAfter(
  desired: Parameters<Stage["plan"]>[0],
  change: () => Promise<unknown>,
): Promise<OutcomeKind[]> {
  const plan = await stage.plan(desired);
  await change();
  const outcomes = await applyPlan(stage.client, plan, { concurrency: 10 });
  return outcomes.map(({ outcome }) => outcome);
}

/** Somebody else adds a connection to an organization, or takes it out. */
async function write(kind: "add" | "remove", organizationId: string, id: string): Promise<void> {
  for (const request of entryRequests(organizationId, [
    { collection: "connections", kind, id, settings: {} },
  ])) {
    await stage.client.write(request);
  }
}

describe("a create that meets an organization of that name", () => {
  it("leaves it alone when it is as declared", async () => {
    const desired = [{ name: "acme", display_name: "Acme" }];
    const outcomes = await applyAfter(desired, () =>
      stage.client.createOrganization({ name: "acme", display_name: "Acme" }),
    );
    expect(outcomes).toEqual(["unchanged"]);
    expect((await stage.world()).size).toBe(1);
  });

  it("adopts and repairs it when it is not", async () => {
    const desired = [
      { name: "acme", display_name: "Acme", connections: [{ name: "google-oauth2" }] },
    ];
    const outcomes = await applyAfter(desired, () =>
      stage.client.createOrganization({ name: "acme", metadata: { kept: "yes" } }),
    );
    expect(outcomes).toEqual(["adopted"]);
    const world = await stage.converge(desired);
    expect(world.get("acme")).toMatchObject({ display_name: "Acme", metadata: { kept: "yes" } });
    expect(world.get("acme")?.connections).toHaveLength(1);
  });
});

describe("an update of an organization", () => {
  beforeEach(async () => {
    await stage.converge([{ name: "acme", display_name: "Old" }]);
  });
  const desired = [{ name: "acme", display_name: "New" }];
  const idOf = async (name: string): Promise<string> =>
    (await stage.client.organizationByName(name))?.id ?? "";

  it("creates it anew when it was deleted meanwhile", async () => {
    const id = await idOf("acme");
    const outcomes = await applyAfter(desired, () => stage.client.deleteOrganization(id));
    expect(outcomes).toEqual(["done"]);
    expect((await stage.converge(desired)).get("acme")?.display_name).toBe("New");
  });

  it("renames it back when it was renamed meanwhile, and makes no other", async () => {
    const id = await idOf("acme");
    const outcomes = await applyAfter(desired, () =>
      stage.client.updateOrganization(id, { name: "renamed" }),
    );
    expect(outcomes).toEqual(["done"]);
    const world = await stage.converge(desired);
    expect([...world].map(([name, organization]) => [name, organization.id])).toEqual([
      ["acme", id],
    ]);
  });

  it("adds what is missing when somebody adds the same connection first", async () => {
    const id = await idOf("acme");
    const google = await stage.client.thingByName(tenantConnection, "google-oauth2");
    const wish = [
      { name: "acme", connections: [{ name: "google-oauth2", show_as_button: false }] },
    ];
    const outcomes = await applyAfter(wish, () => write("add", id, google?.id ?? ""));
    expect(outcomes).toEqual(["done"]);
    expect((await stage.converge(wish)).get("acme")?.connections).toMatchObject([
      { show_as_button: false },
    ]);
  });

  it("is no failure when the connection to be removed is gone", async () => {
    const wish = [{ name: "acme", connections: [{ name: "google-oauth2" }] }];
    await stage.converge(wish);
    const id = await idOf("acme");
    const google = await stage.client.thingByName(tenantConnection, "google-oauth2");
    const outcomes = await applyAfter([{ name: "acme", connections: [] }], () =>
      write("remove", id, google?.id ?? ""),
    );
    expect(outcomes).toEqual(["done"]);
  });
});

describe("a failure", () => {
  it("of one organization does not stop the others", async () => {
    const desired = Array.from({ length: 12 }, (_, index) => ({ name: `customer-${index}` }));
    stage.tenant.orderFault({
      kind: "status",
      status: 400,
      method: "POST",
      route: "/api/v2/organizations",
      skip: 2,
      times: 1,
    } as never);
    const outcomes = await stage.apply(desired);
    expect(outcomes.filter(({ outcome }) => outcome === "done")).toHaveLength(11);
    expect(outcomes.filter(({ outcome }) => outcome === "failed")).toHaveLength(1);
    await stage.converge(desired);
  });
});

describe("a connection that is gone since the plan", () => {
  const name = "google-oauth2";
  const desired = [{ name: "acme", connections: [{ name }] }, { name: "beta" }];

  /** Deletes the connection as somebody does who knows nothing of organizations. */
  async function deleteConnection(): Promise<void> {
    const { id = "" } = (await stage.client.thingByName(tenantConnection, name)) ?? {};
    const authorization = `Bearer ${await stage.tenant.issueToken()}`;
    const path = `${stage.tenant.url}/api/v2/connections/${id}`;
    const { ok } = await fetch(path, { method: "DELETE", headers: { authorization } });
    expect(ok).toBe(true);
  }

  it.each([
    ["a create", []],
    ["an update", [{ name: "acme" }]],
  ])("is named by %s, soon, and stops nobody else", async (_, before) => {
    await stage.converge(before);
    const plan = await stage.plan(desired);
    await deleteConnection();
    stage.tenant.resetRequests();
    const outcomes = await applyPlan(stage.client, plan, { concurrency: 10 });
    expect(outcomes).toMatchObject([
      {
        outcome: "failed",
        error: {
          code: "changed-since-plan",
          message: expect.stringMatching(/connection google-oauth2 \(con_\w+\) is gone/),
        },
      },
      { outcome: "done" },
    ]);
    expect(stage.tenant.requests().total).toBeLessThan(10);
  });

  it("is told where an organization had it when it was planned", async () => {
    await stage.converge(desired);
    const changed = [{ name: "acme", connections: [{ name, assign_membership_on_login: true }] }];
    const plan = await stage.plan(changed);
    await deleteConnection();
    expect(await applyPlan(stage.client, plan, { concurrency: 1 })).toMatchObject([
      { outcome: "failed", error: { message: expect.stringContaining("is gone from the tenant") } },
    ]);
  });

  it("is no reason to doubt one that somebody has only taken out", async () => {
    await stage.converge(desired);
    const changed = [{ name: "acme", connections: [{ name, show_as_button: false }] }];
    const outcomes = await applyAfter(changed, async () => {
      const acme = await stage.client.organizationByName("acme");
      const { id = "" } = (await stage.client.thingByName(tenantConnection, name)) ?? {};
      await write("remove", acme?.id ?? "", id);
    });
    expect(outcomes).toEqual(["done"]);
    await stage.converge(changed);
  });
});
