import type { ManagementClient } from "../auth0/index.js";
import { addConnectionBody, createRequests } from "../derive/index.js";
import { OperationError } from "../errors/index.js";
import type { CurrentOrganization } from "../model/index.js";
import {
  compareOrganization,
  type Action,
  type ConnectionChange,
  type CreateAction,
  type ResolvedOrganization,
  type UpdateAction,
} from "../plan/index.js";
import type { OutcomeKind } from "./outcome.js";

/** How often an organization is compared again because it changed under our hands. */
const mostLooks = 5;

/**
 * Carries out one action, whatever happens to the organization meanwhile.
 *
 * A conflict, a missing organization or another name in the answer means that the tenant is not
 * what the plan saw. Then the organization is read by name and compared again, and what is left to
 * do is done; so a create that meets an existing organization repairs it, and a create whose answer
 * was lost finds its own work.
 *
 * @returns what became of it; never `failed` or `skipped`
 * @throws OperationError when it cannot be done
 */
export async function carryOut(
  client: ManagementClient,
  action: Action,
  signal?: AbortSignal,
): Promise<OutcomeKind> {
  if (action.kind === "delete") {
    await client.deleteOrganization(action.id, signal);
    return "done";
  }
  const writer = new Writer(client, signal);
  let step: CreateAction | UpdateAction | undefined = action;
  let isForeign = false;
  for (let look = 0; look < mostLooks; look++) {
    try {
      await writer.write(step);
      return isForeign ? "adopted" : "done";
    } catch (error) {
      if (!isWorldChanged(error)) throw error;
      if (step.kind === "create" && error.code === "conflict" && !writer.hasWritten) {
        isForeign = true;
      }
    }
    step = compareOrganization(step.desired, await readOne(client, step.desired, signal));
    if (step === undefined) {
      if (!writer.hasWritten) return "unchanged";
      return isForeign ? "adopted" : "done";
    }
  }
  throw new OperationError(
    `Organization ${action.organization} changed ${mostLooks} times while it was being written. Let the other writer end, and run again.`,
    { code: "keeps-changing" },
  );
}

/** Sends the requests of a step and remembers whether any of them took effect. */
class Writer {
  /** Whether a write took effect, or may have: its answer was lost. */
  hasWritten = false;
  readonly #client: ManagementClient;
  readonly #signal: AbortSignal | undefined;

  constructor(client: ManagementClient, signal: AbortSignal | undefined) {
    this.#client = client;
    this.#signal = signal;
  }

  async write(step: CreateAction | UpdateAction): Promise<void> {
    if (step.kind === "create") await this.#create(step);
    else await this.#update(step);
  }

  async #create(step: CreateAction): Promise<void> {
    const requests = createRequests(step.fields, step.connections);
    const { id } = await this.#send(this.#client.createOrganization(requests.body, this.#signal));
    for (const body of requests.connections) {
      await this.#send(this.#client.addOrganizationConnection(id, body, this.#signal));
    }
  }

  async #update(step: UpdateAction): Promise<void> {
    if (Object.keys(step.fields).length > 0) {
      const answer = await this.#send(
        this.#client.updateOrganization(step.id, step.fields, this.#signal),
      );
      if (answer.name !== step.desired.name) {
        throw new OperationError(
          `Organization ${step.desired.name} was renamed to ${answer.name} by somebody else.`,
          { code: "not-found" },
        );
      }
    }
    for (const change of step.connections)
      await this.#send(this.#changeConnection(step.id, change));
  }

  #changeConnection(id: string, change: ConnectionChange): Promise<void> {
    const { connection_id: connectionId, settings } = change;
    switch (change.kind) {
      case "add":
        return this.#client.addOrganizationConnection(id, addConnectionBody(change), this.#signal);
      case "update":
        return this.#client.updateOrganizationConnection(id, connectionId, settings, this.#signal);
      case "remove":
        return this.#client.removeOrganizationConnection(id, connectionId, this.#signal);
    }
  }

  async #send<T>(request: Promise<T>): Promise<T> {
    try {
      const answer = await request;
      this.hasWritten = true;
      return answer;
    } catch (error) {
      if (error instanceof OperationError && error.mayHaveHappened) this.hasWritten = true;
      throw error;
    }
  }
}

/** Whether an error says that the tenant is not what the plan saw. */
function isWorldChanged(error: unknown): error is OperationError {
  return (
    error instanceof OperationError && (error.code === "conflict" || error.code === "not-found")
  );
}

async function readOne(
  client: ManagementClient,
  desired: ResolvedOrganization,
  signal: AbortSignal | undefined,
): Promise<CurrentOrganization | undefined> {
  const current = await client.organizationByName(desired.name, signal);
  if (current === undefined || desired.connections === undefined) return current;
  try {
    const connections = await client.organizationConnections(current.id, signal);
    return { ...current, connections };
  } catch (error) {
    // Deleted between the two reads.
    if (error instanceof OperationError && error.code === "not-found") return undefined;
    throw error;
  }
}
