import type { ManagementClient } from "../auth0/index.js";
import { collectionOf, type CurrentOrganization, type FieldValue } from "../model/index.js";
import {
  compareOrganization,
  withoutCollections,
  type Change,
  type CreateAction,
  type UpdateAction,
} from "../plan/index.js";

/**
 * What is to be done of an update that repeats what its manifest says nothing of. Auth0 takes such
 * fields as a whole and has no way to say "if it is still as I saw it", so the organization is read
 * right before. Anything else is done as it was planned, without a read.
 */
export async function refresh(
  client: ManagementClient,
  action: CreateAction | UpdateAction,
  signal: AbortSignal | undefined,
): Promise<{
  readonly step?: CreateAction | UpdateAction | undefined;
  /** Absent: it was not read, or is gone. */
  readonly current?: CurrentOrganization;
  readonly meanwhile?: { readonly meanwhile: readonly Change[] };
}> {
  if (action.kind === "create" || !action.repeatsOthers) return { step: action };
  const current = await client.organizationById(action.id, signal);
  if (current === undefined) return { step: action };
  // Its entries were compared when it was planned; only what is sent as a whole is looked at again.
  const next = compareOrganization(withoutCollections(action.desired), current);
  const changes = findMeanwhile(action, next);
  const meanwhile = changes.length > 0 ? { meanwhile: { meanwhile: changes } } : {};
  if (next === undefined && action.entries.length === 0) return { current, ...meanwhile };
  return {
    current,
    ...meanwhile,
    step: {
      ...action,
      fields: next?.fields ?? {},
      changes: [
        ...(next?.changes ?? []),
        ...action.changes.filter(({ path: [name = ""] }) => collectionOf(name) !== undefined),
      ],
    },
  };
}

/** The parts of what is sent that are otherwise than the plan would have sent them. */
function findMeanwhile(
  { fields: planned }: UpdateAction,
  next: CreateAction | UpdateAction | undefined,
): Change[] {
  const fields = next?.fields ?? {};
  return [
    ...Object.keys(planned).flatMap((name) =>
      Object.hasOwn(fields, name) ? leafChanges([name], planned[name], fields[name]) : [],
    ),
    // What was as declared when it was planned, and has to be set right as well.
    ...(next?.changes ?? []).filter(({ path: [name = ""] }) => !Object.hasOwn(planned, name)),
  ];
}

function leafChanges(
  path: readonly string[],
  from: FieldValue | undefined,
  to: FieldValue | undefined,
): Change[] {
  if (isMap(from) && isMap(to)) {
    const keys = new Set([...Object.keys(from), ...Object.keys(to)]);
    return [...keys].flatMap((key) =>
      leafChanges([...path, key], ownValue(from, key), ownValue(to, key)),
    );
  }
  if (from === to) return [];
  return [{ path, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }];
}

function isMap(value: FieldValue | undefined): value is { readonly [key: string]: FieldValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function ownValue(
  map: { readonly [key: string]: FieldValue },
  key: string,
): FieldValue | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}
