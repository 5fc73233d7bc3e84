import type { ManagementClient } from "../auth0/index.js";
import { OperationError } from "../errors/index.js";
import type { UpdateAction } from "../plan/index.js";

/** Gives an organization a name for a moment, because its own is needed. */
export async function park(
  client: ManagementClient,
  action: UpdateAction,
  name: string,
  signal?: AbortSignal,
): Promise<void> {
  try {
    await client.updateOrganization(action.id, { name }, signal);
  } catch (error) {
    const isDone =
      error instanceof OperationError &&
      error.mayHaveHappened &&
      (await client.organizationById(action.id, signal))?.name === name;
    if (!isDone) throw error;
  }
}

/** Gives an organization its name back, where it still has the one that it was given for a moment. */
export async function unpark(
  client: ManagementClient,
  action: UpdateAction,
  parkedAs: string | undefined,
  name: string,
  signal?: AbortSignal,
): Promise<void> {
  const current = await client.organizationById(action.id, signal);
  if (current?.name === parkedAs) await park(client, action, name, signal);
}
