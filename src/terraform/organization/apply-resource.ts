import { DiagnosticError, invariant } from "../../errors/index.js";
import type { ApplyRequest, PrivateNote, WithNotices } from "../provider.js";
import type { ObjectValue } from "../value.js";
import { applyCreate } from "./apply-create.js";
import { applyUpdate } from "./apply-update.js";
import { checkConfiguration } from "./check-configuration.js";
import { noticesAt } from "./notices-at.js";
import { idOf, nameOf } from "./organization-state.js";
import * as refusals from "./refusals.js";
import { requireStore, type ConfiguredTenant } from "./tenant.js";

type Applied = WithNotices<ObjectValue | null>;

/**
 * Carries out what was planned for one resource: what the plan says, where it differs from what the
 * plan saw, and nothing else.
 */
export async function applyResource(
  tenant: ConfiguredTenant,
  { prior, config, planned, note }: ApplyRequest,
): Promise<Applied> {
  tenant.claims.startApplying();
  if (planned === null || config === null) {
    invariant(prior, "nothing is to be destroyed");
    return destroy(tenant, prior, note);
  }
  // What was unknown while planning is judged now, before the first write.
  const mistakes = checkConfiguration(config);
  if (mistakes.length > 0) return { value: prior, notices: mistakes };
  try {
    return await (prior === null
      ? applyCreate(tenant, planned)
      : applyUpdate(tenant, prior, planned));
  } catch (error) {
    if (error instanceof DiagnosticError) {
      return { value: prior, notices: noticesAt(error.diagnostics, config) };
    }
    throw error;
  }
}

async function destroy(
  tenant: ConfiguredTenant,
  prior: ObjectValue,
  note: PrivateNote | undefined,
): Promise<Applied> {
  const { claims, notes } = tenant;
  const store = requireStore(tenant);
  const id = idOf(prior);
  const name = nameOf(prior) ?? id;
  const isKept = note?.["kept"] === true || notes.record().noteOf(id)?.kind === "kept";
  if (isKept || claims.isTaken(id)) return { value: null, notices: [refusals.leftAlone(name, id)] };
  if (prior["protected"] === true) return { value: prior, notices: [refusals.protectedHere(name)] };
  const { name: planned, owner } = note ?? {};
  await store.delete({
    id,
    name: typeof planned === "string" ? planned : name,
    owner: typeof owner === "string" ? owner : undefined,
  });
  return { value: null, notices: [] };
}
