import { describe, expect, it } from "vitest";
import type { Action, DeleteAction, Plan } from "../../src/plan/index.js";
import { findBreaches, type GuardFacts } from "../../src/run/guards.js";

function deletions(count: number, owner: string | undefined): DeleteAction[] {
  return Array.from({ length: count }, (_, index) => ({
    kind: "delete",
    organization: `${owner ?? "none"}-${index}`,
    id: `org_${owner ?? "none"}_${index}`,
    ...(owner !== undefined && { owner }),
    changes: [],
  }));
}

function deleting(
  counts: Readonly<Record<string, readonly [deleted: number, reach: number]>>,
): Plan {
  const entries = Object.entries(counts);
  return {
    actions: entries.flatMap(([owner, [deleted]]) => deletions(deleted, owner)),
    unchanged: 0,
    refusals: [],
    reach: new Map(entries.map(([owner, [, reach]]) => [owner, reach])),
    rules: { policy: "sync", takeOver: false },
  };
}

function judge(plan: Plan, facts: Partial<GuardFacts> = {}): string[] {
  const declared = new Map([
    ["us", 1],
    ["them", 1],
  ]);
  return findBreaches(plan, { declared, lost: [], ...facts }).map(({ code, message }) =>
    [code, message].join(": "),
  );
}

const share = (percent: number) => ({ kind: "share", percent }) as const;
const number = (count: number) => ({ kind: "count", count }) as const;

describe("the limit of deletions", () => {
  it("refuses more than the share, with numbers and the way out", () => {
    expect(judge(deleting({ us: [11, 100] }))).toEqual([
      expect.stringMatching(
        /^too-many-deletes: 11 of 100 organizations of owner "us" .* limit is 10, which is 10 %.*--max-deletes 11/s,
      ),
    ]);
    expect(judge(deleting({ us: [10, 100] }))).toEqual([]);
  });

  it("lets a single deletion through, and as many as a number allows", () => {
    expect(judge(deleting({ us: [1, 3] }))).toEqual([]);
    expect(judge(deleting({ us: [5, 5] }), { maxDeletes: number(5) })).toEqual([]);
    expect(judge(deleting({ us: [1, 5] }), { maxDeletes: number(0) })).toHaveLength(1);
  });

  it("takes the share of each owner's own, not of all together", () => {
    expect(judge(deleting({ us: [6, 6], them: [0, 60] }))).toHaveLength(1);
    expect(judge(deleting({ us: [6, 60], them: [6, 60] }))).toEqual([]);
    expect(judge(deleting({ us: [6, 60], them: [6, 60] }), { maxDeletes: number(6) })).toHaveLength(
      1,
    );
  });

  it("does not count what was agreed to by name", () => {
    const plan = deleting({ us: [3, 10] });
    expect(judge(plan, { approvedDeletes: ["us-0", "us-1"] })).toEqual([]);
    expect(judge(plan, { approvedDeletes: ["us-0"] })).toHaveLength(1);
  });
});

describe("other limits", () => {
  it("refuse an owner that declares nothing any more, unless that is meant", () => {
    const plan = deleting({ us: [1, 100] });
    const declared = new Map([["them", 60]]);
    expect(judge(plan, { declared })).toEqual([expect.stringMatching(/^empty-manifest: .*"us"/)]);
    expect(judge(plan, { declared, allowEmpty: true })).toEqual([]);
    // What its manifest lets go by name was not forgotten in it.
    const letGo = plan.actions.map((action) => ({ ...action, isDeclared: true }));
    expect(judge({ ...plan, actions: letGo }, { declared })).toEqual([]);
  });

  it("refuse to make more again than their share", () => {
    const plan: Plan = { ...deleting({}), unchanged: 20 };
    const declared = new Map([["us", 20]]);
    expect(judge(plan, { declared, lost: ["a", "b"] })).toEqual([]);
    expect(judge(plan, { declared, lost: ["a", "b", "c"] })).toEqual([
      expect.stringMatching(/^too-many-recreates: 3 of 20 .* a, b, c\..*--max-recreates 3/s),
    ]);
    expect(judge(plan, { declared, lost: ["a", "b", "c"], maxRecreates: share(15) })).toEqual([]);
  });

  it("take shares of what the run is about", () => {
    const plan: Plan = { ...deleting({}), unchanged: 20 };
    const declared = new Map([["us", 100]]);
    expect(judge(plan, { declared, lost: ["a", "b"], shallBe: 100 })).toEqual([]);
    expect(judge(plan, { declared, lost: ["a", "b"], shallBe: 10 })).toHaveLength(1);
  });

  it("refuse more updates than were allowed, where anything was said", () => {
    const update: Action = {
      kind: "update",
      organization: "a",
      id: "org_a",
      desired: { name: "a" },
      changes: [],
      fields: {},
      entries: [],
      repeatsOthers: false,
    };
    const plan: Plan = { ...deleting({}), actions: [update, update, update], unchanged: 7 };
    expect(judge(plan)).toEqual([]);
    expect(judge(plan, { maxUpdates: share(30) })).toEqual([]);
    expect(judge(plan, { maxUpdates: share(29) })).toEqual([
      expect.stringMatching(/^too-many-updates: 3 of 10 .*--max-updates 3/s),
    ]);
    expect(judge(plan, { maxUpdates: number(2) })).toHaveLength(1);
    expect(judge(plan, { maxUpdates: share(29), compared: 100 })).toEqual([]);
  });

  it("tell everything that a plan exceeds", () => {
    const plan: Plan = {
      ...deleting({ us: [5, 5] }),
      lookAlikes: [{ created: "new", existing: "us-0", fields: ["display_name"] }],
    };
    expect(judge(plan, { lost: ["a", "b"] }).map((line) => line.split(":")[0])).toEqual([
      "possible-rename",
      "too-many-deletes",
      "too-many-recreates",
    ]);
    expect(judge(plan, { noRenames: true, maxDeletes: share(100) })).toEqual([]);
  });
});
