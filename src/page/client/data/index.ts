// What the page knows and how it learns it: session, requests, addresses, drafts of forms.
// Must not know how anything looks.
export { go, hrefTo, useAddress, type Address } from "./address.js";
export { announce, announcement } from "./announcement.js";
export { ApiError, callApi, pause, type Query } from "./api.js";
export { useDebounced } from "./debounced.js";
export { checkDraft, checkRows, labelOf, type FieldIssues } from "./check-draft.js";
export {
  fromDraft,
  isSameValue,
  newRow,
  toDraft,
  type Draft,
  type DraftGroup,
  type DraftRow,
} from "./draft.js";
export { useEveryMoment } from "./every-moment.js";
export { emailProblem } from "./email-problem.js";
export { beginToFollow, goOnFollowing, holdStill, liveState, toldEvents } from "./live.js";
export { useLoad, type Loaded } from "./load.js";
export { concerning, type TenantEvent } from "./tenant-event.js";
export { nameProblem } from "./name-problem.js";
export {
  changesOf,
  differs,
  draftsOf,
  isConflict,
  problemsOf,
  refusalsOf,
  valuesOf,
  withoutEmpty,
  type FieldName,
  type Values,
} from "./section.js";
export { useRecentChanges } from "./recent.js";
export { openSession, session, can, type Session } from "./session.js";
export { useSignal, Signal } from "./signal.js";
export { splitLines } from "./split-lines.js";
export { useSubmit, type Submission } from "./submit.js";
