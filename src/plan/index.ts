// What has to happen so that a tenant has what is declared: references, difference, policy, order,
// rendering; all pure. Must not know how organizations are read or written, nor where they were declared.
export * from "./action.js";
export { describeChanged, isOrgwright, type Changed } from "./changed.js";
export { compareEntries, entriesDiffer, inOrder, setChanges } from "./compare-entries.js";
export { meetingOf } from "./meetings.js";
export { isAboutListed, listedNameOf, matchListed } from "./match-listed.js";
export * from "./difference.js";
export { describe as describeOrganization } from "./claims.js";
export type { LookAlike } from "./look-alikes.js";
export { matchThing, nameEntries, saidKeys, withOwners } from "./match-thing.js";
export { nameFreed, nameTaken, renameOf } from "./names.js";
export * from "./plan.js";
export { Planner, type Match } from "./planner.js";
export {
  judgeRemovals,
  leastRemovals,
  type JudgedRemovals,
  type RemovalLimits,
} from "./removals.js";
export { ownersOf, refuse } from "./refuse.js";
export { temporaryName } from "./temporary-name.js";
export {
  isPlanFile,
  maxPlanFileBytes,
  parsePlanFile,
  renderPlanFile,
  variablesIn,
  type FiledPlan,
  type PlanOrigin,
} from "./plan-file.js";
export * from "./policy.js";
export * from "./refuse-deletions.js";
export { notesOf } from "./group.js";
export * from "./resolve.js";
export { declaresNamed } from "./resolve-settings.js";
export * from "./render-text.js";
export { shownChanges } from "./shown-changes.js";
export * from "./review.js";
export * from "./summary.js";
export { checksumPlan } from "./checksum.js";
export * from "./render-html.js";
export {
  renderLabel,
  renderPlanMarkdown,
  type DoneFacts,
  type DocumentFacts,
} from "./render-markdown.js";
