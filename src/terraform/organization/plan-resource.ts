import {
  collections,
  keysOf,
  labelOf,
  readMarks,
  type Collection,
  type CurrentOrganization,
} from "../../model/index.js";
import type { Notice } from "../notice.js";
import type { Planned, PlanRequest } from "../provider.js";
import type { OrganizationStore } from "../store/index.js";
import {
  isObjectValue,
  isWhollyKnown,
  unknownValue,
  type ObjectValue,
  type Value,
} from "../value.js";
import { checkPlanned } from "./check-configuration.js";
import { readCleared, refuseUnknownClearing } from "./clearing.js";
import { desiredOf } from "./desired.js";
import { findFormer, formerNamesOf } from "./former-name.js";
import { partsStay, readInPart, refuseUnknownParts } from "./in-part.js";
import { lossOf, weigh } from "./losses.js";
import { noticesAt } from "./notices-at.js";
import { idOf, nameOf } from "./organization-state.js";
import { planOrganization } from "./plan-organization.js";
import { entriesOf, mindedCollections, mindedNames } from "./planned-changes.js";
import * as refusals from "./refusals.js";
import type { Tenant } from "./tenant.js";

/** Plans one resource, knowing what was planned for the others so far. */
export async function planResource(
  tenant: Tenant,
  { prior, config }: PlanRequest,
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
const fine: Verdict = { notices: [] };

/** A resource goes. What it stands for goes with it, unless something else holds that. */
async function planDestroy({ store, claims, notes }: Tenant, prior: ObjectValue): Promise<Planned> {
  const id = idOf(prior);
  const current = claims.readingOf(id) ?? (await store?.find({ id }));
  const name = current?.name ?? nameOf(prior) ?? id;
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

/** A resource of the state stays. */
async function planHold(
  tenant: Tenant,
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
    const leftOut = collections
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
  if (isContested) notices.push(refusals.nameTwice(to));
  else if (to !== undefined && to !== from) notices.push(...(await checkNewName(tenant, id, to)));
  notices.push(...(await checkUnseenEntries(tenant, id, prior, planned)));
  notices.push(...partsStay(to ?? id, prior, planned));
  return { notices };
}

/** Who has the name that an organization is to get? Only one that gives it up in this run may. */
async function checkNewName(
  { store, claims }: Tenant,
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
  { store, notes }: Tenant,
  id: string,
  prior: ObjectValue,
  planned: ObjectValue,
): Promise<readonly Notice[]> {
  const isOpen = ({ name }: Collection): boolean => planned[name] === unknownValue;
  const minded = new Set([...mindedCollections(planned), ...collections.filter(isOpen)]);
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

/** A resource is to be created, in the place of an organization that is there, or of none. */
async function planBirth(tenant: Tenant, planned: ObjectValue): Promise<Verdict> {
  const { claims, notes } = tenant;
  const name = nameOf(planned);
  if (name === undefined) return fine;
  const replaced = claims.replacedBy(name);
  if (replaced !== undefined) {
    notes.note({ kind: "replaced", id: replaced.id });
    notes.note({ kind: "born", name });
    const current = claims.readingOf(replaced.id);
    return {
      notices: [
        ...(replaced.isProtected ? [refusals.protectedHere(name)] : []),
        ...(current ? refusals.refuseMarked(name, readMarks(current)) : []),
        ...(await meetFormer(tenant, planned)),
      ],
      note: { name: current?.name ?? name },
    };
  }
  const isContested = claims.isClaimed(name);
  const formerNames = formerNamesOf(planned);
  const doomed = [name, ...formerNames].find((each) => claims.isNameDoomed(each));
  claims.bear(name, formerNames);
  if (isContested) return { notices: [refusals.nameTwice(name)] };
  if (doomed !== undefined) return { notices: [refusals.movedWithoutSaying(doomed)] };
  // Once something is written, the tenant is not what it was before this run.
  if (tenant.store === undefined || claims.isApplying || notes.isToldOf(name)) return fine;
  notes.note({ kind: "born", name });
  const holder = await tenant.store.holderOf(name);
  const notices = holder && (await meet(tenant, tenant.store, holder, planned));
  if (notices !== undefined) return { notices };
  return { notices: await meetFormer(tenant, planned) };
}

/** Nobody has the name, or whoever has it gives it up: what is to be said of one that had it before. */
async function meetFormer(tenant: Tenant, planned: ObjectValue): Promise<readonly Notice[]> {
  const { store, claims } = tenant;
  if (store === undefined || claims.isApplying) return [];
  const former = await findFormer(tenant, store, planned);
  return (former && (await meet(tenant, store, former, planned))) ?? [];
}

/**
 * What is to be said of an organization in whose place another is to be created; undefined: nothing,
 * because it makes way.
 */
async function meet(
  { claims, adopts, notes }: Tenant,
  store: OrganizationStore,
  holder: CurrentOrganization,
  planned: ObjectValue,
): Promise<readonly Notice[] | undefined> {
  const { id, name } = holder;
  const to = nameOf(planned) ?? name;
  if (!claims.meet(to, id)) return [refusals.takenTwice(name, id)];
  const marks = readMarks(holder);
  const ours = ourVerdict();
  if (ours !== undefined) return ours.notices;
  const certainty = marks.owner !== undefined || !adopts ? "for an error" : "for a warning";
  const isOurs = await claims.waitFor(id, certainty);
  if (isOurs === true || (isOurs === undefined && certainty === "for an error")) {
    return ourVerdict()?.notices;
  }
  if (marks.owner !== undefined) return [refusals.foreignOwner(name, marks.owner)];
  if (!adopts) return [refusals.notAdopting(name, to)];
  const current = await store.complete(holder, mindedNames(planned));
  const { losses, lost, filled } = weigh(await changesFor(store, planned, current));
  notes.note({ kind: "taken", id, as: to, losses });
  return [refusals.willAdopt(holder, to, lost, filled)];

  /** What is to be said when the organization is one that this state has; undefined: it is not. */
  function ourVerdict(): { readonly notices: readonly Notice[] | undefined } | undefined {
    if (claims.isDoomed(id)) return { notices: [refusals.movedWithoutSaying(name)] };
    const hold = claims.holdOf(id);
    if (hold !== undefined) {
      return { notices: hold.to === to ? [refusals.nameTwice(to)] : undefined };
    }
    if (!claims.isSeen(id)) return undefined;
    // Its resource is to be replaced, or has not been planned yet and will notice then.
    const refused = refusals.refuseMarked(name, marks);
    return { notices: refused.length > 0 ? refused : undefined };
  }
}

async function changesFor(
  store: OrganizationStore,
  planned: ObjectValue,
  current: CurrentOrganization,
): ReturnType<OrganizationStore["changesFor"]> {
  const desired = desiredOf(planned);
  const mistakes = await store.checkReferences(desired);
  // Those are told by the check of the references, at their place.
  return mistakes.length > 0 ? [] : store.changesFor(desired, current);
}

async function checkReferences(
  { store }: Tenant,
  prior: ObjectValue | null,
  config: ObjectValue,
): Promise<readonly Notice[]> {
  if (store === undefined || typeof config["name"] !== "string") return [];
  const isNew = collections.some((collection) => {
    const written = config[collection.name] ?? null;
    const before = prior?.[collection.name] ?? null;
    return (
      isWhollyKnown(written) &&
      referencesIn(collection, written) !== referencesIn(collection, before)
    );
  });
  if (!isNew) return [];
  return noticesAt(await store.checkReferences(desiredOf(knownOf(config))), config);
}

/** A configuration without the collections of which parts are not known yet: those are looked at when they are. */
function knownOf(config: ObjectValue): ObjectValue {
  const open = collections.filter(({ name }) => !isWhollyKnown(config[name] ?? null));
  return { ...config, ...Object.fromEntries(open.map(({ name }) => [name, null])) };
}

/** The text of what a value refers to and what for; equal texts need no second look. */
function referencesIn({ keys, needs = [] }: Collection, entries: Value): string {
  if (!isObjectValue(entries)) return "";
  const references = Object.entries(entries).flatMap(([key, entry]) => {
    if (!isObjectValue(entry)) return [];
    const reference = Object.keys(keys)
      .map((each) => entry[each])
      .find((value) => (value ?? null) !== null);
    const uses = needs.map(({ setting }) => entry[setting] === true);
    return [JSON.stringify([reference ?? key, uses])];
  });
  return references.sort().join();
}
