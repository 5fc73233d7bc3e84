import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyPlan, planTenant, type Outcome } from "../../src/apply/index.js";
import type { DesiredOrganization } from "../../src/model/index.js";
import {
  temporaryName,
  upsertOptions,
  type Declaration,
  type Plan,
  type PlanOptions,
} from "../../src/plan/index.js";
import { openStage, type Stage } from "../support/scenario.js";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(async () => {
  await stage.close();
});

const owner = "customers";

/** Plans what an owner declares. */
async function plan(
  organizations: readonly DesiredOrganization[],
  options: Partial<PlanOptions> & { readonly owner?: string | undefined } = {},
  previousOwners: readonly string[] = [],
): Promise<Plan> {
  const { owner: whose = owner, ...rest } = options;
  const declarations = organizations.map((organization): Declaration => ({
    organization,
    ...("owner" in options && options.owner === undefined ? {} : { owner: whose }),
    previousOwners,
  }));
  const owners = new Set(declarations.flatMap((declaration) => declaration.owner ?? []));
  const planning = await planTenant(stage.client, declarations, {
    ...upsertOptions,
    owners,
    ...rest,
  });
  expect(planning.diagnostics).toEqual([]);
  if (!planning.plan) throw new Error("there is no plan");
  return planning.plan;
}

function carryOut(planned: Plan, concurrency = 10): Promise<readonly Outcome[]> {
  return applyPlan(stage.client, planned, { concurrency });
}

/** Applies, demands that all of it worked, and that nothing is left to do. */
async function converge(...parameters: Parameters<typeof plan>): Promise<Plan> {
  const planned = await plan(...parameters);
  const outcomes = await carryOut(planned);
  expect(outcomes.flatMap(({ error }) => error?.message ?? [])).toEqual([]);
  const again = await plan(...parameters);
  expect(again.actions).toEqual([]);
  expect(again.refusals).toEqual(planned.refusals);
  return planned;
}

async function ids(): Promise<Record<string, string>> {
  return Object.fromEntries([...(await stage.world())].map(([name, { id }]) => [name, id]));
}

async function rename(from: string, to: string): Promise<void> {
  const found = await stage.client.organizationByName(from);
  if (!found) throw new Error(`there is no ${from}`);
  await stage.client.updateOrganization(found.id, { name: to });
}

const kinds = (planned: Plan): string[] =>
  planned.actions.map(({ kind, organization }) => `${kind} ${organization}`);

describe.each([
  ["with an owner", owner],
  ["without one", undefined],
])("former names, %s", (_, whose) => {
  it("rename in place, also together with other changes", async () => {
    await converge([{ name: "acme", display_name: "Acme", metadata: { plan: "gold" } }], {
      owner: whose,
    });
    const before = await ids();
    const planned = await converge(
      [{ name: "acme-nine", former_names: ["acme"], display_name: "Nine" }],
      { owner: whose },
    );
    expect(kinds(planned)).toEqual(["update acme-nine"]);
    expect(await ids()).toEqual({ "acme-nine": before["acme"] });
    expect((await stage.world()).get("acme-nine")?.metadata).toMatchObject({ plan: "gold" });
  });

  it("may stay in the manifest for good, and mean nothing where nobody has them", async () => {
    const declared = [{ name: "acme-nine", former_names: ["acme"] }];
    expect(kinds(await converge(declared, { owner: whose }))).toEqual(["create acme-nine"]);
  });

  it("move along a chain", async () => {
    await converge(
      ["a", "b", "c"].map((name) => ({ name, display_name: name.toUpperCase() })),
      { owner: whose },
    );
    const before = await ids();
    const planned = await converge(
      [
        { name: "b", former_names: ["a"] },
        { name: "c", former_names: ["b"] },
        { name: "d", former_names: ["c"] },
      ],
      { owner: whose },
    );
    expect(kinds(planned)).toEqual(["update b", "update c", "update d"]);
    expect(await ids()).toEqual({ b: before["a"], c: before["b"], d: before["c"] });
  });

  it.each([1, 10])(
    "swap, %i at a time, where the organizations look the other way",
    async (size) => {
      await converge(
        [
          { name: "a", display_name: "One" },
          { name: "b", display_name: "Two" },
        ],
        { owner: whose },
      );
      const before = await ids();
      const declared = [
        { name: "a", display_name: "Two", former_names: ["b"] },
        { name: "b", display_name: "One", former_names: ["a"] },
      ];
      const planned = await plan(declared, { owner: whose });
      const outcomes = await carryOut(planned, size);
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(["done", "done"]);
      expect(await ids()).toEqual({ a: before["b"], b: before["a"] });
      expect((await plan(declared, { owner: whose })).actions).toEqual([]);
    },
  );

  it.each([1, 10])("stay as they are where a swap fails, %i at a time", async (size) => {
    await converge(
      [
        { name: "a", display_name: "One" },
        { name: "b", display_name: "Two" },
      ],
      {
        owner: whose,
      },
    );
    const before = await ids();
    const declared = [
      { name: "a", display_name: "Two", former_names: ["b"] },
      { name: "b", display_name: "One", former_names: ["a"] },
    ];
    const renames = { kind: "status", status: 403, method: "PATCH", skip: 1 } as const;
    stage.tenant.orderFault({ ...renames, times: 1 });
    const outcomes = await carryOut(await plan(declared, { owner: whose }), size);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(["failed", "skipped"]);
    expect(await ids()).toEqual(before);
    stage.tenant.clearFaults();
    // Where the name cannot be given back either, that is said, and the next run finishes it.
    stage.tenant.orderFault({ ...renames, times: "always" });
    const stuck = await carryOut(await plan(declared, { owner: whose }), size);
    expect(stuck.map(({ error }) => error?.message).join("\n")).toMatch(/called orgwright-moving-/);
    stage.tenant.clearFaults();
    await converge(declared, { owner: whose });
    expect(await ids()).toEqual({ a: before["b"], b: before["a"] });
  });

  it("are found again after a swap that was killed half-way", async () => {
    await converge([{ name: "a" }, { name: "b" }], { owner: whose });
    const before = await ids();
    // Somebody was killed after the first of three requests: a has put its name down for b's.
    await rename("a", temporaryName("b"));
    await converge(
      [
        { name: "a", former_names: ["b"] },
        { name: "b", former_names: ["a"] },
      ],
      { owner: whose },
    );
    expect(await ids()).toEqual({ a: before["b"], b: before["a"] });
  });

  it("leave an organization to a declaration that has its name", async () => {
    await converge([{ name: "acme" }], { owner: whose });
    const before = await ids();
    const planned = await converge(
      [{ name: "acme" }, { name: "acme-nine", former_names: ["acme"] }],
      { owner: whose },
    );
    expect(kinds(planned)).toEqual(["create acme-nine"]);
    expect(planned.actions[0]).toMatchObject({ notes: [expect.stringContaining("acme")] });
    expect(await ids()).toMatchObject({ acme: before["acme"] });
  });

  it("are refused where somebody else has the name by now, who is named", async () => {
    await converge([{ name: "acme" }], { owner: whose });
    await stage.client.createOrganization({ name: "acme-nine", display_name: "Nobody's" });
    const before = await ids();
    const planned = await plan([{ name: "acme-nine", former_names: ["acme"] }], {
      owner: whose,
      ...(whose !== undefined && { policy: "sync" }),
    });
    expect(planned.actions).toEqual([]);
    expect(planned.refusals).toMatchObject([{ organization: "acme-nine", reason: "name-taken" }]);
    expect(planned.refusals[0]?.detail).toContain(before["acme-nine"]);
    expect(await ids()).toEqual(before);
  });
});

describe("an organization that was renamed elsewhere", () => {
  it.each(["upsert", "sync"] as const)(
    "is renamed back by %s, and never made again",
    async (policy) => {
      const declared = [{ name: "acme" }, { name: "beta" }];
      await converge(declared);
      const before = await ids();
      await rename("acme", "acme-nine");
      const planned = await converge(declared, { policy });
      expect(kinds(planned)).toEqual(["update acme"]);
      expect(planned.actions[0]).toMatchObject({
        notes: ["was renamed to acme-nine elsewhere, and gets its name back"],
      });
      expect(await ids()).toEqual(before);
    },
  );

  it("is left alone by create-only", async () => {
    await converge([{ name: "acme" }]);
    await rename("acme", "acme-nine");
    expect((await plan([{ name: "acme" }], { policy: "create-only" })).actions).toEqual([]);
  });

  it("is found by its mark where the manifest has another name for it as well", async () => {
    await converge([{ name: "acme" }]);
    const before = await ids();
    await rename("acme", "acme-dashboard");
    await converge([{ name: "acme-nine", former_names: ["acme"] }], { policy: "sync" });
    expect(await ids()).toEqual({ "acme-nine": before["acme"] });
  });

  it("gets its name back from another declared one that took it", async () => {
    const declared = [
      { name: "a", display_name: "A" },
      { name: "b", display_name: "B" },
    ];
    await converge(declared);
    const before = await ids();
    await rename("a", "x");
    await rename("b", "a");
    await converge(declared, { policy: "sync" });
    expect(await ids()).toEqual(before);
  });

  it("is neither made again nor deleted where somebody else has its name", async () => {
    await converge([{ name: "acme" }]);
    await rename("acme", "acme-old");
    await stage.client.createOrganization({ name: "acme" });
    const before = await ids();
    const planned = await plan([{ name: "acme" }], { policy: "sync" });
    expect(planned.actions).toEqual([]);
    expect(planned.refusals).toMatchObject([{ organization: "acme", reason: "ambiguous" }]);
    expect(await ids()).toEqual(before);
  });

  it("is not deleted for being declared nowhere", async () => {
    await converge([{ name: "acme" }, { name: "beta" }]);
    await rename("acme", "acme-old");
    const planned = await plan([{ name: "beta" }], { policy: "sync" });
    expect(planned.actions).toEqual([]);
    expect(planned.refusals).toMatchObject([{ organization: "acme-old", reason: "renamed" }]);
  });

  it("is left to its own name where it has taken that of a create meanwhile", async () => {
    await converge([{ name: "beta" }]);
    const planned = await plan([{ name: "beta" }, { name: "acme", display_name: "Acme" }]);
    const before = await ids();
    await rename("beta", "acme");
    expect(await carryOut(planned)).toMatchObject([
      { outcome: "failed", error: { code: "changed-since-plan" } },
    ]);
    expect(await ids()).toEqual({ acme: before["beta"] });
    expect((await stage.world()).get("acme")).not.toHaveProperty("display_name");
    await converge([{ name: "beta" }, { name: "acme", display_name: "Acme" }]);
    expect(await ids()).toMatchObject({ beta: before["beta"] });
  });

  it("is found in a run that is narrowed down to it", async () => {
    const declared = [{ name: "acme" }, { name: "beta" }];
    await converge(declared);
    const before = await ids();
    await rename("acme", "acme-nine");
    await converge(declared, { includes: (name) => name === "acme", isNarrow: true });
    expect(await ids()).toEqual(before);
  });

  it("keeps its owner's mark out of a run that is about others", async () => {
    await converge([{ name: "acme" }, { name: "beta" }]);
    const planned = await plan([{ name: "acme-nine", former_names: ["acme"] }, { name: "beta" }], {
      policy: "sync",
      includes: (name) => name === "acme",
      isNarrow: true,
    });
    expect(planned.actions).toEqual([]);
  });
});

describe("a mark that was copied with metadata", () => {
  it("claims nothing that its name does not fit", async () => {
    await converge([{ name: "acme" }]);
    const metadata = { orgwright_owner: `${owner}/acme` };
    await stage.client.createOrganization({ name: "acme-copy", metadata });
    const before = await ids();
    const planned = await converge([{ name: "acme" }], { policy: "sync" });
    expect(planned.actions).toEqual([]);
    expect(planned.undeclared?.get(owner)).toEqual([]);
    expect(planned.reach?.get(owner)).toBe(1);
    expect(await ids()).toEqual(before);
  });

  it("is refused where nobody can tell the copy from the one that was renamed", async () => {
    await converge([{ name: "acme" }]);
    await rename("acme", "acme-old");
    const metadata = { orgwright_owner: `${owner}/acme` };
    await stage.client.createOrganization({ name: "acme-copy", metadata });
    const planned = await plan([{ name: "acme" }], { policy: "sync" });
    expect(planned.actions).toEqual([]);
    expect(planned.refusals).toMatchObject([{ organization: "acme", reason: "ambiguous" }]);
  });
});

describe("marks of version 0.1", () => {
  it("are read, no difference, and renewed with the next write", async () => {
    const metadata = { orgwright_owner: owner, plan: "gold" };
    await stage.client.createOrganization({ name: "acme", metadata });
    expect((await plan([{ name: "acme" }])).actions).toEqual([]);
    await converge([{ name: "acme", display_name: "Acme" }]);
    expect((await stage.world()).get("acme")?.metadata).toEqual({
      orgwright_owner: `${owner}/acme`,
      plan: "gold",
    });
  });

  it("are those of an owner with a slash, too", async () => {
    await stage.client.createOrganization({
      name: "acme",
      metadata: { orgwright_owner: "team/platform" },
    });
    const planned = await plan([], {
      owner: "x",
      owners: new Set(["team/platform"]),
      policy: "sync",
    });
    expect(kinds(planned)).toEqual(["delete acme"]);
    expect((await plan([{ name: "acme" }], { owner: "team/platform" })).actions).toEqual([]);
  });
});

describe("letting go", () => {
  it.each(["upsert", "sync"] as const)(
    "deletes what shall be absent, under %s, and once",
    async (policy) => {
      await converge([{ name: "acme" }, { name: "beta" }]);
      const declared = [{ name: "acme", absent: true, display_name: "Acme" }, { name: "beta" }];
      const planned = await converge(declared, { policy });
      expect(kinds(planned)).toEqual(["delete acme"]);
      expect((await plan(declared, { policy })).gone).toEqual(["acme"]);
      expect(Object.keys(await ids())).toEqual(["beta"]);
    },
  );

  it("spares what is protected, another owner's, and everything under create-only", async () => {
    await converge([{ name: "safe", protected: true }, { name: "acme" }]);
    await stage.client.createOrganization({
      name: "theirs",
      metadata: { orgwright_owner: "them/theirs" },
    });
    const declared = [
      { name: "safe", absent: true },
      { name: "theirs", absent: true },
    ];
    const planned = await plan(declared);
    expect(planned.actions).toEqual([]);
    expect(planned.refusals.map(({ reason }) => reason)).toEqual(["protected", "other-owner"]);
    // Protection needs no owner.
    const metadata = { orgwright_protected: "true" };
    await stage.client.createOrganization({ name: "alone", metadata });
    const alone = await plan([{ name: "alone", absent: true }], { owner: undefined });
    expect(alone).toMatchObject({ actions: [], refusals: [{ reason: "protected" }] });
    const only = await plan([{ name: "acme", absent: true }], { policy: "create-only" });
    expect(only.actions).toEqual([]);
  });

  it("says who carries the mark and is declared nowhere", async () => {
    await converge([{ name: "acme" }, { name: "beta" }, { name: "gamma" }]);
    const planned = await plan([{ name: "beta" }]);
    expect(planned.undeclared?.get(owner)).toEqual(["acme", "gamma"]);
  });
});

describe("handing over", () => {
  it("takes over from previous owners what is declared, and deletes nothing of theirs", async () => {
    await converge([{ name: "acme" }, { name: "beta" }]);
    const before = await ids();
    const refused = await plan([{ name: "acme" }], { owner: "team-b" });
    expect(refused.refusals).toMatchObject([{ organization: "acme", reason: "other-owner" }]);
    await converge([{ name: "acme" }], { owner: "team-b", policy: "sync" }, [owner]);
    expect(await ids()).toEqual(before);
    expect((await stage.world()).get("acme")?.metadata).toEqual({ orgwright_owner: "team-b/acme" });
  });

  it("finds what the previous owner's was renamed to elsewhere", async () => {
    await converge([{ name: "acme" }]);
    const before = await ids();
    await rename("acme", "acme-old");
    await converge([{ name: "acme" }], { owner: "team-b" }, [owner]);
    expect(await ids()).toEqual(before);
  });
});

describe("look-alikes", () => {
  it("are told where one is deleted and the other created", async () => {
    await converge([
      { name: "acme", display_name: "Acme", metadata: { plan: "gold" } },
      { name: "b" },
    ]);
    const planned = await plan(
      [{ name: "acme-nine", display_name: "Acme", metadata: { plan: "gold" } }, { name: "b" }],
      { policy: "sync" },
    );
    expect(planned.lookAlikes).toEqual([
      { created: "acme-nine", existing: "acme", fields: ["display_name", "metadata"] },
    ]);
  });

  it.each([
    [1, 1],
    [2, 1],
    [3, 0],
  ])("are told by metadata that %i of the tenant have: %i", async (count, told) => {
    const metadata = { plan: "gold" };
    const others = ["b", "c"].slice(0, count - 1).map((name) => ({ name, metadata }));
    await converge([{ name: "acme", metadata }, ...others]);
    const planned = await plan([{ name: "nine", metadata }, ...others], { policy: "sync" });
    expect(kinds(planned)).toEqual(["delete acme", "create nine"]);
    expect(planned.lookAlikes).toHaveLength(told);
  });

  it("are only mentioned where nothing is deleted", async () => {
    await converge([{ name: "acme", display_name: "Acme" }]);
    const planned = await plan([{ name: "acme-nine", display_name: "Acme" }]);
    expect(planned.lookAlikes ?? []).toEqual([]);
    expect(planned.actions[0]).toMatchObject({
      notes: [expect.stringContaining("former_names: [acme]")],
    });
  });
});
