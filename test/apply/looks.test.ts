import { afterEach, beforeEach, expect, it } from "vitest";
import { applyPlan } from "../../src/apply/index.js";
import { openStage, type Stage } from "../support/scenario.js";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(async () => {
  await stage.close();
});

/** Updates an organization whose write is refused so many times because somebody was faster. */
async function updateAgainst(times: number): ReturnType<typeof applyPlan> {
  await stage.client.createOrganization({ name: "acme", display_name: "Acme" });
  const planned = await stage.plan([{ name: "acme", display_name: "Nine" }]);
  stage.tenant.orderFault({ kind: "status", status: 409, method: "PATCH", times });
  stage.tenant.resetRequests();
  return applyPlan(stage.client, planned, { concurrency: 1 });
}

it("an organization that keeps changing is written at the fifth look", async () => {
  expect(await updateAgainst(4)).toMatchObject([{ outcome: "done" }]);
  expect((await stage.world()).get("acme")?.display_name).toBe("Nine");
});

it("an organization that still keeps changing after five looks is left to whoever changes it", async () => {
  expect(await updateAgainst(5)).toMatchObject([
    { outcome: "failed", error: { code: "keeps-changing" } },
  ]);
  const { routes } = stage.tenant.requests();
  expect(routes["PATCH /api/v2/organizations/{id}"]).toEqual({ "409": 5 });
});
