// What a request and its answer are: routes, validation, paging, refusals.
// Must not know what any route does.
export {
  answerJson,
  answerNothing,
  answerText,
  type Answer,
  type StreamConnection,
  type StreamPart,
} from "./answer.js";
export { decodeCursor, encodeCursor, expiredCursor, invalidCursor } from "./cursor.js";
export { clientId, connectionId, emailAddress, grantId, roleId, userId } from "./format.js";
export { namesThisMachine } from "./loopback.js";
export {
  answerPage,
  answerSlice,
  booleanParameter,
  cappedCheckpointParameters,
  checkpointParameters,
  defaultPageSize,
  listParameter,
  offsetParameters,
  readCheckpoint,
  readOffset,
  readPaging,
  type PageRequest,
  type PageShape,
} from "./paging.js";
export { pathParameter } from "./path-parameter.js";
export { fieldParameters, project, type FieldQuery } from "./projection.js";
export {
  conflict,
  connectionNotFound,
  expiredToken,
  insufficientScope,
  invalidBody,
  invalidQuery,
  malformedAuthentication,
  missingAuthentication,
  noSuchRole,
  noSuchRoute,
  organizationConflict,
  organizationNotFound,
  Refusal,
  refuse,
  refuseToken,
  unauthorized,
  userNotFound,
} from "./refusal.js";
export {
  parseBody,
  readBody,
  readTarget,
  type RawBody,
  type RequestTarget,
} from "./request-reader.js";
export {
  manage,
  Router,
  toCall,
  type Access,
  type Call,
  type Match,
  type Method,
  type Query,
  type Route,
} from "./route.js";
export { answerRows, plainRows } from "./row-page.js";
export { validate } from "./validation.js";
export { answerWholeList } from "./whole-list.js";
