import type { EndpointBucket } from "../limits/index.js";
import type { LaggingTable, View } from "../store/index.js";
import type { Answer } from "./answer.js";

/** The methods that some route answers. */
export type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

/** The parameters of a query string; a repeated one is a list. */
export type Query = Readonly<Record<string, string | readonly string[]>>;

/** A request as a route sees it: matched, authenticated and read. */
export interface Call {
  /** The parts of the path that the template leaves open, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: Query;
  /** The parsed body; undefined when there was none. */
  readonly body: unknown;
  /** Where a stream was broken off. */
  readonly lastEventId: string | undefined;
  /** What the caller may do. Empty on a public route. */
  readonly scopes: ReadonlySet<string>;
  /** What a token that is issued now shall lack; ordered as a fault. */
  readonly droppedScopes: ReadonlySet<string>;
  /** What the list shall see instead of the present; ordered as a fault. */
  readonly view: View | undefined;
  /** Whether a cursor shall count as too old; ordered as a fault. */
  readonly isCursorExpired: boolean;
}

/**
 * Who may call a route: anybody; a client that brings its credentials; or a token with one of the
 * scopes, counted against a bucket.
 */
export type Access =
  | { readonly kind: "public" }
  | { readonly kind: "credentials" }
  | {
      readonly kind: "management";
      readonly anyScope: readonly string[];
      /** Scopes that are needed besides. */
      readonly everyScope?: readonly string[];
      readonly bucket: EndpointBucket | ((query: Query) => EndpointBucket);
    };

/** Access for tokens with any of the scopes. */
export function manage(
  scopes: string | readonly string[],
  bucket: EndpointBucket | ((query: Query) => EndpointBucket) = "other",
): Access {
  return { kind: "management", anyScope: [scopes].flat(), bucket };
}

/** One endpoint. */
export interface Route {
  readonly method: Method;
  /** The path with `{name}` for the parts that are open. */
  readonly template: string;
  readonly access: Access;
  /** What it lists, where Auth0 says that the list may lag behind. */
  readonly lags?: LaggingTable;
  /** Answers, or throws a Refusal. */
  readonly handle: (call: Call) => Answer | Promise<Answer>;
}

/** A route and the parts of the path that its template leaves open. */
export interface Match {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, string>>;
}

/** A route with its template taken apart. */
interface Pattern {
  readonly route: Route;
  readonly parts: readonly string[];
}

/** Finds the routes of requests. Of two that would do, the first wins. */
export class Router {
  /** By method and number of parts: most of the routes need no look. */
  readonly #patterns = new Map<string, Pattern[]>();

  constructor(readonly routes: readonly Route[]) {
    for (const route of routes) {
      const parts = route.template.split("/");
      const key = `${route.method} ${parts.length}`;
      this.#patterns.set(key, [...(this.#patterns.get(key) ?? []), { route, parts }]);
    }
  }

  /** The route of a request, or undefined. A path that is not properly encoded has none. */
  find(method: string | undefined, path: string): Match | undefined {
    const given = path.split("/");
    for (const { route, parts } of this.#patterns.get(`${method} ${given.length}`) ?? []) {
      const parameters = matchParts(parts, given);
      if (parameters !== undefined) return { route, parameters };
    }
    return undefined;
  }
}

function matchParts(
  parts: readonly string[],
  given: readonly string[],
): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const text = given[index] ?? "";
    if (!part.startsWith("{")) {
      if (part !== text) return undefined;
      continue;
    }
    try {
      parameters[part.slice(1, -1)] = decodeURIComponent(text);
    } catch {
      return undefined;
    }
    if (text === "") return undefined;
  }
  return parameters;
}

/** A request as a route sees it that needs no permit and met no fault. */
export function toCall({ parameters }: Match, query: Query, body: unknown): Call {
  return {
    parameters,
    query,
    body,
    lastEventId: undefined,
    scopes: new Set(),
    droppedScopes: new Set(),
    view: undefined,
    isCursorExpired: false,
  };
}
