import type { Plan } from "./plan.js";

/** How many actions of each kind a plan has. */
export interface PlanSummary {
  readonly create: number;
  readonly update: number;
  readonly delete: number;
  readonly unchanged: number;
}

/** Counts what a plan does. */
export function summarizePlan(plan: Plan): PlanSummary {
  const counts = { create: 0, update: 0, delete: 0 };
  for (const { kind } of plan.actions) counts[kind] += 1;
  return { ...counts, unchanged: plan.unchanged };
}
