import { applyPlan } from "../../apply/index.js";
import { readConnections, type ManagementClient } from "../../auth0/index.js";
import { DiagnosticError, hasErrors, invariant, OperationError } from "../../errors/index.js";
import {
  readMarks,
  type Connection,
  type CurrentOrganization,
  type DesiredOrganization,
} from "../../model/index.js";
import type { Clock } from "../../pace/index.js";
import {
  compareOrganization,
  deleteAction,
  resolveReferences,
  type Action,
  type PlanRules,
  type Resolution,
  type ResolvedOrganization,
} from "../../plan/index.js";
import { OrganizationLookup } from "./organization-lookup.js";
import type { Created, OrganizationStore } from "./organization-store.js";

/** How a store behaves. */
export interface StoreOptions {
  readonly client: ManagementClient;
  readonly clock: Clock;
  /** Whether a create takes over an organization that is there already. */
  readonly adopts: boolean;
  /** Aborting starts no new request. */
  readonly signal: AbortSignal;
}

/** The organizations of a tenant, read and written by the engine that the command line uses. */
export function openStore({ client, clock, adopts, signal }: StoreOptions): OrganizationStore {
  const lookup = new OrganizationLookup(client, clock, signal);
  const known = new Map<string, Connection>();
  const rules: PlanRules = { policy: adopts ? "upsert" : "create-only", takeOver: false };
  let lastResolution: Promise<unknown> = Promise.resolve();

  return {
    find: (key) => lookup.find(key),
    list: () => lookup.list(),
    glimpse: (name) => lookup.glimpse(name),
    connectionsOf: (id) => client.organizationConnections(id, signal),
    async checkReferences(desired) {
      return (await resolveInTurn(desired)).diagnostics;
    },
    create,
    update,
    async delete(id) {
      const found = await lookup.find({ id });
      if (found === undefined) return;
      await carryOut(deleteAction(found, readMarks(found).owner));
      lookup.forget(id);
    },
  };

  async function create(desired: DesiredOrganization): Promise<Created> {
    const resolved = await resolveOrThrow(desired);
    const action = compareOrganization(resolved, undefined);
    invariant(action, "an organization that is not there has nothing to compare with");
    const { outcome, organization } = await carryOut(action);
    if (outcome !== "done" && !adopts) throw alreadyThere(desired.name);
    // What was written belongs into the state, also when Terraform is interrupted meanwhile: from
    // here on the signal does not count.
    const current = organization ?? (await client.organizationByName(desired.name));
    if (current === undefined) throw gone(desired.name);
    lookup.forget(current.id);
    return { organization: await complete(current, resolved), isAdopted: outcome !== "done" };
  }

  async function update(id: string, desired: DesiredOrganization): Promise<CurrentOrganization> {
    const resolved = await resolveOrThrow(desired);
    const found = await client.organizationById(id, signal);
    if (found === undefined) throw gone(desired.name);
    lookup.forget(id);
    // The engine goes by names, and another organization may have the new one. So the name is
    // changed first, by id, where a conflict is an error and nothing else.
    const renamed =
      found.name === desired.name
        ? found
        : await client.updateOrganization(id, { name: desired.name }, signal);
    const action = compareOrganization(resolved, await complete(renamed, resolved));
    if (action === undefined) return complete(renamed, resolved);
    const { organization } = await carryOut(action);
    const current = organization ?? (await client.organizationById(id));
    if (current === undefined) throw gone(desired.name);
    return complete(current, resolved);
  }

  async function carryOut(action: Action): Promise<{
    readonly outcome: "done" | "adopted" | "unchanged";
    /** As the tenant last answered with it, which saves a look. */
    readonly organization: CurrentOrganization | undefined;
  }> {
    const plan = { actions: [action], unchanged: 0, refusals: [], rules };
    let organization: CurrentOrganization | undefined;
    const onSeen = (seen: CurrentOrganization): void => {
      organization = seen;
    };
    const [end] = await applyPlan(client, plan, { concurrency: 1, signal, onSeen });
    invariant(end, "an action has no outcome");
    if (end.outcome === "failed" || end.outcome === "skipped") {
      throw (
        end.error ??
        new OperationError(`Organization ${action.organization} was not written.`, {
          code: "interrupted",
        })
      );
    }
    return { outcome: end.outcome, organization };
  }

  /** Adds the connections where they are declared and were not read already. */
  async function complete(
    current: CurrentOrganization,
    desired: ResolvedOrganization,
  ): Promise<CurrentOrganization> {
    if (desired.connections === undefined || current.connections !== undefined) return current;
    return { ...current, connections: await client.organizationConnections(current.id) };
  }

  async function resolveOrThrow(desired: DesiredOrganization): Promise<ResolvedOrganization> {
    const { organizations, diagnostics } = await resolveInTurn(desired);
    if (hasErrors(diagnostics)) throw new DiagnosticError(diagnostics);
    const [organization] = organizations;
    invariant(organization, "an organization was lost while its references were resolved");
    return organization;
  }

  /** One after the other, so that what ten organizations refer to is looked up once. */
  function resolveInTurn(desired: DesiredOrganization): Promise<Resolution> {
    const resolution = lastResolution.then(() => resolve(desired));
    lastResolution = resolution.catch(() => undefined);
    return resolution;
  }

  async function resolve(desired: DesiredOrganization): Promise<Resolution> {
    const declared = desired.connections ?? [];
    const names = declared.flatMap(({ name }) => (typeof name === "string" ? [name] : []));
    const ids = declared.flatMap(({ connection_id: id }) => (typeof id === "string" ? [id] : []));
    // Connections found once are not asked for again: organizations refer to the same few.
    const missing = {
      names: new Set(names.filter((name) => !known.has(`name ${name}`))),
      ids: new Set(ids.filter((id) => !known.has(`id ${id}`))),
    };
    const found = await readConnections(client, missing, signal);
    for (const connection of found.connections) {
      known.set(`name ${connection.name}`, connection);
      known.set(`id ${connection.id}`, connection);
    }
    const connections = [...new Set(known.values())];
    return resolveReferences([{ organization: desired }], {
      connections,
      isComplete: found.isComplete,
    });
  }
}

function alreadyThere(name: string): OperationError {
  return new OperationError(
    `Organization ${name} exists already, and this provider does not adopt (adopt = false). Import it with the id ${name}: write an import block, or run terraform import with the resource's address and ${name}.`,
    { code: "conflict" },
  );
}

function gone(name: string): OperationError {
  return new OperationError(`Organization ${name} was deleted while it was being written.`, {
    code: "not-found",
  });
}
