import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { planTenant } from "../../src/apply/index.js";
import type { DesiredOrganization } from "../../src/model/index.js";
import { upsertOptions, type Plan, type PlanOptions } from "../../src/plan/index.js";
import { openStage, type Stage } from "../support/scenario.js";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(async () => {
  await stage.close();
});

/** Plans what an owner declares. */
async function plan(
  organization: DesiredOrganization,
  options: Partial<PlanOptions> = {},
): Promise<Plan> {
  const owners = new Set(["us"]);
  const declarations = [{ organization, owner: "us" }];
  const { plan: found } = await planTenant(stage.client, declarations, {
    ...upsertOptions,
    owners,
    ...options,
  });
  if (!found) throw new Error("there is no plan");
  return found;
}

const keys = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, "v"]));

describe("metadata that leaves no room for a mark", () => {
  it("is refused by the plan, which says whose keys they are", async () => {
    await stage.client.createOrganization({ name: "full", metadata: keys(25) });
    const planned = await plan({ name: "full", display_name: "X" });
    expect(planned).toMatchObject({
      actions: [],
      refusals: [{ organization: "full", reason: "impossible" }],
    });
    expect(planned.refusals[0]?.detail).toMatch(
      /25 keys, of which the manifest says nothing.*no room for the mark of its owner.*k0, k1, .* 15 more/,
    );
  });

  it.each([
    [24, {}, 1],
    [24, { protected: true }, 0],
    [23, { protected: true }, 1],
  ])("%i keys of others, with %j: %i action", async (count, more, actions) => {
    await stage.client.createOrganization({ name: "full", metadata: keys(count) });
    const planned = await plan({ name: "full", ...more });
    expect(planned.actions).toHaveLength(actions);
    expect(planned.refusals).toHaveLength(1 - actions);
  });

  it("is no matter where the manifest says what there shall be, or nothing is written", async () => {
    await stage.client.createOrganization({ name: "full", metadata: keys(25) });
    expect((await plan({ name: "full", metadata: { plan: "gold" } })).actions).toHaveLength(1);
    expect((await plan({ name: "full" }, { policy: "create-only" })).refusals).toEqual([]);
  });
});

describe("membership that is taken from a connection which offers sign-up", () => {
  const name = "Username-Password-Authentication";
  const open = { name, assign_membership_on_login: true, is_signup_enabled: true };

  beforeEach(async () => {
    await stage.converge([{ name: "acme", connections: [open] }]);
  });

  it.each([false, null])("as %s is refused by the plan, with what to write", async (value) => {
    const connections = [{ name, assign_membership_on_login: value }];
    const planned = await plan({ name: "acme", connections });
    expect(planned).toMatchObject({ actions: [], refusals: [{ reason: "impossible" }] });
    expect(planned.refusals[0]?.detail).toContain(`connection ${name} has is_signup_enabled there`);
    expect(planned.refusals[0]?.detail).toContain("is_signup_enabled: false");
  });

  it("goes together with sign-up, and without it in a new organization", async () => {
    const closed = { name, assign_membership_on_login: false, is_signup_enabled: false };
    await stage.converge([{ name: "acme", connections: [closed] }]);
    const connections = [{ name, assign_membership_on_login: false }];
    await stage.converge([
      { name: "acme", connections },
      { name: "new", connections },
    ]);
  });
});
