import type { ManagementClient } from "../auth0/index.js";
import { hasErrors, type Diagnostic } from "../errors/index.js";
import {
  checkOrganization,
  collections as allCollections,
  describeCurrent,
  entriesIn,
  labelOf,
  nearest,
  readMarks,
  renderIssue,
  traitsIn,
  type CollectionName,
  type EntryReference,
  type FieldMap,
} from "../model/index.js";
import {
  matchThing,
  referencesOf,
  saidKeys,
  type Declaration,
  type Directory,
} from "../plan/index.js";
import { exportOrganizations } from "./export-organizations.js";
import { readDirectory } from "./read-directory.js";
import { planTenant, type Planning, type PlanningHooks } from "./plan-tenant.js";

/** What a clone takes along, and what becomes of it. */
export interface CloneOptions {
  /** The name in the target of an organization of the source; undefined for one to leave out. */
  readonly rename: (name: string) => string | undefined;
  /** What the clone of an organization of the source may be called in the target still. */
  readonly formerNames: (name: string) => readonly string[];
  /** Whose the clones are. */
  readonly owner: string;
  /** Whether the clones are protected. */
  readonly isProtected: boolean;
  /** Which collections are taken along; each costs a request per organization. */
  readonly collections: ReadonlySet<CollectionName>;
}

/** A plan that creates clones, or what of the source does not fit the target. */
export type ClonePlanning = Planning & {
  /** How many organizations were taken from the source. */
  readonly taken: number;
};

/**
 * Plans to create organizations of one tenant in another. What they refer to is matched by name; every
 * thing that the target lacks is told. What exists in the target, under a former name
 * as well, stays as it is, whoever owns it, so that nothing which was there before can ever be taken down with the clones.
 *
 * @throws OperationError when either tenant cannot be read
 */
export async function planClone(
  source: ManagementClient,
  target: ManagementClient,
  options: CloneOptions,
  hooks: PlanningHooks = {},
): Promise<ClonePlanning> {
  const clones = await takeClones(source, options, hooks);
  const diagnostics = [
    ...clones.flatMap(checkName),
    ...(await findMissing(target, clones, hooks.signal)),
  ];
  const taken = clones.length;
  if (hasErrors(diagnostics)) return { diagnostics, taken };
  const planning = await planTenant(
    target,
    clones.map(({ declaration }) => declaration),
    {
      policy: "create-only",
      owners: new Set([options.owner]),
      takeOver: false,
      includes: () => true,
    },
    hooks,
  );
  if (planning.plan === undefined) return { ...planning, taken };
  // What is there already is nobody's to compare.
  const { left: _left, ...plan } = planning.plan;
  return { ...planning, plan, taken };
}

interface Clone {
  readonly sourceName: string;
  readonly declaration: Declaration;
}

async function takeClones(
  source: ManagementClient,
  { rename, formerNames, owner, isProtected, collections }: CloneOptions,
  { signal }: PlanningHooks,
): Promise<Clone[]> {
  const clones: Clone[] = [];
  const organizations = exportOrganizations(source, {
    includes: (name) => rename(name) !== undefined,
    collections,
    ...(signal && { signal }),
  });
  for await (const current of organizations) {
    const name = rename(current.name);
    // Source and target may be one tenant: a clone is not cloned again.
    if (name === undefined || readMarks(current).owner === owner) continue;
    const { protected: _protected, ...organization } = describeCurrent(current);
    const former = formerNames(current.name).filter((other) => other !== name);
    clones.push({
      sourceName: current.name,
      declaration: {
        organization: {
          ...organization,
          name,
          ...(isProtected && { protected: true }),
          ...(former.length > 0 && { former_names: former }),
        },
        owner,
      },
    });
  }
  return clones;
}

function checkName({ sourceName, declaration }: Clone): Diagnostic[] {
  const { name } = declaration.organization;
  return checkOrganization({ name }).issues.map((issue) => {
    const { code, summary, detail } = renderIssue(issue, "yaml");
    return {
      code,
      severity: "error",
      summary: `${sourceName} cannot be cloned as ${name}: ${summary}`,
      ...(detail !== undefined && { detail }),
      path: [name, "name"],
    };
  });
}

/** What the source's organizations refer to and the target does not have. */
async function findMissing(
  target: ManagementClient,
  clones: readonly Clone[],
  signal: AbortSignal | undefined,
): Promise<Diagnostic[]> {
  const wanted = referencesOf(clones.map(({ declaration }) => declaration.organization));
  const directory = await readDirectory(target, wanted, signal);
  const diagnostics: Diagnostic[] = [];
  for (const collection of allCollections) {
    const { name, reference } = collection;
    if (reference === undefined) continue;
    const users = new Map<string, string[]>();
    for (const { sourceName, declaration } of clones) {
      for (const entry of entriesIn(declaration.organization[name])) {
        if (isFound({ ...collection, reference }, entry, directory)) continue;
        const thing = labelOf(collection, entry);
        const known = users.get(thing);
        if (known) known.push(sourceName);
        else users.set(thing, [sourceName]);
      }
    }
    const present = (directory.get(reference.kind)?.things ?? []).map((thing) => thing.name);
    const { one, many } = reference.kind.noun;
    for (const [thing, organizations] of users) {
      const suggestion = nearest(thing, present);
      diagnostics.push({
        code: "unknown-reference",
        severity: "error",
        summary: `the target has no ${one} ${thing}, which ${renderNames(organizations)} of the source`,
        detail: `${suggestion === undefined ? "" : `It has ${suggestion}. `}Create it there first, or leave all ${many} out with --no-${name.replaceAll("_", "-")}.`,
        path: [],
      });
    }
  }
  return diagnostics;
}

/** Ids of the source are those of nothing in the target, whatever else is called so there. */
function isFound(
  collection: (typeof allCollections)[number] & { readonly reference: EntryReference },
  entry: FieldMap,
  directory: Directory,
): boolean {
  const isIdAlone = saidKeys(collection, entry).every(
    (key) => traitsIn(collection, key).join() === "id",
  );
  return !isIdAlone && "things" in matchThing(collection, entry, directory);
}

function renderNames(names: readonly string[]): string {
  const [first = "", second] = names;
  if (second === undefined) return `${first} uses`;
  return names.length === 2
    ? `${first} and ${second} use`
    : `${first}, ${second} and ${names.length - 2} more use`;
}
