import { createHash } from "node:crypto";

/**
 * A name that an organization has for a moment while names change places: neither of two organizations
 * can have the other's name before the other has given it up. It follows from the name that is to come,
 * so that a run which was killed in between is finished by the next one.
 *
 * @example temporaryName("acme") // "orgwright-moving-" and 12 hexadecimal digits
 */
export function temporaryName(name: string): string {
  return `orgwright-moving-${createHash("sha256").update(name).digest("hex").slice(0, 12)}`;
}
