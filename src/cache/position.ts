/** From where a tenant's log must be read on: after an entry or, before any was read, from a time on (RFC 3339). */
export type LogPosition =
  { readonly id: string; readonly since?: never } | { readonly since: string; readonly id?: never };

/**
 * From where a tenant's events must be read on: after the event of an offset or, before any event was
 * read, from a time on (RFC 3339, by the tenant's clock). And from where its log, if it is read as well.
 */
export type Position = { readonly log?: LogPosition } & (
  | { readonly offset: string; readonly since?: never }
  | { readonly since: string; readonly offset?: never }
);

/** The position that a value is; undefined where it is none. */
export function parsePosition(json: unknown): Position | undefined {
  const value = record(json);
  const { offset, since } = value;
  const log = parseLogPosition(record(value["log"]));
  if (typeof offset === "string") return { offset, ...(log && { log }) };
  return typeof since === "string" ? { since, ...(log && { log }) } : undefined;
}

function parseLogPosition({
  id,
  since,
}: Readonly<Record<string, unknown>>): LogPosition | undefined {
  if (typeof id === "string") return { id };
  return typeof since === "string" ? { since } : undefined;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
