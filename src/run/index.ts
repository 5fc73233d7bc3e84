// The engine as every door sees it: declarations, selection, limits, plans and reports. A rule that keeps
// people from harm stands here or below, once. Must not know who asks, nor how anything is shown.
export { actionAsCode } from "./action-as-code.js";
export {
  planAdoption,
  planAdoptions,
  writeAdoption,
  type Adoption,
  type Adoptions,
} from "./adopt.js";
export {
  readDeclarations,
  readOwnManifests,
  type DeclarationSource,
  type OwnManifests,
} from "./declarations.js";
export { completeVariables, mustBeDeclaredTenant } from "./declared-tenant.js";
export { planDestroyRun, type DestroyRequest } from "./destroy-run.js";
export { findChangedSince, type ChangedSince, type ChangedSinceRequest } from "./changed-since.js";
export { findDrift, type DriftFinding } from "./drift.js";
export { describeDrift } from "./drift-story.js";
export { mustBeForEnvironment, planFiledRun, type FiledRequest } from "./filed-run.js";
export {
  mustKeepLimits,
  planRun,
  type DeclaredState,
  type Part,
  type PlannedRun,
  type RunRequest,
} from "./plan-run.js";
export { defaultCachePath } from "../cache/index.js";
export type { Spent } from "./guards.js";
export { changedBy } from "./witnesses.js";
export type { WhoRequest } from "./find-changed.js";
export { followedTypes } from "./read-events-since.js";
export {
  forgetWritten,
  RememberedEntries,
  type CachePlace,
  type Knowledge,
} from "./remembered-entries.js";
export { recallPast, Recollection, rememberOutcomes } from "./memory.js";
export { parseLimit, type Limit, type Limits } from "../limit.js";
export { buildReport, reportSchema, type Report, type ReportParts } from "./report.js";
export { mustBeReviewed, type Review } from "./review.js";
export { compileSelection, type CompiledSelection, type Selection } from "./selection.js";
