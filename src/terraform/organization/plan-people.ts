import { hasErrors } from "../../errors/index.js";
import { identityOf, labelOf, type FieldValues } from "../../model/index.js";
import type { Notice } from "../notice.js";
import type { PeopleFound } from "../store/index.js";
import { isObjectValue, isWhollyKnown, type ObjectValue, type Value } from "../value.js";
import { desiredOf } from "./desired.js";
import { lossOf } from "./losses.js";
import { noticesAt } from "./notices-at.js";
import { nameOf } from "./organization-state.js";
import { isSamePeople, saidPeople, showsOther } from "./people-state.js";
import * as refusals from "./refusals.js";
import type { ConfiguredTenant } from "./tenant.js";

/** The collections of people that a plan of an organization changes. */
export function changedPeople(
  prior: ObjectValue,
  planned: ObjectValue,
): ReturnType<typeof saidPeople> {
  return saidPeople(planned).filter(
    ({ name }) => !isSamePeople(prior[name] ?? null, planned[name] ?? null),
  );
}

/** What there is to say of people of an organization that is there: who leads nowhere, and who leaves. */
export async function checkPeople(
  tenant: ConfiguredTenant,
  id: string,
  prior: ObjectValue,
  planned: ObjectValue,
): Promise<readonly Notice[]> {
  const { store, notes, removals } = tenant;
  const changed = changedPeople(prior, planned);
  if (store === undefined || changed.length === 0) return [];
  const name = nameOf(planned) ?? id;
  const found = await store.findPeople({ id, name }, desiredOf({ ...planned, name }));
  if (hasErrors(found.diagnostics)) return noticesAt(found.diagnostics, planned);
  const notices = [...refusals.tooManyLeave(found.action ? [found.action] : [], removals)];
  const losses: string[] = [];
  for (const collection of changed) {
    const leaving = leavingOf(found, collection.name);
    losses.push(...leaving.map((entry) => lossOf([collection.name, labelOf(collection, entry)])));
    // Whom the state shows, the plan shows.
    const unseen = leaving.filter(
      (entry) => !showsOther(collection, prior[collection.name] ?? null, entry),
    );
    if (unseen.length === 0 || !isWholeIn(planned[collection.name] ?? null)) continue;
    const labels = unseen.map((entry) => labelOf(collection, entry));
    const isOpen = !isWhollyKnown(planned[collection.name] ?? null);
    notices.push(refusals.peopleGo(name, collection, labels, isOpen));
  }
  if (losses.length > 0) notes.note({ kind: "taken", id, as: id, losses });
  return notices;

  function leavingOf(
    { current, action }: PeopleFound,
    collection: (typeof changed)[number]["name"],
  ): readonly FieldValues[] {
    const facts = changed.find((each) => each.name === collection);
    const ids = new Set(
      (action?.entries ?? []).flatMap((step) =>
        step.collection === collection && step.kind === "remove" ? [step.id] : [],
      ),
    );
    return facts === undefined
      ? []
      : (current[collection] ?? []).filter((entry) => ids.has(identityOf(facts, entry)));
  }
}

function isWholeIn(planned: Value): boolean {
  return isObjectValue(planned) && (planned["exactly"] ?? null) !== null;
}
