// Runs against a tenant: planning it, carrying a plan out, exporting. Must not know where
// organizations were declared, nor how anything is shown.
export { ActionsLeft } from "./actions-left.js";
export { applyPlan, mustBeAllowed, type ApplyOptions } from "./apply-plan.js";
export { exportOrganizations, inOrderOfNames, type ExportOptions } from "./export-organizations.js";
export { forecastActions, routesOf, type Forecast } from "./forecast.js";
export type { Outcome, OutcomeKind } from "./outcome.js";
export { groupOutcomes, type OutcomeGroup } from "./outcome-groups.js";
export { endpointsFor, endpointsOf, subjects, type RunSubject, type Work } from "./needs.js";
export { ListedLookup, type ListedFound } from "./listed-lookup.js";
export { declaresUntold } from "./listed-references.js";
export type { ListMemory } from "./known-list.js";
export { nameSettings } from "./name-settings.js";
export { SetThings } from "./set-things.js";
export { planClone, type CloneOptions, type ClonePlanning } from "./plan-clone.js";
export { planDestroy, planDestroyOwned } from "./plan-destroy.js";
export { replan } from "./replan.js";
export { planTenant, type EntryMemory, type Planning, type PlanningHooks } from "./plan-tenant.js";
