import { OperationError } from "../errors/index.js";
import { routes, type Route } from "./routes.js";

/** What a token allows, and whom it was given to. */
export interface Grant {
  /** The application; absent for a token that was given to us. */
  readonly clientId?: string;
  /** The API that it is for. */
  readonly audience: string;
  /** Absent where nothing tells: then only the tenant knows. */
  readonly scopes?: ReadonlySet<string>;
}

/** An endpoint that somebody needs; its scope follows from the rest unless it is given. */
export type Needed = Pick<Route, "method" | "template"> & { readonly scope?: string };

const verbs = { GET: "read", POST: "create", PATCH: "update", DELETE: "delete" } as const;

/**
 * The scope that an endpoint asks for, by the rule that Auth0 keeps: the verb of the method, and what
 * stands last in the path, with `organization_` before what hangs on an organization. Undefined for
 * what needs none.
 */
export function scopeOf({ method, template, scope }: Needed): string | undefined {
  if (scope !== undefined) return scope;
  if (template === routes.token.template) return undefined;
  const words = template
    .replace(/^\/api\/v2\//, "")
    .split("/")
    .filter((word) => !word.startsWith("{") && word !== "name")
    .map((word) => word.replaceAll("-", "_"));
  // What is inside of something is called by its singular: members of organizations have roles.
  const owners = words.slice(0, -1).map((word) => word.replace(/s$/, ""));
  return `${verbs[method]}:${[...owners, words.at(-1)].join("_")}`;
}

/** What a token's text says of its scopes, where it is one that can be read. */
export function readScopes(token: string): ReadonlySet<string> | undefined {
  try {
    const claims: unknown = JSON.parse(
      Buffer.from(token.split(".")[1] ?? "", "base64url").toString(),
    );
    const scope = (claims as { readonly scope?: unknown } | null)?.scope;
    return typeof scope === "string" ? scopeSet(scope) : undefined;
  } catch {
    return undefined;
  }
}

/** The scopes of a list with blanks between them. */
export function scopeSet(text: string): ReadonlySet<string> {
  return new Set(text.split(" ").filter((scope) => scope !== ""));
}

/** The scopes that endpoints ask for and a grant lacks, each once; none where nothing tells. */
export function missingScopes(needed: Iterable<Needed>, { scopes }: Grant): readonly string[] {
  if (scopes === undefined) return [];
  const missing = new Set<string>();
  for (const route of needed) {
    const scope = scopeOf(route);
    if (scope !== undefined && !scopes.has(scope)) missing.add(scope);
  }
  return [...missing].sort();
}

/** The error of work that needs scopes which a grant lacks. */
export function lackOf(
  missing: readonly string[],
  work: string,
  later: readonly string[],
  grant: Grant,
): OperationError {
  const also =
    later.length === 0
      ? ""
      : ` To carry out what comes of it, they may need ${list(later)} as well.`;
  return new OperationError(
    `${work} needs ${list(missing)}, which these credentials lack. Nothing was begun.${also}`,
    { code: "forbidden", advice: adviseOnScopes(missing, grant) },
  );
}

/** How a grant gets scopes: by clicking, and with the command of Auth0's own tool that adds them. */
export function adviseOnScopes(missing: readonly string[], { clientId, audience }: Grant): string {
  if (clientId === undefined) return `Get a token that has ${list(missing)}.`;
  const command = renderGrantCommand(missing, clientId, audience);
  return `Add what is missing to the application's grant (Applications, APIs, Auth0 Management API, Machine to Machine Applications), or with Auth0's command line and jq: ${command}`;
}

/**
 * The command that adds scopes to an application's grant of an API. A grant is changed as a whole, so
 * it is read first.
 */
function renderGrantCommand(
  missing: readonly string[],
  clientId: string,
  audience: string,
): string {
  const find = `auth0 api get client-grants -q ${quote(`client_id=${clientId}`)} -q ${quote(`audience=${audience}`)}`;
  const change = `{scope: (.scope + ${JSON.stringify(missing)})}`;
  return `grant=$(${find} | jq -c '.[0]') && auth0 api patch "client-grants/$(jq -r .id <<< "$grant")" --data "$(jq -c '${change}' <<< "$grant")"`;
}

function list(scopes: readonly string[]): string {
  return scopes.length < 2
    ? scopes.join("")
    : `${scopes.slice(0, -1).join(", ")} and ${scopes.at(-1) ?? ""}`;
}

/** A word of a shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
