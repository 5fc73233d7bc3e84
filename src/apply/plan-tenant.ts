import { readConnections, readOrganizations, type ManagementClient } from "../auth0/index.js";
import { hasErrors, OperationError, type Diagnostic } from "../errors/index.js";
import type { CurrentOrganization } from "../model/index.js";
import {
  Planner,
  resolveReferences,
  type Declaration,
  type Plan,
  type PlanOptions,
} from "../plan/index.js";

/** How planning goes on; every part may be left out. */
export interface PlanningHooks {
  readonly signal?: AbortSignal;
  /** Called as organizations are read. */
  readonly onProgress?: (read: number, total: number | undefined) => void;
}

/** A plan, or what in the manifests does not fit the tenant. */
export type Planning =
  | { readonly plan: Plan; readonly diagnostics: readonly Diagnostic[] }
  | { readonly plan?: never; readonly diagnostics: readonly Diagnostic[] };

/**
 * Compares what is declared with what a tenant has. Reads only; this is the one way to a plan, for
 * showing it, for carrying it out and for looking for drift.
 *
 * @throws OperationError when the tenant cannot be read
 */
export async function planTenant(
  client: ManagementClient,
  declarations: readonly Declaration[],
  options: PlanOptions,
  hooks: PlanningHooks = {},
): Promise<Planning> {
  const { signal } = hooks;
  const included = declarations.filter(({ organization }) => options.includes(organization.name));
  // A reference that leads nowhere ends the run, so it is looked at before a long list is read.
  const found = await readConnections(client, referencesOf(included), signal);
  const { organizations, diagnostics } = resolveReferences(included, found);
  if (hasErrors(diagnostics)) return { diagnostics };

  const planner = new Planner(organizations, options);
  const comparisons: Promise<void>[] = [];
  // The first failure ends everything else that is still waiting for its turn.
  const stop = new AbortController();
  const either = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const compareWithConnections = async (current: CurrentOrganization): Promise<void> => {
    try {
      const connections = await client.organizationConnections(current.id, either);
      planner.consider({ ...current, connections });
    } catch (error) {
      // Deleted since it was listed: then it is not there, and the planner does not hear of it.
      if (error instanceof OperationError && error.code === "not-found") return;
      stop.abort(error);
    }
  };
  try {
    await readOrganizations(client, {
      names: options.policy === "sync" ? "all" : new Set(planner.names()),
      visit: (current) => {
        if (planner.desired(current.name)?.connections === undefined) planner.consider(current);
        else comparisons.push(compareWithConnections(current));
      },
      signal: either,
      ...(hooks.onProgress && { onProgress: hooks.onProgress }),
    });
  } catch (error) {
    stop.abort(error);
  }
  await Promise.all(comparisons);
  stop.signal.throwIfAborted();
  return { plan: planner.finish(), diagnostics };
}

function referencesOf(declarations: readonly Declaration[]): {
  readonly names: ReadonlySet<string>;
  readonly ids: ReadonlySet<string>;
} {
  const names = new Set<string>();
  const ids = new Set<string>();
  for (const { organization } of declarations) {
    for (const { name, connection_id } of organization.connections ?? []) {
      if (typeof name === "string") names.add(name);
      else if (typeof connection_id === "string") ids.add(connection_id);
    }
  }
  return { names, ids };
}
