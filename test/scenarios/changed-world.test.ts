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
