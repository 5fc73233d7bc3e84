import type { TenantEvent } from "./event-message.js";

/** The organization that an event is about, as far as it says. */
export interface Subject {
  readonly id: string;
  /** The name that it had after the change. */
  readonly name?: string | undefined;
}

/** Types of events about an organization itself; others tell of what hangs on one. */
const ofOrganizations = /^organization\.(created|updated|deleted)$/;

/** No id is nearly as long, and what is longer is not kept. */
const longestId = 200;

/** Of which organization an event tells; undefined where it does not say. */
export function subjectOf({ type, object }: TenantEvent): Subject | undefined {
  const { id, name } = ofOrganizations.test(type) ? object : recordIn(object["organization"]);
  if (typeof id !== "string" || id.length > longestId) return undefined;
  return { id, name: typeof name === "string" && name.length <= longestId ? name : undefined };
}

function recordIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
