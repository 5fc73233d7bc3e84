import type { TenantEvent } from "../auth0/index.js";
import type { Changed } from "./messages.js";

/** The organization that an event is about, as far as it says. */
export interface Subject {
  readonly id: string;
  /** The name that it had after the change. */
  readonly name?: string | undefined;
}

/** No id is nearly as long, and what is longer is not kept. */
const longestId = 200;

/** Of which organization an event tells; undefined where it does not say. */
export function subjectOf({ type, object }: TenantEvent): Subject | undefined {
  const isOwn = /^organization\.(created|updated|deleted)$/.test(type);
  const { id, name } = isOwn ? object : recordIn(object["organization"]);
  if (typeof id !== "string" || id.length > longestId) return undefined;
  return { id, name: typeof name === "string" && name.length <= longestId ? name : undefined };
}

/** When something was changed and by whom, as its event says. */
export function changedBy({ time, origin }: TenantEvent): Changed {
  const { client, ip, userAgent } = origin;
  return {
    at: time,
    ...(client && { application: client.name ?? client.id, client: client.id }),
    ...(ip !== undefined && { address: ip }),
    ...(userAgent !== undefined && { userAgent }),
  };
}

/** Whether it was this program that made a change, here or elsewhere. */
export function isOrgwright({ userAgent }: Changed): boolean {
  return userAgent?.startsWith("orgwright/") === true;
}

function recordIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
