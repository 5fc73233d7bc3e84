import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ownerKey, protectedKey, type CurrentOrganization } from "../../src/model/index.js";
import {
  Planner,
  upsertOptions,
  type Plan,
  type PlanOptions,
  type ResolvedOrganization,
} from "../../src/plan/index.js";

function planOf(
  desired: readonly ResolvedOrganization[],
  current: readonly CurrentOrganization[],
  options: Partial<PlanOptions> = {},
): Plan {
  const planner = new Planner(desired, { ...upsertOptions, ...options });
  for (const organization of current) planner.consider(organization);
  return planner.finish();
}

const kinds = (plan: Plan): string[] =>
  plan.actions.map(({ kind, organization }) => `${kind} ${organization}`);

function existing(
  name: string,
  marks: { owner?: string; protected?: true } = {},
): CurrentOrganization {
  const metadata = {
    ...(marks.owner !== undefined && { [ownerKey]: marks.owner }),
    ...(marks.protected && { [protectedKey]: "true" }),
  };
  return { id: `org_${name}`, name, ...(Object.keys(metadata).length > 0 && { metadata }) };
}

describe("policies", () => {
  const desired = [
    { name: "new", owner: "us" },
    { name: "old", display_name: "Changed", owner: "us" },
  ];
  const current = [
    existing("old", { owner: "us" }),
    existing("gone", { owner: "us" }),
    existing("theirs", { owner: "them" }),
    existing("nobodys"),
  ];
  const owners = new Set(["us"]);

  it("create-only touches nothing that exists", () => {
    expect(kinds(planOf(desired, current, { policy: "create-only", owners }))).toEqual([
      "create new",
    ]);
  });

  it("upsert deletes nothing", () => {
    expect(kinds(planOf(desired, current, { policy: "upsert", owners }))).toEqual([
      "create new",
      "update old",
    ]);
  });

  it("sync also deletes what its owner owns and nothing declares, and nothing else", () => {
    const plan = planOf(desired, current, { policy: "sync", owners });
    expect(kinds(plan)).toEqual(["delete gone", "create new", "update old"]);
    expect(plan.reach?.get("us")).toBe(2);
  });

  it("sync leaves alone what is protected and what this run is not about", () => {
    const more = [...current, existing("safe", { owner: "us", protected: true })];
    const plan = planOf(desired, more, {
      policy: "sync",
      owners,
      includes: (name) => name !== "gone",
    });
    expect(kinds(plan)).toEqual(["create new", "update old"]);
    // Nor does what it is not about make a share of deletions smaller.
    expect(plan.reach?.get("us")).toBe(2);
    expect(plan.refusals).toEqual([{ organization: "safe", reason: "protected" }]);
  });

  it("seeing an organization twice changes nothing", () => {
    expect(planOf(desired, [...current, ...current], { policy: "sync", owners })).toEqual(
      planOf(desired, current, { policy: "sync", owners }),
    );
  });
});

describe("ownership", () => {
  const desired = [{ name: "acme", display_name: "Ours", owner: "us" }];

  it("an organization of another owner is left alone, and the plan says so", () => {
    const plan = planOf(desired, [existing("acme", { owner: "them" })]);
    expect(plan.actions).toEqual([]);
    expect(plan.refusals).toEqual([{ organization: "acme", reason: "other-owner", owner: "them" }]);
  });

  it("is taken over when that was asked for", () => {
    const plan = planOf(desired, [existing("acme", { owner: "them" })], { takeOver: true });
    expect(kinds(plan)).toEqual(["update acme"]);
  });

  it("an organization without an owner is adopted and marked", () => {
    const [action] = planOf(desired, [existing("acme")]).actions;
    expect(action).toMatchObject({ fields: { metadata: { [ownerKey]: "us/acme" } } });
  });

  it("protection is marked for an owner, and taken back by false", () => {
    const [mark] = planOf([{ name: "acme", owner: "us", protected: true }], []).actions;
    expect(mark).toMatchObject({
      fields: { metadata: { [ownerKey]: "us/acme", [protectedKey]: "true" } },
    });
    const marked = existing("acme", { owner: "us", protected: true });
    expect(planOf([{ name: "acme", owner: "us" }], [marked]).actions).toEqual([]);
    const [back] = planOf([{ name: "acme", owner: "us", protected: false }], [marked]).actions;
    expect(back).toMatchObject({ fields: { metadata: { [ownerKey]: "us/acme" } } });
  });

  it("no policy lets a plan change or delete what another owner owns", () => {
    const name = fc.constantFrom("a", "b", "c", "d", "e");
    const owner = fc.constantFrom("us", "them", undefined);
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.record({ name, owner }), { selector: (entry) => entry.name }),
        fc.uniqueArray(name),
        fc.constantFrom("create-only" as const, "upsert" as const, "sync" as const),
        fc.option(fc.constant("us"), { nil: undefined }),
        (current, names, policy, ourOwner) => {
          const plan = planOf(
            names.map((declared) => ({
              name: declared,
              display_name: "New",
              ...(ourOwner !== undefined && { owner: ourOwner }),
            })),
            current.map((entry) =>
              existing(entry.name, entry.owner === undefined ? {} : { owner: entry.owner }),
            ),
            { policy, owners: new Set(ourOwner === undefined ? [] : [ourOwner]) },
          );
          const foreign = new Set<string>(
            current.flatMap((entry) =>
              entry.owner !== undefined && entry.owner !== ourOwner ? [entry.name] : [],
            ),
          );
          expect(plan.actions.filter(({ organization }) => foreign.has(organization))).toEqual([]);
          const deleted = plan.actions.filter(({ kind }) => kind === "delete");
          const owned = new Set<string>(
            current.flatMap((entry) => (entry.owner === "us" ? [entry.name] : [])),
          );
          expect(deleted.filter(({ organization }) => !owned.has(organization))).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });
});
