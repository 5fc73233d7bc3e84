// What a request and its answer are: routes, validation, paging, refusals.
// Must not know what any route does.
export { answerJson, answerNothing, answerText, type Answer } from "./answer.js";
export { decodeCursor, encodeCursor, expiredCursor, invalidCursor } from "./cursor.js";
export { isLoopback } from "./loopback.js";
export {
  answerPage,
  answerSlice,
  booleanParameter,
  checkpointParameters,
  defaultPageSize,
  offsetParameters,
  readOffset,
  readPaging,
  type PageRequest,
  type PagingQuery,
} from "./paging.js";
export { pathParameter } from "./path-parameter.js";
export {
  connectionNotFound,
  expiredToken,
  insufficientScope,
  invalidBody,
  invalidQuery,
  malformedAuthentication,
  missingAuthentication,
  noSuchRoute,
  organizationConflict,
  organizationNotFound,
  Refusal,
  refuse,
  refuseToken,
  unauthorized,
} from "./refusal.js";
export {
  parseBody,
  readBody,
  readTarget,
  type RawBody,
  type RequestTarget,
} from "./request-reader.js";
export {
  Router,
  toCall,
  type Access,
  type Call,
  type Match,
  type Method,
  type Route,
} from "./route.js";
export { validate } from "./validation.js";
export { answerWholeList } from "./whole-list.js";
