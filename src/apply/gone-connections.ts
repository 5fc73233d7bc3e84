import type { ManagementClient } from "../auth0/index.js";
import { OperationError } from "../errors/index.js";
import type { CreateAction, UpdateAction } from "../plan/index.js";

/**
 * Demands that the connections which a step adds are in the tenant. Auth0's answers do not tell a
 * connection that is gone from an organization that is, and for a create not even which one it is, so
 * whoever was refused looks.
 *
 * @throws OperationError `changed-since-plan` with those that are gone
 */
export async function mustHaveConnections(
  client: ManagementClient,
  { desired, connections }: CreateAction | UpdateAction,
  signal: AbortSignal | undefined,
): Promise<void> {
  const added = connections.filter(({ kind }) => kind === "add");
  const present = await Promise.all(
    added.map(({ connection_id: id }) => isThere(client, id, signal)),
  );
  const gone = added.flatMap(({ connection_id: id }, index) => {
    const name = desired.connections?.find((entry) => entry.connection_id === id)?.name;
    return present[index] === false ? [name === undefined ? id : `${name} (${id})`] : [];
  });
  if (gone.length === 0) return;
  const what = gone.length === 1 ? "connection" : "connections";
  throw new OperationError(
    `Organization ${desired.name} was not finished: ${what} ${gone.join(" and ")} ${gone.length === 1 ? "is" : "are"} gone from the tenant.`,
    { code: "changed-since-plan", advice: "Plan again." },
  );
}

/** Undefined where it may not be looked at. */
async function isThere(
  client: ManagementClient,
  id: string,
  signal: AbortSignal | undefined,
): Promise<boolean | undefined> {
  try {
    return (await client.connectionById(id, signal)) !== undefined;
  } catch (error) {
    if (error instanceof OperationError && error.code === "forbidden") return undefined;
    throw error;
  }
}
