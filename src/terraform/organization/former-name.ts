import { OperationError } from "../../errors/index.js";
import type { CurrentOrganization } from "../../model/index.js";
import type { ManagedOrganizations } from "../store/index.js";
import type { ObjectValue } from "../value.js";
import { fateOf } from "./fate.js";
import { nameOf } from "./organization-state.js";
import type { ConfiguredTenant } from "./tenant.js";

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
  { claims }: ConfiguredTenant,
  store: ManagedOrganizations,
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
 *
 * @throws OperationError `would-be-lost` when the plan has not shown that it is renamed: it may be
 *   another resource's, of which an apply that has nothing to do with it knows nothing
 */
export async function findFormerToRename(
  { claims, notes }: ConfiguredTenant,
  store: ManagedOrganizations,
  planned: ObjectValue,
): Promise<CurrentOrganization | undefined> {
  const to = nameOf(planned) ?? "";
  for (const name of formerNamesOf(planned)) {
    const found = await store.find({ name });
    if (found === undefined || claims.isTaken(found.id)) continue;
    if (fateOf(found.id, claims, notes) !== undefined) continue;
    const holder = await store.find({ name: to });
    if (holder !== undefined && !makesWay(holder)) return undefined;
    if (!notes.record().showsTaking(found.id, to)) throw renameNotShown(found, to);
    if (holder !== undefined) await store.makeRoom(holder.name);
    return found;
  }
  return undefined;

  /** One that has the new name already comes first, unless this run takes the name from it. */
  function makesWay({ id, name }: CurrentOrganization): boolean {
    const fate = fateOf(id, claims, notes);
    return fate?.kind === "destroyed" || (fate?.kind === "renamed" && fate.to !== name);
  }
}

function renameNotShown({ name, id }: CurrentOrganization, to: string): OperationError {
  return new OperationError(
    `Organization ${name} (${id}) has a former name of ${to}, and no plan that was made in this folder has shown that it is renamed. It was left as it is, and ${to} was not created. Where the plan was made elsewhere, hand over its folder .terraform/orgwright as well.`,
    { code: "would-be-lost" },
  );
}
