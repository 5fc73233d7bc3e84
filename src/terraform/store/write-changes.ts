import { readCollections, type ManagementClient } from "../../auth0/index.js";
import { entryRequests } from "../../derive/index.js";
import { invariant, OperationError, renderPath } from "../../errors/index.js";
import {
  collectionOf,
  identityOf,
  itemOf,
  labelOf,
  type CollectionName,
  type CurrentOrganization,
  type EntryChange,
  type FieldValue,
  type FieldValues,
} from "../../model/index.js";
import { compareOrganization } from "../../plan/index.js";
import type { NameBook } from "./name-book.js";
import {
  bodyOf,
  compareChanges,
  standsAlone,
  type CollectionChange,
  type OrganizationChanges,
  type ValueChange,
} from "./organization-changes.js";
import type { Updated } from "./managed-organizations.js";

/** What writing needs. */
interface Desk {
  readonly client: ManagementClient;
  readonly names: NameBook;
  readonly signal: AbortSignal;
  readonly isFresh: boolean;
}

/**
 * Writes the changes of a plan to an organization that is there, and nothing else of it. What Auth0
 * takes only as a whole is read right before, so that what others have written stays.
 *
 * @throws OperationError `changed-since-plan` when the tenant is not what the plan saw
 */
export async function writeChanges(
  desk: Desk,
  id: string,
  changes: OrganizationChanges,
): Promise<Updated> {
  const organization = await writeValues(desk, id, changes);
  const spared = new Map<CollectionName, readonly string[]>();
  const added = new Map<CollectionName, readonly FieldValues[]>();
  for (const [name, change] of changes.collections) {
    const open = await stepsOf(desk, id, name, change, organization);
    const steps = await withItems(desk, id, name, open.steps);
    const born: FieldValues[] = [];
    for (const step of steps) {
      const wasThere = await writeEntry(desk, id, step);
      if (step.kind === "add" && !wasThere) born.push(asEntry(step));
    }
    added.set(name, born);
    if (open.spared.length > 0) spared.set(name, open.spared);
  }
  return { organization, spared, added };
}

async function writeValues(
  { client, names, signal, isFresh }: Desk,
  id: string,
  changes: OrganizationChanges,
): Promise<CurrentOrganization | undefined> {
  const moved = names.given(id);
  // Where this run has given it its name already, there is no name left to change.
  const values = changes.values.filter(({ path: [name], to }) => name !== "name" || to !== moved);
  if (values.length === 0) return undefined;
  let current: CurrentOrganization | undefined;
  let open: readonly ValueChange[] = values;
  if (!isFresh || !standsAlone(changes)) {
    current = await names.alone(id, () => client.organizationById(id, signal));
    if (current === undefined) throw gone(id);
    const compared = compareChanges(values, current);
    const strange = compared.moved.filter(
      ({ path: [name] }) => name !== "name" || names.given(id) === undefined,
    );
    if (strange.length > 0) throw changedSincePlan(current, strange);
    open = compared.open;
  }
  const body = bodyOf(open, current);
  if (Object.keys(body).length === 0) return current;
  try {
    return typeof body["name"] === "string"
      ? await names.rename(id, body["name"], body)
      : await client.updateOrganization(id, body, signal);
  } catch (error) {
    if (error instanceof OperationError && error.code === "not-found") throw gone(id);
    if (error instanceof OperationError && error.mayHaveHappened) {
      const seen = await client.organizationById(id, signal);
      if (seen !== undefined && compareChanges(open, seen).open.length === 0) return seen;
    }
    throw error;
  }
}

async function stepsOf(
  { client, signal }: Desk,
  id: string,
  name: CollectionName,
  change: CollectionChange,
  organization: CurrentOrganization | undefined,
): Promise<{ readonly steps: readonly EntryChange[]; readonly spared: readonly string[] }> {
  if (change.kind === "steps") return { steps: change.steps, spared: [] };
  const collection = collectionOf(name);
  invariant(collection, `there is no collection ${name}`);
  const known = organization ?? { id, name: id };
  const current = await readCollections(client, known, [collection], signal);
  if (current === undefined) throw gone(known.name);
  const action = compareOrganization({ name: known.name, [name]: change.entries }, current);
  const steps = action?.entries ?? [];
  const labels = new Map(
    (current[name] ?? []).map((entry) => [
      identityOf(collection, entry),
      labelOf(collection, entry),
    ]),
  );
  const isSpared = (step: EntryChange) =>
    step.kind === "remove" && !change.mayRemove(labels.get(step.id) ?? step.id);
  return {
    steps: steps.filter((step) => !isSpared(step)),
    spared: steps.filter(isSpared).map((step) => labels.get(step.id) ?? step.id),
  };
}

/** The steps with what paths call the entries that are there: a state does not hold it. */
async function withItems(
  { client, signal }: Desk,
  id: string,
  name: CollectionName,
  steps: readonly EntryChange[],
): Promise<readonly EntryChange[]> {
  const collection = collectionOf(name);
  const isOpen = ({ kind, item }: EntryChange): boolean => kind !== "add" && item === undefined;
  if (collection?.item === undefined || !steps.some(isOpen)) return steps;
  const current = await readCollections(client, { id, name: id }, [collection], signal);
  const items = new Map(
    (current?.[name] ?? []).map((entry) => [
      identityOf(collection, entry),
      itemOf(collection, entry),
    ]),
  );
  // What is gone already needs no removal, and cannot be changed.
  return steps.flatMap((step) => {
    if (!isOpen(step)) return [step];
    const item = items.get(step.id);
    if (item === undefined && step.kind === "update") throw gone(`${id}: ${step.id}`);
    return item === undefined ? [] : [{ ...step, ...item }];
  });
}

/** An entry as it is once it was added: what nobody wrote is what the tenant fills in. */
function asEntry({ collection: name, id, settings }: EntryChange): FieldValues {
  const collection = collectionOf(name);
  invariant(collection, `there is no collection ${name}`);
  return { ...settings, [collection.identity]: id };
}

/** Writes one entry; true where what was to be added was there already. */
async function writeEntry(
  { client, signal }: Desk,
  id: string,
  change: EntryChange,
): Promise<boolean> {
  const send = async (changes: readonly EntryChange[]): Promise<void> => {
    for (const request of entryRequests(id, changes)) await client.write(request, signal);
  };
  try {
    await send([change]);
    return false;
  } catch (error) {
    // Somebody else has added it since the plan; what the plan says of it still counts.
    const isThere = error instanceof OperationError && error.code === "conflict";
    if (change.kind !== "add" || !isThere) throw error;
    if (Object.keys(change.settings).length > 0) await send([{ ...change, kind: "update" }]);
    return true;
  }
}

function changedSincePlan(
  current: CurrentOrganization,
  moved: readonly ValueChange[],
): OperationError {
  const { open } = compareChanges(
    moved.map(({ path, from }) => ({ path, from, to: from })),
    current,
  );
  const list = open.map(({ path, from }) => {
    const change = moved.find((other) => other.path === path);
    return `${renderPath([...path])} was ${show(from)} when it was planned to become ${show(change?.to)}, and has another value now`;
  });
  return new OperationError(
    `Organization ${current.name} was left as it is, because it has changed since the plan: ${list.join("; ")}.`,
    { code: "changed-since-plan" },
  );
}

function show(value: FieldValue | undefined): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}

/** The refusal to write an organization that is not there. */
export function gone(key: string): OperationError {
  return new OperationError(`Organization ${key} was deleted since it was planned.`, {
    code: "changed-since-plan",
  });
}
