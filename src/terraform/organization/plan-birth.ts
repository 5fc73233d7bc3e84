import { readMarks, type CurrentOrganization } from "../../model/index.js";
import type { Notice } from "../notice.js";
import type { Planned } from "../provider.js";
import type { ManagedOrganizations } from "../store/index.js";
import type { ObjectValue } from "../value.js";
import { desiredOf } from "./desired.js";
import { findFormer, formerNamesOf } from "./former-name.js";
import { weigh } from "./losses.js";
import { noticesAt } from "./notices-at.js";
import { nameOf } from "./organization-state.js";
import { mindedNames } from "./planned-changes.js";
import * as refusals from "./refusals.js";
import type { ConfiguredTenant } from "./tenant.js";

/** A resource is to be created, in the place of an organization that is there, or of none. */
export async function planBirth(
  tenant: ConfiguredTenant,
  planned: ObjectValue,
): Promise<Omit<Planned, "value">> {
  const { claims, notes } = tenant;
  const name = nameOf(planned);
  if (name === undefined) return { notices: [] };
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
  if (tenant.store === undefined || claims.isApplying || notes.isToldOf(name))
    return { notices: [] };
  notes.note({ kind: "born", name });
  const holder = await tenant.store.holderOf(name);
  const notices = holder && (await meet(tenant, tenant.store, holder, planned));
  if (notices !== undefined) return { notices };
  return { notices: await meetFormer(tenant, planned) };
}

/** Nobody has the name, or whoever has it gives it up: what is to be said of one that had it before. */
async function meetFormer(
  tenant: ConfiguredTenant,
  planned: ObjectValue,
): Promise<readonly Notice[]> {
  const { store, claims } = tenant;
  if (store === undefined || claims.isApplying) return [];
  const former = await findFormer(tenant, store, planned);
  const notices = former && (await meet(tenant, store, former, planned));
  return notices ?? noticesAt(await store.checkPeople(desiredOf(planned)), planned);
}

/**
 * What is to be said of an organization in whose place another is to be created; undefined: nothing,
 * because it makes way.
 */
async function meet(
  { claims, adopts, notes, removals }: ConfiguredTenant,
  store: ManagedOrganizations,
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
  const { changes, leaving } = await compare(store, planned, current);
  const { losses, lost, filled } = weigh(changes);
  notes.note({ kind: "taken", id, as: to, losses });
  return [
    refusals.willAdopt(holder, to, lost, filled),
    ...refusals.tooManyLeave([{ organization: to, leaving }], removals),
  ];

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

async function compare(
  store: ManagedOrganizations,
  planned: ObjectValue,
  current: CurrentOrganization,
): ReturnType<ManagedOrganizations["compare"]> {
  const desired = desiredOf(planned);
  const mistakes = await store.checkReferences(desired);
  // Those are told by the check of the references, at their place.
  return mistakes.length > 0 ? { changes: [], leaving: [] } : store.compare(desired, current);
}
