import { OperationError } from "../errors/index.js";
import type { Connection } from "../model/index.js";
import { checkpointPages } from "./checkpoint-pages.js";
import type { ManagementClient } from "./client.js";
import { routeName, routes } from "./routes.js";

/** Up to this many references are looked up one by one; more, and the whole list is cheaper. */
const fewReferences = 3;

/** What was found out about the tenant's connections. */
export interface ConnectionsFound {
  readonly connections: readonly Connection[];
  /** Whether what is not among them does not exist; false when looking was not allowed. */
  readonly isComplete: boolean;
}

/**
 * Finds the connections that manifests refer to, with few requests. When one of them cannot be
 * found, the whole list is read, so that the user can be told what there is.
 */
export async function readConnections(
  client: ManagementClient,
  references: { readonly names: ReadonlySet<string>; readonly ids: ReadonlySet<string> },
  signal?: AbortSignal,
): Promise<ConnectionsFound> {
  const { names, ids } = references;
  if (names.size + ids.size === 0) return { connections: [], isComplete: true };
  try {
    if (names.size + ids.size <= fewReferences) {
      const found = await Promise.all([
        ...[...names].map((name) => client.connectionByName(name, signal)),
        ...[...ids].map((id) => client.connectionById(id, signal)),
      ]);
      const connections = found.filter((connection) => connection !== undefined);
      if (connections.length === found.length) return { connections, isComplete: true };
    }
    return { connections: await listConnections(client, signal), isComplete: true };
  } catch (error) {
    // Ids can be used without looking at them; names cannot.
    const mayNotLook = error instanceof OperationError && error.code === "forbidden";
    if (mayNotLook && names.size === 0) return { connections: [], isComplete: false };
    throw error;
  }
}

async function listConnections(
  client: ManagementClient,
  signal: AbortSignal | undefined,
): Promise<Connection[]> {
  const connections: Connection[] = [];
  const pages = checkpointPages({
    route: routeName(routes.listConnections),
    read: (cursor) => client.connectionsFrom(cursor, signal),
    total: () => client.connectionTotal(signal),
  });
  for await (const page of pages) connections.push(...page);
  return connections;
}
