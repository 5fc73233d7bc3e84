import { organizationNotFound, pathParameter, refuse, type Call } from "../exchange/index.js";
import type { Stores } from "../store/index.js";

/** How a route calls the organization in its path, and what it says when there is none. */
export interface OrganizationParameter {
  /** "id" unless set. */
  readonly name?: string;
  /** What routes of organizations themselves say unless set. */
  readonly refusal?: string;
}

/**
 * Reads which organization a request is about.
 *
 * @throws Refusal 404 when there is none of that id.
 */
export function readOrganizationId(
  stores: Stores,
  call: Call,
  { name = "id", refusal }: OrganizationParameter = {},
): string {
  const id = pathParameter(call, name);
  if (stores.organizations.has(id)) return id;
  throw refusal === undefined ? organizationNotFound() : refuse(404, refusal);
}
