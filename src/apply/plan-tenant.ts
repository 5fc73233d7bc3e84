import {
  readConnections,
  readOrganizations,
  routes,
  type ManagementClient,
  type Route,
} from "../auth0/index.js";
import { hasErrors, OperationError, type Diagnostic } from "../errors/index.js";
import type { CurrentOrganization } from "../model/index.js";
import {
  Planner,
  resolveReferences,
  type Declaration,
  type Match,
  type Plan,
  type PlanOptions,
  type Policy,
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
 * Where an owner declares, all organizations are read, because one that was renamed elsewhere is found
 * by its mark alone, and so is one that is declared nowhere any more. A run that is narrowed down to
 * some names does so only when one of them is missing.
 *
 * @param declarations everything that is declared, also what the run is not about: nobody takes or
 * deletes what is somebody's
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
  if (included.length > 0 || options.policy === "sync") {
    const later = routesToWrite(included, options.policy);
    await client.mustAllow(routesToRead(included), "Reading the tenant", later, signal);
  }
  // A reference that leads nowhere ends the run, so it is looked at before a long list is read.
  const found = await readConnections(client, referencesOf(included), signal);
  const { organizations, diagnostics } = resolveReferences(declarations, found, options.includes);
  if (hasErrors(diagnostics)) return { diagnostics };

  const planner = new Planner(organizations, options);
  const comparisons = new Comparisons(client, planner, signal);
  const read = (names: ReadonlySet<string> | "all"): Promise<void> =>
    readOrganizations(client, {
      names,
      visit: (current) => {
        const desired = planner.note(current);
        if (desired) comparisons.add({ desired, current });
      },
      signal: comparisons.signal,
      ...(hooks.onProgress && { onProgress: hooks.onProgress }),
    });
  const needsAll =
    options.policy === "sync" || (planner.hasMarks && included.length > 0 && !options.isNarrow);
  let isWhole = needsAll;
  await comparisons.during(async () => {
    await read(needsAll ? "all" : new Set(planner.names()));
    if (!needsAll && planner.lacksMarked()) {
      await read("all");
      isWhole = true;
    }
  });
  await comparisons.during(() => {
    for (const match of planner.settle()) comparisons.add(match);
    return Promise.resolve();
  });
  return { plan: planner.finish(isWhole), diagnostics };
}

/** Compares organizations as they are read, with their connections where these are declared. */
class Comparisons {
  readonly signal: AbortSignal;
  readonly #client: ManagementClient;
  readonly #planner: Planner;
  /** The first failure ends everything else that is still waiting for its turn. */
  readonly #stop = new AbortController();
  #running: Promise<void>[] = [];

  constructor(client: ManagementClient, planner: Planner, signal: AbortSignal | undefined) {
    this.#client = client;
    this.#planner = planner;
    this.signal = signal ? AbortSignal.any([signal, this.#stop.signal]) : this.#stop.signal;
  }

  add(match: Match): void {
    const needsConnections =
      match.desired.connections !== undefined &&
      match.desired.absent !== true &&
      match.current.connections === undefined;
    if (needsConnections) this.#running.push(this.#compareWithConnections(match));
    else this.#planner.compare(match);
  }

  /** Waits until the work, and every comparison that it began, has ended. */
  async during(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#stop.abort(error);
    }
    const running = this.#running;
    this.#running = [];
    await Promise.all(running);
    this.#stop.signal.throwIfAborted();
  }

  async #compareWithConnections({ desired, current }: Match): Promise<void> {
    try {
      const connections = await this.#client.organizationConnections(current.id, this.signal);
      const complete: CurrentOrganization = { ...current, connections };
      this.#planner.compare({ desired, current: complete });
    } catch (error) {
      // Deleted since it was listed: then it is not there, and the planner does not hear of it.
      if (error instanceof OperationError && error.code === "not-found") {
        this.#planner.forget({ desired, current });
      } else this.#stop.abort(error);
    }
  }
}

/** The endpoints from which is read what declarations are compared with. */
function routesToRead(declarations: readonly Declaration[]): readonly Route[] {
  return [
    routes.listOrganizations,
    // Ids can be used without looking at what they belong to.
    ...(referencesOf(declarations).names.size > 0 ? [routes.listConnections] : []),
    ...(declarations.some(declaresConnections) ? [routes.listOrganizationConnections] : []),
  ];
}

/** The endpoints to which a plan of declarations may write. */
function routesToWrite(declarations: readonly Declaration[], policy: Policy): readonly Route[] {
  const isAbsent = ({ organization }: Declaration): boolean => organization.absent === true;
  const withConnections = declarations.some(declaresConnections);
  const mayUpdate = policy !== "create-only" && !declarations.every(isAbsent);
  const mayDelete = policy === "sync" || (policy !== "create-only" && declarations.some(isAbsent));
  return [
    ...(declarations.every(isAbsent) ? [] : [routes.createOrganization]),
    ...(mayUpdate ? [routes.updateOrganization] : []),
    ...(withConnections ? [routes.addOrganizationConnection] : []),
    ...(mayUpdate && withConnections
      ? [routes.updateOrganizationConnection, routes.removeOrganizationConnection]
      : []),
    ...(mayDelete ? [routes.deleteOrganization] : []),
  ];
}

function declaresConnections({ organization: { absent, connections } }: Declaration): boolean {
  return absent !== true && connections !== undefined;
}

function referencesOf(declarations: readonly Declaration[]): {
  readonly names: ReadonlySet<string>;
  readonly ids: ReadonlySet<string>;
} {
  const names = new Set<string>();
  const ids = new Set<string>();
  for (const { organization } of declarations) {
    if (organization.absent === true) continue;
    for (const { name, connection_id } of organization.connections ?? []) {
      if (typeof name === "string") names.add(name);
      else if (typeof connection_id === "string") ids.add(connection_id);
    }
  }
  return { names, ids };
}
