import type { Plan, Refusal } from "./plan.js";

/** The plan as it is where every organization is protected: it deletes nothing, and says so. */
export function refuseDeletions(plan: Plan): Plan {
  const refusals = plan.actions.flatMap(({ kind, organization }): Refusal[] =>
    kind === "delete" ? [{ organization, reason: "protected" }] : [],
  );
  if (refusals.length === 0) return plan;
  return {
    ...plan,
    actions: plan.actions.filter(({ kind }) => kind !== "delete"),
    refusals: [...plan.refusals, ...refusals],
  };
}
