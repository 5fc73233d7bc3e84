import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DesiredOrganization } from "../../src/model/index.js";
import { openClient, openStage, type Stage } from "../support/scenario.js";
import { applyPlan, planTenant } from "../../src/apply/index.js";
import { upsertOptions } from "../../src/plan/index.js";

const count = 500;

function organizations(displayName: string, connections?: boolean): DesiredOrganization[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `customer-${index}`,
    display_name: `${displayName} ${index}`,
    ...(connections && {
      connections: [
        { name: "google-oauth2", assign_membership_on_login: true },
        { name: "Username-Password-Authentication", assign_membership_on_login: true },
      ],
    }),
  }));
}

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(async () => {
  await stage.close();
});

/** How many requests the tenant saw while something was done by a client that knows nothing yet. */
async function requestsOf(work: (fresh: Stage["client"]) => Promise<unknown>): Promise<number> {
  const fresh = await openClient(stage.tenant);
  stage.tenant.resetRequests();
  await work(fresh);
  await fresh.close();
  return stage.tenant.requests().total;
}

async function planAndApply(
  client: Stage["client"],
  desired: readonly DesiredOrganization[],
): Promise<number> {
  const { plan } = await planTenant(
    client,
    desired.map((organization) => ({ organization })),
    upsertOptions,
  );
  if (plan === undefined) throw new Error("there is no plan");
  const outcomes = await applyPlan(client, plan, { concurrency: 10 });
  expect(outcomes.filter(({ error }) => error !== undefined)).toEqual([]);
  return plan.actions.length;
}

describe("500 organizations with two connections each, half of them there under another display name", () => {
  beforeEach(async () => {
    await stage.apply(organizations("Before", true).slice(0, count / 2));
  });

  it("are planned with at most 265 requests, applied with at most 770, checked with at most 515", async () => {
    const desired = organizations("After", true);
    const declarations = desired.map((organization) => ({ organization }));
    const plan = await requestsOf((client) => planTenant(client, declarations, upsertOptions));
    expect(plan).toBeLessThanOrEqual(265);
    const apply = await requestsOf((client) => planAndApply(client, desired));
    expect(apply).toBeLessThanOrEqual(770);
    let actions = -1;
    const check = await requestsOf(async (client) => {
      actions = await planAndApply(client, desired);
    });
    expect(actions).toBe(0);
    expect(check).toBeLessThanOrEqual(515);
  });
});

describe("500 organizations without declared connections", () => {
  it("are found to be unchanged with at most 8 requests, and created with at most 510", async () => {
    const desired = organizations("Same");
    const created = await requestsOf((client) => planAndApply(client, desired));
    expect(created).toBeLessThanOrEqual(510);
    let actions = -1;
    const requests = await requestsOf(async (client) => {
      actions = await planAndApply(client, desired);
    });
    expect(actions).toBe(0);
    expect(requests).toBeLessThanOrEqual(8);
  });

  it("are planned with at most 8 requests when half of them differ", async () => {
    await stage.apply(organizations("Before").slice(0, count / 2));
    const declarations = organizations("After").map((organization) => ({ organization }));
    const requests = await requestsOf((client) => planTenant(client, declarations, upsertOptions));
    expect(requests).toBeLessThanOrEqual(8);
  });
});

describe("few organizations in a large tenant", () => {
  it("are looked up by name instead of reading the whole list", async () => {
    await stage.apply(organizations("Same"));
    const declarations = [1, 499].map((index) => ({
      organization: { name: `customer-${index}` },
    }));
    const requests = await requestsOf((client) => planTenant(client, declarations, upsertOptions));
    expect(requests).toBeLessThanOrEqual(3);
  });
});

describe("two runs of the same 500 organizations started at the same moment", () => {
  it("both succeed and leave exactly 500 organizations", async () => {
    const desired = organizations("Twice", true);
    const [first, second] = await Promise.all([openClient(stage.tenant), openClient(stage.tenant)]);
    await Promise.all([planAndApply(first, desired), planAndApply(second, desired)]);
    expect((await stage.converge(desired)).size).toBe(count);
    await Promise.all([first.close(), second.close()]);
  });
});
