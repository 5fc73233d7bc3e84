import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { replan } from "../../src/apply/index.js";
import { parsePlanFile, renderPlanFile, type FiledPlan, type Plan } from "../../src/plan/index.js";
import { openStage, type Stage } from "../support/scenario.js";

let stage: Stage;
let filed: FiledPlan;
const sync = { policy: "sync", owners: new Set(["us"]) } as const;

beforeEach(async () => {
  stage = await openStage();
  await stage.client.createOrganization({ name: "acme", metadata: { orgwright_owner: "us/acme" } });
  const origin = { tenant: "t", label: "t", owners: ["us"], previousOwners: [] };
  filed = parsePlanFile(renderPlanFile(origin, await stage.plan([], sync)), "plan.json");
});
afterEach(async () => {
  await stage.close();
});

async function now(): Promise<Plan | undefined> {
  return (await replan(stage.client, filed)).plan;
}

describe("a reviewed deletion", () => {
  it("is what is carried out while nothing has changed", async () => {
    expect(await now()).toMatchObject({
      actions: [{ kind: "delete", organization: "acme", owner: "us" }],
      refusals: [],
    });
  });

  it("is no deletion of another organization that has the name by now", async () => {
    const [deletion] = filed.deletions;
    await stage.client.deleteOrganization(deletion?.id ?? "");
    await stage.client.createOrganization({
      name: "acme",
      metadata: { orgwright_owner: "us/acme" },
    });
    expect(await now()).toMatchObject({
      actions: [],
      refusals: [{ organization: "acme", reason: "changed" }],
    });
  });

  it.each([
    ["them/acme", {}, 'it belongs to owner "them" by now'],
    [undefined, { plan: "gold" }, "it belongs to no owner by now"],
  ])("is refused where the mark is %s by now", async (mark, others, detail) => {
    const metadata = { ...others, ...(mark !== undefined && { orgwright_owner: mark }) };
    await stage.client.updateOrganization(filed.deletions[0]?.id ?? "", { metadata });
    expect(await now()).toMatchObject({
      actions: [],
      refusals: [{ organization: "acme", reason: "changed", detail }],
    });
  });

  it("is refused, and no deletion of what was done already, where it has another name by now", async () => {
    await stage.client.updateOrganization(filed.deletions[0]?.id ?? "", { name: "acme-nine" });
    expect(await now()).toMatchObject({
      actions: [],
      refusals: [{ reason: "changed", detail: "it is called acme-nine by now" }],
    });
  });

  it("is refused where the organization is protected by now", async () => {
    await stage.client.updateOrganization(filed.deletions[0]?.id ?? "", {
      metadata: { orgwright_owner: "us/acme", orgwright_protected: "true" },
    });
    expect(await now()).toMatchObject({ actions: [], refusals: [{ reason: "protected" }] });
  });
});
