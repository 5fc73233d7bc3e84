import type { CurrentOrganization } from "../../model/index.js";
import type { OrganizationStore } from "../store/index.js";
import type { ObjectValue } from "../value.js";
import { fateOf } from "./fate.js";
import { nameOf } from "./organization-state.js";
import type { Tenant } from "./tenant.js";

/** The former names that a configuration or a plan says, as far as they are known. */
export function formerNamesOf(values: ObjectValue): readonly string[] {
  const names = values["former_names"];
  if (!Array.isArray(names)) return [];
  return (names as readonly unknown[]).filter((name) => typeof name === "string");
}

/**
 * While planning: the organization that a resource to be created was called before. One that another
 * resource holds is that one's.
 */
export async function findFormer(
  { claims }: Tenant,
  store: OrganizationStore,
  planned: ObjectValue,
): Promise<CurrentOrganization | undefined> {
  for (const former of formerNamesOf(planned)) {
    const found = await store.holderOf(former);
    if (found !== undefined && claims.holdOf(found.id) === undefined) return found;
  }
  return undefined;
}

/**
 * While applying: the same, when the name itself is free or will be, and when nothing else of this run
 * is about it.
 */
export async function findFormerToRename(
  { claims, notes }: Tenant,
  store: OrganizationStore,
  planned: ObjectValue,
): Promise<CurrentOrganization | undefined> {
  for (const name of formerNamesOf(planned)) {
    const found = await store.find({ name });
    if (found === undefined || claims.isTaken(found.id)) continue;
    if (fateOf(found.id, claims, notes) !== undefined) continue;
    return (await makesWay()) ? found : undefined;
  }
  return undefined;

  /** One that has the new name already comes first, unless this run takes the name from it. */
  async function makesWay(): Promise<boolean> {
    const name = nameOf(planned) ?? "";
    const holder = await store.find({ name });
    if (holder === undefined) return true;
    const fate = fateOf(holder.id, claims, notes);
    if (fate === undefined || fate.kind === "stays") return false;
    if (fate.kind === "renamed" && fate.to === name) return false;
    await store.makeRoom(name);
    return true;
  }
}
