import { STATUS_CODES } from "node:http";
import { answerJson, type Answer } from "./answer.js";

/**
 * Thrown by whatever handles a request, to answer with one of Auth0's errors. It never leaves the
 * tenant: it is what the emulated API says, not something that went wrong here.
 */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(readonly answer: Answer) {
    super(answer.body);
  }
}

/** An error of the Management API: status, reason and message in the body, as all of them have. */
export function refuse(status: number, message: string, extra: object = {}): Refusal {
  return new Refusal(
    answerJson(status, { statusCode: status, error: STATUS_CODES[status], message, ...extra }),
  );
}

/** An error of the token endpoint, which speaks OAuth instead. */
export function refuseToken(status: number, error: string, description: string): Refusal {
  return new Refusal(answerJson(status, { error, error_description: description }));
}

/** The body breaks a rule. */
export function invalidBody(message: string): Refusal {
  return refuse(400, message, { errorCode: "invalid_body" });
}

/** The query string breaks a rule. */
export function invalidQuery(message: string): Refusal {
  return refuse(400, message, { errorCode: "invalid_query_string" });
}

/** A part of the path breaks a rule. */
export function invalidPath(message: string): Refusal {
  return refuse(400, message, { errorCode: "invalid_uri" });
}

/** The page asked for cannot be had. */
export function invalidPaging(message: string): Refusal {
  return refuse(400, message, { errorCode: "invalid_paging" });
}

/** The request carries no token. */
export function missingAuthentication(): Refusal {
  return refuse(401, "Missing authentication");
}

/** The authorization header is none that the API knows. */
export function malformedAuthentication(): Refusal {
  return refuse(400, "Bad HTTP authentication header format");
}

/** The token is refused, for the reason given. */
export function unauthorized(reason: string): Refusal {
  return refuse(401, reason, { attributes: { error: reason } });
}

/** The token is too old. */
export function expiredToken(): Refusal {
  return unauthorized("Expired token received for JSON Web Token validation");
}

/** The token has none of the scopes that would do. */
export function insufficientScope(scopes: readonly string[]): Refusal {
  return refuse(403, `Insufficient scope, expected any of: ${scopes.join(", ")}`, {
    errorCode: "insufficient_scope",
  });
}

/** No route answers the request. */
export function noSuchRoute(): Refusal {
  return refuse(404, "Not Found");
}

/** There is no such organization. Auth0 gives no errorCode here. */
export function organizationNotFound(): Refusal {
  return refuse(404, "No organization found by that id or name");
}

/** The organization has no such connection, or the tenant has none. */
export function connectionNotFound(): Refusal {
  return refuse(404, "No connection found by that id");
}

/** The tenant has no such user. */
export function userNotFound(): Refusal {
  return refuse(404, "The user does not exist.", { errorCode: "inexistent_user" });
}

/** There is no such role, or it belongs to another organization. */
export function noSuchRole(id: string): Refusal {
  return refuse(404, `No such role with id: ${id}`);
}

/** Something that must be unique is there already. */
export function conflict(message: string, errorCode?: string): Refusal {
  return refuse(409, message, { ...(errorCode !== undefined && { errorCode }) });
}

/** Another organization has the name. */
export function organizationConflict(): Refusal {
  return refuse(409, "An organization with the same name already exists.", {
    errorCode: "organization_conflict",
  });
}
