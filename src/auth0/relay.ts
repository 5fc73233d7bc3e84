import { OperationError } from "../errors/index.js";
import { isPathPart } from "./path-part.js";
import type { Route } from "./routes.js";
import type { ApiCall } from "./transport.js";

/** A request of somebody whom this process speaks for, such as a page. */
export interface RelayedRequest {
  readonly method: Route["method"];
  /** Below `/api/v2/`, percent-encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Words that stand where an id could, and mean a list or another way to find something. */
const words: ReadonlySet<string> = new Set(["search", "name"]);

/** Paths whose requests draw on limits of their own, and the kind of what they are about. */
const kinds: readonly (readonly [RegExp, string])[] = [
  [/^organizations\/[^/]+\/members\/[^/]+\/roles/, "organization-member-role"],
  [/^organizations\/[^/]+\/members/, "organization-member"],
  [/^organizations\/[^/]+\/(?:enabled_)?connections/, "organization-connection"],
  [/^organizations\/[^/]+\/invitations/, "organization-invitation"],
  [/^organizations\/[^/]+\/client-grants/, "organization-client-grant"],
  [/^connections/, "connection"],
  [/^clients/, "client"],
  [/^users/, "user"],
];

/**
 * A relayed request as a call of ours, so that it is paced, counted and told like all others. It is sent
 * once: nobody compares again after a write whose answer was lost.
 *
 * @throws OperationError `not-found` for a path that could lead to another place
 */
export function toRelayedCall({ method, path, query, body }: RelayedRequest): ApiCall {
  const parts = path.split("/").map(decodePart);
  const parameters: Record<string, string> = {};
  const template = parts.map((part, index) => {
    const before = parts[index - 1] ?? "";
    const isWord = index % 2 === 0 ? !words.has(before) : words.has(part);
    if (isWord && isPathPart(part)) return part;
    const name = before === "members" || before === "users" ? "user_id" : `part${index}`;
    if (!isPathPart(part, name === "user_id")) throw nothingThere(path);
    parameters[name] = part;
    return `{${name}}`;
  });
  return {
    route: {
      method,
      template: `/api/v2/${template.join("/")}`,
      kind: kindOf(method, path),
      isSentOnce: true,
    },
    parameters,
    ...(query && { query }),
    ...(body !== undefined && { body }),
  };
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw nothingThere(part);
  }
}

function nothingThere(path: string): OperationError {
  return new OperationError(`There is nothing at ${JSON.stringify(path)}. It was not sent.`, {
    code: "not-found",
  });
}

function kindOf(method: Route["method"], path: string): string {
  if (/^organizations(?:\/search)?$/.test(path)) {
    return method === "GET" ? "organization-list" : "organization-write";
  }
  if (path.startsWith("organizations/name/")) return "organization-by-name";
  if (/^organizations\/[^/]+$/.test(path)) {
    return method === "GET" ? "organization-by-id" : "organization-write";
  }
  const kind = kinds.find(([pattern]) => pattern.test(path))?.[1];
  return kind === undefined ? "other" : `${kind}-${method === "GET" ? "read" : "write"}`;
}
