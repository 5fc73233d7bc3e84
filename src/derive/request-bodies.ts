import { enabledConnectionSettings, type FieldValue } from "../model/index.js";

/** A connection that is to become part of an organization. */
export interface ConnectionToAdd {
  readonly connection_id: string;
  readonly settings: { readonly [name: string]: FieldValue | undefined };
}

/** How an organization comes about together with its connections, in the fewest requests. */
export interface CreateRequests {
  /** Body of `POST /api/v2/organizations`. */
  readonly body: Readonly<Record<string, FieldValue>>;
  /** Bodies of `POST /api/v2/organizations/{id}/connections`, for those that need it. */
  readonly connections: readonly Readonly<Record<string, FieldValue>>[];
}

const carried: ReadonlySet<string> = new Set(enabledConnectionSettings);

/**
 * Splits a create into requests. One POST carries the organization and every connection that has
 * only the settings which that endpoint knows; the others follow one by one, so that a connection
 * that shall be switched off is never switched on for a moment.
 */
export function createRequests(
  fields: Readonly<Record<string, FieldValue>>,
  connections: readonly ConnectionToAdd[],
): CreateRequests {
  const withOrganization = connections.filter(({ settings }) =>
    Object.keys(settings).every((name) => carried.has(name)),
  );
  const afterwards = connections.filter((entry) => !withOrganization.includes(entry));
  return {
    body: {
      ...fields,
      ...(withOrganization.length > 0 && {
        enabled_connections: withOrganization.map(addConnectionBody),
      }),
    },
    connections: afterwards.map(addConnectionBody),
  };
}

/** Body of `POST /api/v2/organizations/{id}/connections`. */
export function addConnectionBody({
  connection_id,
  settings,
}: ConnectionToAdd): Readonly<Record<string, FieldValue>> {
  const body: Record<string, FieldValue> = { connection_id };
  for (const [name, value] of Object.entries(settings)) {
    if (value !== undefined) body[name] = value;
  }
  return body;
}
