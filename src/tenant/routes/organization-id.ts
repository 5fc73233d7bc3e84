import { organizationNotFound, pathParameter, type Call } from "../exchange/index.js";
import type { Stores } from "../store/index.js";

/**
 * Reads which organization a request is about.
 *
 * @throws Refusal 404 when there is none of that id.
 */
export function readOrganizationId(stores: Stores, call: Call, parameter = "id"): string {
  const id = pathParameter(call, parameter);
  if (!stores.organizations.has(id)) throw organizationNotFound();
  return id;
}
