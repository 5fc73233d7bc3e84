import { describe, expect, it } from "vitest";
import { refuseDeletions, type Plan } from "../../src/plan/index.js";

const plan: Plan = {
  actions: [
    {
      kind: "create",
      organization: "a",
      desired: { name: "a" },
      changes: [],
      fields: { name: "a" },
      entries: [],
    },
    { kind: "delete", organization: "b", id: "org_b", owner: "me", changes: [] },
  ],
  unchanged: 3,
  refusals: [{ organization: "c", reason: "other-owner", owner: "you" }],
  rules: { policy: "sync", takeOver: false },
};

describe("refused deletions", () => {
  it("are told like those of protected organizations, and nothing else changes", () => {
    expect(refuseDeletions(plan)).toEqual({
      ...plan,
      actions: [plan.actions[0]],
      refusals: [...plan.refusals, { organization: "b", reason: "protected" }],
    });
  });

  it("leave a plan alone that deletes nothing", () => {
    const harmless = { ...plan, actions: plan.actions.slice(0, 1) };
    expect(refuseDeletions(harmless)).toBe(harmless);
  });
});
