import { afterEach, beforeEach, expect, it } from "vitest";
import { applyPlan } from "../../src/apply/index.js";
import type { DesiredOrganization } from "../../src/model/index.js";
import type { Plan, Policy } from "../../src/plan/index.js";
import { planRun, type ChangedSince, type PlannedRun } from "../../src/run/index.js";
import { openStage, type Stage } from "../support/scenario.js";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

const owner = "us";

async function planWith(
  organizations: readonly DesiredOrganization[],
  policy: Policy,
  changed?: Partial<ChangedSince>,
  limits: { readonly maxUpdates?: { readonly kind: "share"; readonly percent: number } } = {},
): Promise<PlannedRun> {
  return planRun(stage.client, {
    declared: {
      organizations: organizations.map((organization) => ({ organization, owner })),
      owners: [owner],
      ignore: [],
    },
    policy,
    ...limits,
    ...(changed && {
      changed: { ref: "main", names: new Set(), added: new Set(), removed: [], ...changed },
    }),
  });
}

const namesOf = ({ actions }: Plan): string[] =>
  actions.map(({ kind, organization }) => `${kind} ${organization}`);

/** Organizations of the owner, as an apply of theirs has left them. */
async function fill(count: number): Promise<readonly DesiredOrganization[]> {
  const all = Array.from({ length: count }, (_, index) => ({
    name: `customer-${String(index).padStart(4, "0")}`,
  }));
  const { plan } = await planWith(all, "upsert");
  await applyPlan(stage.client, plan, { concurrency: 10 });
  return all;
}

it("looks at what has changed with a request each, however many there are", async () => {
  const all = await fill(250);
  const declared = [...all.slice(2), { name: "customer-0007", display_name: "Seven" }];
  const before = stage.client.requestCounts().total;
  const { plan } = await planWith(declared.slice(5), "sync", {
    names: new Set(["customer-0009"]),
    removed: ["customer-0000", "customer-0001"],
  });
  expect(stage.client.requestCounts().total - before).toBe(1);
  expect(plan).toMatchObject({
    actions: [],
    unchanged: 1,
    since: { ref: "main", changed: 1, removed: ["customer-0000", "customer-0001"], absent: [] },
  });
  expect(plan.undeclared).toBeUndefined();
});

it("makes what is new without a look at the whole list, and looks for what is missing", async () => {
  const all = await fill(250);
  const declared = [...all, { name: "late" }];
  const changed = { names: new Set(["late"]), added: new Set(["late"]) };
  const before = stage.client.requestCounts().total;
  expect(namesOf((await planWith(declared, "upsert", changed)).plan)).toEqual(["create late"]);
  expect(stage.client.requestCounts().total - before).toBe(1);

  // One that was declared before may have been renamed elsewhere, which its mark tells.
  const found = await stage.client.organizationByName("customer-0003");
  await stage.client.updateOrganization(found?.id ?? "", { name: "renamed" });
  const known = await planWith(declared, "upsert", { names: new Set(["customer-0003"]) });
  expect(namesOf(known.plan)).toEqual(["update customer-0003"]);
});

it("never deletes, whatever is asked for, and says whom it has left", async () => {
  await fill(3);
  const declared = [{ name: "customer-0000" }, { name: "customer-0001", absent: true }];
  const whole = await planWith(declared, "sync");
  expect(namesOf(whole.plan)).toEqual(["delete customer-0001", "delete customer-0002"]);

  const { plan, breaches } = await planWith(declared, "sync", {
    names: new Set(["customer-0001"]),
    removed: ["customer-0002"],
  });
  expect(plan.actions).toEqual([]);
  expect(breaches).toEqual([]);
  expect(plan.since).toMatchObject({ absent: ["customer-0001"], removed: ["customer-0002"] });
  // What such a plan does later, from a file, deletes as little.
  expect(plan.rules.policy).toBe("upsert");
});

it("takes shares of all that is declared, not of what it looks at", async () => {
  const all = await fill(20);
  const declared = all.map((entry, index) =>
    index === 4 ? { ...entry, display_name: "x" } : entry,
  );
  const changed = { names: new Set(["customer-0004"]) };
  const limits = { maxUpdates: { kind: "share", percent: 10 } } as const;
  const { plan, breaches } = await planWith(declared, "upsert", changed, limits);
  expect(namesOf(plan)).toEqual(["update customer-0004"]);
  expect(breaches).toEqual([]);
});

it("asks the tenant nothing where nothing has changed", async () => {
  const all = await fill(5);
  const before = stage.client.requestCounts().total;
  const { plan } = await planWith(all, "sync", {});
  expect(plan).toMatchObject({ actions: [], unchanged: 0, since: { changed: 0, declared: 5 } });
  expect(stage.client.requestCounts().total).toBe(before);
});
