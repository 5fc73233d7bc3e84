// What has to happen so that a tenant has what is declared: references, difference, policy, order,
// rendering; all pure. Must not know how organizations are read or written, nor where they were declared.
export * from "./action.js";
export * from "./difference.js";
export * from "./plan.js";
export {
  isPlanFile,
  maxPlanFileBytes,
  parsePlanFile,
  renderPlanFile,
  type FiledPlan,
} from "./plan-file.js";
export * from "./policy.js";
export * from "./refuse-deletions.js";
export * from "./resolve.js";
export * from "./render-text.js";
export * from "./review.js";
export * from "./summary.js";
export { checksumPlan } from "./checksum.js";
export * from "./deletion-guard.js";
export * from "./render-html.js";
export { renderPlanMarkdown, type DocumentFacts } from "./render-markdown.js";
