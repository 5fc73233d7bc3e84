import { afterEach, beforeEach, expect, it } from "vitest";
import { exportOrganizations, forecastActions, planDestroy } from "../../src/apply/index.js";
import { declared, openFaultStage, ourTeam, type FaultStage } from "../support/fault-stage.js";

let stage: FaultStage;
beforeEach(async () => {
  stage = await openFaultStage();
});
afterEach(async () => {
  await stage.close();
});

it("a forecast counts the requests that carrying out the plan takes", async () => {
  const plan = await stage.plan();
  const { requests } = forecastActions(stage.client, plan.actions);
  stage.tenant.resetRequests();
  await stage.carryOut(plan);
  expect(stage.tenant.requests().total).toBe(requests);
  expect(requests).toBeGreaterThan(plan.actions.length);
  await stage.mustConverge();
});

it("an export has every organization with its connections, and none that is deleted meanwhile", async () => {
  stage.tenant.orderFault({
    kind: "mutate",
    action: "delete",
    organization: "gone-1",
    method: "GET",
    route: "/organizations/{id}/connections",
  });
  const exported = [];
  const options = {
    includes: (name: string) => name !== "protected",
    collections: new Set(["connections"] as const),
  };
  for await (const one of exportOrganizations(stage.client, options)) exported.push(one);
  expect(exported.map(({ name }) => name).toSorted()).toEqual([
    "another-teams",
    "changes",
    "gone-2",
    "grows",
    "nobodys",
    "shrinks",
    "stays",
  ]);
  const nobodys = exported.find(({ name }) => name === "nobodys");
  expect(nobodys?.connections).toMatchObject([{ connection: { name: "google-oauth2" } }]);
});

it("a destruction spares what is protected, what another owner has, and what is not declared", async () => {
  const wanted = [...declared, { name: "another-teams" }, { name: "protected" }];
  const declarations = wanted.map((organization) => ({ organization, owner: ourTeam }));
  const plan = await planDestroy(stage.client, declarations, {
    includes: (name) => name !== "grows",
  });
  expect(plan.actions.map(({ organization }) => organization).toSorted()).toEqual([
    "changes",
    "shrinks",
    "stays",
  ]);
  expect(plan.refusals).toEqual([
    { organization: "another-teams", reason: "other-owner", owner: "team-b" },
    { organization: "protected", reason: "protected" },
  ]);
  expect([...(plan.reach ?? [])]).toEqual([[ourTeam, 4]]);
  const world = await stage.mustBeTrue(await stage.carryOut(plan));
  expect([...world.keys()].toSorted()).toEqual([
    "another-teams",
    "gone-1",
    "gone-2",
    "grows",
    "nobodys",
    "protected",
  ]);
});
