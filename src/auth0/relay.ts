import { OperationError } from "../errors/index.js";
import { collections } from "../model/index.js";
import { isPathPart } from "./path-part.js";
import { routes, type Route } from "./routes.js";
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

/** The endpoints whose limits are known: those of organizations, and of what hangs on them. */
const known: ReadonlyMap<string, string> = new Map(
  [
    ...Object.values(routes),
    ...collections.flatMap(({ read, add, change, remove }) =>
      [read, add, change, remove].flatMap((each) => each?.endpoint ?? []),
    ),
  ].map(({ method, template, kind }) => [shapeOf(method, template), kind]),
);

/** Endpoints that differ in what they call their blanks are the same. */
function shapeOf(method: string, template: string): string {
  return `${method} ${template.replaceAll(/\{\w+\}/g, "{}")}`;
}

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
  const whole = `/api/v2/${template.join("/")}`;
  // A search counts with the lists; of other endpoints the tenant's headers tell.
  const listed = whole.replace(/^(\/api\/v2\/organizations)\/search$/, "$1");
  return {
    route: {
      method,
      template: whole,
      kind: known.get(shapeOf(method, listed)) ?? "other",
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
