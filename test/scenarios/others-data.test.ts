import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyPlan, planTenant, type Outcome } from "../../src/apply/index.js";
import type { DesiredOrganization } from "../../src/model/index.js";
import { upsertOptions, type Declaration, type Plan } from "../../src/plan/index.js";
import type { Fault } from "../../src/tenant/index.js";
import { openStage, type Stage } from "../support/scenario.js";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(async () => {
  await stage.close();
});

type Set = NonNullable<Extract<Fault, { kind: "mutate" }>["set"]>;

async function plan(organization: DesiredOrganization, owner?: string): Promise<Plan> {
  const declarations: Declaration[] = [{ organization, owner }];
  const owners = new Set(owner === undefined ? [] : [owner]);
  const { plan } = await planTenant(stage.client, declarations, { ...upsertOptions, owners });
  if (!plan) throw new Error("there is no plan");
  return plan;
}

/** Carries a plan out while somebody else writes right before the organization is looked at again. */
async function applyAgainst(planned: Plan, set: Set): Promise<Outcome | undefined> {
  stage.tenant.orderFault({
    kind: "mutate",
    action: "change",
    method: "GET",
    route: "/organizations/{id}",
    organization: "acme",
    set,
  });
  const [outcome] = await applyPlan(stage.client, planned, { concurrency: 1 });
  stage.tenant.clearFaults();
  return outcome;
}

const logo = "https://acme.example/logo.png";
const colors = (primary: string) => ({ primary, page_background: "#ffffff" });
const quota = (perDay: number) => ({
  client_credentials: { enforce: true, per_day: perDay, per_hour: 10 },
});

/** What is there, what is declared of it, what somebody else makes of it meanwhile, what must come of it. */
const cases: [string, Set, DesiredOrganization, Set, object, string | undefined][] = [
  [
    "metadata, of which the owner's mark alone is ours",
    { metadata: { seed: "1" } },
    { name: "acme" },
    { metadata: { seed: "1", app: "wrote" } },
    { metadata: { seed: "1", app: "wrote", orgwright_owner: "us/acme" } },
    "us",
  ],
  [
    "metadata, of which protection and mark alone are ours",
    { metadata: { orgwright_owner: "us/acme" } },
    { name: "acme", protected: true },
    { metadata: { orgwright_owner: "us/acme", app: "wrote" } },
    { metadata: { orgwright_owner: "us/acme", orgwright_protected: "true", app: "wrote" } },
    "us",
  ],
  [
    "branding, of which one key is declared",
    { branding: { logo_url: logo } },
    { name: "acme", branding: { logo_url: `${logo}?2` } },
    { branding: { logo_url: logo, colors: colors("#000000") } },
    { branding: { logo_url: `${logo}?2`, colors: colors("#000000") } },
    undefined,
  ],
  [
    "branding, of which the colours are declared",
    { branding: { colors: colors("#111111") } },
    { name: "acme", branding: { colors: colors("#222222") } },
    { branding: { logo_url: logo, colors: colors("#111111") } },
    { branding: { logo_url: logo, colors: colors("#222222") } },
    undefined,
  ],
  [
    "token_quota, of which one key is declared",
    { token_quota: quota(100) },
    { name: "acme", token_quota: { client_credentials: { per_day: 500 } } },
    { token_quota: { client_credentials: { enforce: false, per_day: 100, per_hour: 99 } } },
    { token_quota: { client_credentials: { enforce: false, per_day: 500, per_hour: 99 } } },
    undefined,
  ],
];

describe("what somebody else writes during a run", () => {
  it.each(cases)("is kept: %s", async (_, before, declared, meanwhile, after, owner) => {
    await stage.client.createOrganization({ name: "acme", ...before });
    const planned = await plan(declared, owner);
    const outcome = await applyAgainst(planned, meanwhile);
    expect(outcome).toMatchObject({ outcome: "done" });
    expect(outcome?.meanwhile?.length).toBeGreaterThan(0);
    expect((await stage.world()).get("acme")).toMatchObject(after);
    expect((await plan(declared, owner)).actions).toEqual([]);
  });

  it("leaves nothing to write where it is what is declared", async () => {
    await stage.client.createOrganization({ name: "acme", branding: { logo_url: logo } });
    const declared = { name: "acme", branding: { logo_url: `${logo}?2` } };
    const planned = await plan(declared);
    stage.tenant.resetRequests();
    const outcome = await applyAgainst(planned, {
      branding: { logo_url: `${logo}?2`, colors: colors("#000000") },
    });
    expect(outcome).toMatchObject({ outcome: "unchanged" });
    expect(Object.keys(stage.tenant.requests().routes)).toEqual(["GET /api/v2/organizations/{id}"]);
  });

  it("is told where it was as declared when the run began, and had to be set right", async () => {
    await stage.client.createOrganization({ name: "acme", display_name: "Acme" });
    const declared = { name: "acme", display_name: "Acme" };
    const planned = await plan(declared, "us");
    const outcome = await applyAgainst(planned, { display_name: "Clicked" });
    expect(outcome).toMatchObject({
      outcome: "done",
      meanwhile: [{ path: ["display_name"], from: "Clicked", to: "Acme" }],
    });
    expect((await stage.world()).get("acme")?.display_name).toBe("Acme");
  });

  it("keeps what was given to another owner from being written", async () => {
    await stage.client.createOrganization({ name: "acme", branding: { logo_url: logo } });
    const declared = { name: "acme", branding: { logo_url: `${logo}?2` } };
    const planned = await plan(declared, "us");
    const outcome = await applyAgainst(planned, { metadata: { orgwright_owner: "them/acme" } });
    expect(outcome).toMatchObject({ outcome: "failed", error: { code: "other-owner" } });
    expect((await stage.world()).get("acme")?.branding).toEqual({ logo_url: logo });
  });

  it("costs a read only where something undeclared is repeated", async () => {
    const whole = { branding: { logo_url: logo, colors: colors("#000000") } };
    await stage.client.createOrganization({ name: "acme", display_name: "A", ...whole });
    for (const declared of [
      { name: "acme", display_name: "B" },
      { name: "acme", metadata: { plan: "gold" } },
      { name: "acme", branding: { logo_url: `${logo}?3`, colors: colors("#333333") } },
      { name: "acme", branding: {} },
    ]) {
      const planned = await plan(declared);
      stage.tenant.resetRequests();
      await applyPlan(stage.client, planned, { concurrency: 1 });
      expect(Object.keys(stage.tenant.requests().routes)).toEqual([
        "PATCH /api/v2/organizations/{id}",
      ]);
    }
  });
});
