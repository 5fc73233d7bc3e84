import { existsSync } from "node:fs";
import type { Environment } from "../environment/index.js";
import { OperationError } from "../errors/index.js";
import { loadEnvironment, targetOf } from "./environment.js";
import type { EnvironmentOptions, PaceOptions } from "./options.js";
import { openTarget, type Target } from "./target.js";
import type { Terminal } from "./terminal.js";

type Variables = Readonly<Record<string, string | undefined>>;

/** One end of a clone: an environment, or a tenant alone. */
export interface ClonePlace extends EnvironmentOptions {
  readonly tenant: string;
  readonly tenantDb?: string;
  readonly environment?: Environment;
}

/**
 * Reads what `--from` and `--to` take: `local:PATH` is a database of the embedded tenant, what has
 * a dot or a colon in it is a tenant's address, and anything else is an environment.
 *
 * @throws OperationError `unknown-environment`
 * @throws DiagnosticError with everything that is wrong with `orgwright.yaml`
 */
export async function parsePlace(text: string, terminal: Terminal): Promise<ClonePlace> {
  const path = /^local:(.+)$/.exec(text)?.[1];
  if (path !== undefined) return { tenant: "local", tenantDb: path };
  if (/[.:]/.test(text)) return { tenant: text };
  const environment = await loadEnvironment(text, terminal);
  return { environment, ...targetOf(environment) };
}

/** Whether two places are one tenant. */
export function isSamePlace(left: ClonePlace, right: ClonePlace): boolean {
  return left.tenant === right.tenant && left.tenantDb === right.tenantDb;
}

/**
 * Opens an end of a clone with the credentials that are meant for it.
 *
 * @throws OperationError `database-error` when the source is a database that is not there, besides
 * what {@link openTarget} throws
 */
export async function openPlace(
  place: ClonePlace,
  side: "FROM" | "TO",
  options: PaceOptions,
  env: Variables,
): Promise<Target> {
  const { tenantDb } = place;
  // A target is made where there is none; a source that is empty because it is misspelt helps nobody.
  if (side === "FROM" && tenantDb !== undefined && !existsSync(tenantDb)) {
    throw new OperationError(`There is no database ${tenantDb} to clone from. Check the path.`, {
      code: "database-error",
    });
  }
  return openTarget({ ...options, ...place }, variablesOf(side, env));
}

/**
 * The variables as one end of a clone shall see them: where any `FROM_AUTH0_…`, or `TO_AUTH0_…`, is
 * set, these take the place of all `AUTH0_…`, except for the addresses that credentials belong to.
 */
function variablesOf(side: "FROM" | "TO", env: Variables): Variables {
  const prefix = `${side}_AUTH0_`;
  const own = Object.entries(env).filter(([name, value]) => name.startsWith(prefix) && value);
  if (own.length === 0) return env;
  return Object.fromEntries([
    ...Object.entries(env).filter(([name]) => !/^AUTH0_(?!DOMAIN)/.test(name)),
    ...own.map(([name, value]) => [name.slice(side.length + 1), value] as const),
  ]);
}
