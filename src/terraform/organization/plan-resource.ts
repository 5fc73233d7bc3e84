import { configuration, keysOf, labelOf, readMarks, type Collection } from "../../model/index.js";
import type { Notice } from "../notice.js";
import type { Planned, ResourcePlanRequest } from "../provider.js";
import { isObjectValue, unknownValue, type ObjectValue } from "../value.js";
import { checkPlanned } from "./check-configuration.js";
import { checkReferences } from "./check-references.js";
import { readCleared, refuseUnknownClearing } from "./clearing.js";
import { partsStay, readInPart, refuseUnknownParts } from "./in-part.js";
import { lossOf } from "./losses.js";
import { idOf, nameOf } from "./organization-state.js";
import { planBirth } from "./plan-birth.js";
import { checkPeople } from "./plan-people.js";
import { planOrganization } from "./plan-organization.js";
import { entriesOf, mindedCollections } from "./planned-changes.js";
import * as refusals from "./refusals.js";
import type { ConfiguredTenant } from "./tenant.js";

/** Plans one resource, knowing what was planned for the others so far. */
export async function planResource(
  tenant: ConfiguredTenant,
  { prior, config }: ResourcePlanRequest,
): Promise<Planned> {
  if (config === null) return prior === null ? nothing : planDestroy(tenant, prior);
  const value = planOrganization(prior, config);
  const { notices, note } =
    prior === null ? await planBirth(tenant, value) : await planHold(tenant, prior, config, value);
  return {
    value,
    notices: [
      ...refuseUnknownClearing(config),
      ...refuseUnknownParts(config),
      ...checkPlanned(value),
      ...notices,
      ...(await checkReferences(tenant, prior, config)),
    ],
    ...(note && { note }),
  };
}

const nothing: Planned = { value: null, notices: [] };

type Verdict = Omit<Planned, "value">;

/** A resource goes. What it stands for goes with it, unless something else holds that. */
async function planDestroy(
  { store, claims, notes }: ConfiguredTenant,
  prior: ObjectValue,
): Promise<Planned> {
  const id = idOf(prior);
  const current = claims.readingOf(id) ?? (await store?.find({ id }));
  // While applying, what the plan saw is what the state says: somebody may have renamed it since.
  const seen = claims.isApplying ? nameOf(prior) : undefined;
  const name = seen ?? current?.name ?? nameOf(prior) ?? id;
  const marks = current === undefined ? undefined : readMarks(current);
  claims.doom(id, name);
  const hold = await claims.waitForHold(id);
  if (claims.isTaken(id) || (hold !== undefined && !hold.isReplaced)) {
    notes.note({ kind: "kept", id });
    return { value: null, notices: [refusals.leftAlone(name, id)], note: { kept: true } };
  }
  notes.note({ kind: "destroyed", id });
  const notices = [
    ...(prior["protected"] === true ? [refusals.protectedHere(name)] : []),
    ...(marks ? refusals.refuseMarked(name, marks) : []),
    ...(claims.isBornOver(id, name) ? [refusals.movedWithoutSaying(name)] : []),
  ];
  return {
    value: null,
    notices,
    note: { name, ...(marks?.owner !== undefined && { owner: marks.owner }) },
  };
}

/**
 * Notes that what one object of the state holds is not destroyed for another. What is tainted is
 * destroyed without being planned as a removal.
 */
export function keepShared(
  { claims, notes }: Pick<ConfiguredTenant, "claims" | "notes">,
  id: string,
): void {
  if (claims.isShared(id) && claims.holdOf(id) !== undefined) notes.note({ kind: "kept", id });
}

/** A resource of the state stays. */
async function planHold(
  tenant: ConfiguredTenant,
  prior: ObjectValue,
  config: ObjectValue,
  planned: ObjectValue,
): Promise<Verdict> {
  const { claims, notes } = tenant;
  const id = idOf(prior);
  const to = nameOf(planned);
  const from = claims.readingOf(id)?.name ?? nameOf(prior);
  if (claims.holdOf(id) !== undefined) {
    return { notices: [refusals.heldTwice(from ?? id, id)] };
  }
  const isContested = to !== undefined && claims.isClaimed(to, id);
  claims.hold(id, to, prior["protected"] === true);
  const notices: Notice[] = [];
  if (claims.isCondemned(id)) {
    notices.push(refusals.heldAndDestroyed(from ?? id, id));
  } else {
    const leftOut = configuration
      .map(({ name }) => name)
      .filter((name) => (config[name] ?? null) === null && !readCleared(config).has(name));
    notes.note({
      kind: "held",
      id,
      ...(leftOut.length > 0 && { leftOut }),
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
    });
  }
  keepShared(tenant, id);
  if (isContested) notices.push(refusals.nameTwice(to));
  else if (to !== undefined && to !== from) notices.push(...(await checkNewName(tenant, id, to)));
  notices.push(...(await checkUnseenEntries(tenant, id, prior, planned)));
  notices.push(...(await checkPeople(tenant, id, prior, planned)));
  notices.push(...partsStay(to ?? id, prior, planned));
  return { notices };
}

/** Who has the name that an organization is to get? Only one that gives it up in this run may. */
async function checkNewName(
  { store, claims }: ConfiguredTenant,
  id: string,
  to: string,
): Promise<readonly Notice[]> {
  // While applying, the plan has said so already, and what frees the name may still be to come.
  if (store === undefined || claims.isApplying || claims.readingOf(id) === undefined) return [];
  const holder = await store.holderOf(to);
  if (holder === undefined || holder.id === id || claims.isDoomed(holder.id)) return [];
  if ((await claims.waitFor(holder.id, "for an error")) === false)
    return [refusals.nameOfOther(to, holder)];
  const hold = claims.holdOf(holder.id);
  return hold?.to === to && !hold.isReplaced ? [refusals.nameTwice(to)] : [];
}

/** Entries that nobody managed are not in the state, so a plan cannot show that they go. */
async function checkUnseenEntries(
  { store, notes }: ConfiguredTenant,
  id: string,
  prior: ObjectValue,
  planned: ObjectValue,
): Promise<readonly Notice[]> {
  const isOpen = ({ name }: Collection): boolean => planned[name] === unknownValue;
  const minded = new Set([...mindedCollections(planned), ...configuration.filter(isOpen)]);
  const inPart = readInPart(planned);
  const unseen = [...minded].filter(({ name }) => !isObjectValue(prior[name]) && !inPart.has(name));
  if (store === undefined || unseen.length === 0) return [];
  const name = nameOf(planned) ?? id;
  const current = await store.complete(
    { id, name },
    unseen.map((collection) => collection.name),
  );
  const notices: Notice[] = [];
  const losses: string[] = [];
  for (const collection of unseen) {
    const written = entriesOf(planned[collection.name] ?? null);
    const lost = (current[collection.name] ?? []).filter((entry) => {
      const about = Object.entries(keysOf(collection, entry));
      return !written.some((other) => about.some(([key, value]) => other[key] === value));
    });
    if (lost.length === 0) continue;
    const places = lost.map((entry) => lossOf([collection.name, labelOf(collection, entry)]));
    losses.push(...places);
    notices.push(refusals.entriesGo(name, collection.name, places, isOpen(collection)));
  }
  if (losses.length > 0) notes.note({ kind: "taken", id, as: id, losses });
  return notices;
}
