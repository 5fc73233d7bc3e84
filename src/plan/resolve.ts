import {
  hasErrors,
  type Diagnostic,
  type PathSegment,
  type SourceLocation,
} from "../errors/index.js";
import {
  collections,
  declaredEntries,
  declaredPairs,
  identityOf,
  nearest,
  organizationFields,
  pathKey,
  renderPlace,
  saysSomeEntries,
  type Collection,
  type DesiredOrganization,
  type FieldValue,
  type PlacedEntry,
  type Thing,
  type ThingKind,
} from "../model/index.js";
import {
  withoutCollections,
  type ResolvedEntries,
  type ResolvedEntry,
  type ResolvedOrganization,
} from "./action.js";

/** A declared organization and the place of its parts, wherever it was declared. */
export interface Declaration {
  readonly organization: DesiredOrganization;
  readonly owner?: string | undefined;
  /** Owners whose organizations it takes over. */
  readonly previousOwners?: readonly string[] | undefined;
  /** By their paths, the texts whose value came from variables, as they were written. */
  readonly written?: ReadonlyMap<string, string> | undefined;
  locate?(path: readonly PathSegment[]): SourceLocation | undefined;
}

/** What was found of one kind of thing of a tenant. */
export interface FoundThings {
  readonly things: readonly Thing[];
  /** Whether what is not among them does not exist. False: it was not allowed to look. */
  readonly isComplete: boolean;
}

/** What is known of the things of a tenant that declarations refer to, by their kinds. */
export type Directory = ReadonlyMap<ThingKind, FoundThings>;

/** Declared organizations with their references resolved, and every reference that does not. */
export interface Resolution {
  readonly organizations: readonly ResolvedOrganization[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What is to be found of each kind of thing: what declarations refer to by name, and what by id. */
export type Wanted = ReadonlyMap<
  ThingKind,
  { readonly names: ReadonlySet<string>; readonly ids: ReadonlySet<string> }
>;

/** The things of a tenant that declared organizations refer to. */
export function referencesOf(declared: Iterable<DesiredOrganization>): Wanted {
  const wanted = new Map<ThingKind, { names: Set<string>; ids: Set<string> }>();
  for (const organization of declared) {
    if (organization.absent === true) continue;
    for (const { name, reference, identity } of collections) {
      if (reference === undefined) continue;
      const { wanted: wishes, excluded } = declaredEntries(organization[name]);
      for (const { entry } of [...wishes, ...excluded]) {
        const { names, ids } = wanted.get(reference.kind) ?? { names: new Set(), ids: new Set() };
        wanted.set(reference.kind, { names, ids });
        const [thingName, id] = [entry[reference.name], entry[identity]];
        if (typeof thingName === "string") names.add(thingName);
        else if (typeof id === "string") ids.add(id);
      }
    }
  }
  return wanted;
}

type Report = (
  code: Diagnostic["code"],
  path: readonly PathSegment[],
  summary: string,
  detail: string,
) => void;

/** Finds the things that organizations refer to. An unknown one is an error, never dropped. */
export function resolveReferences(
  declarations: readonly Declaration[],
  directory: Directory,
  includes: (name: string) => boolean = () => true,
): Resolution {
  const diagnostics: Diagnostic[] = [];
  const organizations = declarations.map((declaration): ResolvedOrganization => {
    const { organization, previousOwners = [], written } = declaration;
    const report: Report = (code, path, summary, detail) => {
      const location = declaration.locate?.(path);
      diagnostics.push({
        code,
        severity: "error",
        path: [organization.name, ...path],
        summary: `${summary} (organization ${organization.name})`,
        detail,
        ...(location && { location }),
      });
    };
    if (declaration.owner !== undefined) checkRoomForMarks(declaration, report);
    const resolved: ResolvedOrganization = {
      ...withoutCollections(organization),
      ...(declaration.owner !== undefined && { owner: declaration.owner }),
      ...(previousOwners.length > 0 && { previousOwners }),
      ...(written && written.size > 0 && { written }),
    };
    // What shall be absent needs nothing any more, and nobody compares what the run is not about.
    if (organization.absent === true || !includes(organization.name)) return resolved;
    const entries = collections.flatMap((collection) => {
      const declared = organization[collection.name];
      if (declared === undefined) return [];
      return [
        [
          collection.name,
          resolveCollection(collection, declared, directory, report, written),
        ] as const,
      ];
    });
    return { ...resolved, ...Object.fromEntries(entries) };
  });
  return hasErrors(diagnostics)
    ? { organizations: [], diagnostics }
    : { organizations, diagnostics };
}

/** The entries of a collection, in the way in which they are declared. */
function resolveCollection(
  collection: Collection,
  declared: FieldValue,
  directory: Directory,
  report: Report,
  written: ReadonlyMap<string, string> | undefined,
): ResolvedEntries {
  const { isWhole, wanted, excluded } = declaredEntries(declared);
  // Together, so that what is listed in both is told.
  const resolved = resolveEntries(collection, [...wanted, ...excluded], directory, report, written);
  if (!saysSomeEntries(declared)) return resolved.map(({ entry }) => entry);
  const of = (places: readonly PlacedEntry[]): ResolvedEntry[] =>
    resolved.flatMap(({ entry, from }) => (places.includes(from) ? [entry] : []));
  if (isWhole) return { exactly: of(wanted) };
  return {
    ...(wanted.length > 0 && { include: of(wanted) }),
    ...((excluded.length > 0 || wanted.length === 0) && { exclude: of(excluded) }),
  };
}

interface FoundEntry {
  readonly entry: ResolvedEntry;
  /** What it was declared as. */
  readonly from: PlacedEntry;
}

function resolveEntries(
  collection: Collection,
  entries: readonly PlacedEntry[],
  directory: Directory,
  report: Report,
  written: ReadonlyMap<string, string> | undefined,
): FoundEntry[] {
  const { identity, keys, noun, reference } = collection;
  if (reference === undefined) return resolveOwn(collection, entries, report, written);
  const found = directory.get(reference.kind) ?? { things: [], isComplete: false };
  const byName = new Map(found.things.map((thing) => [thing.name, thing]));
  const byId = new Map(found.things.map((thing) => [thing.id, thing]));
  const seen = new Map<string, string>();
  return entries.flatMap((from) => {
    const { entry } = from;
    const name = entry[reference.name];
    const isNamed = typeof name === "string";
    const wanted = isNamed ? name : identityOf(collection, entry);
    const thing = isNamed ? byName.get(wanted) : byId.get(wanted);
    const path = [collection.name, ...from.path, isNamed ? reference.name : identity];
    const shown = written?.get(pathKey(path)) ?? wanted;
    if (thing === undefined && (isNamed || found.isComplete)) {
      report(
        "unknown-reference",
        path,
        `the tenant has no ${reference.kind.noun.one} ${shown}`,
        advise(wanted, [...byName.keys()]),
      );
      return [];
    }
    const id = thing?.id ?? wanted;
    if (seen.has(id)) {
      report(
        "duplicate-name",
        path,
        `${noun.one} ${shown} is listed twice`,
        `${seen.get(id)} is the same ${noun.one}. Keep one of the two.`,
      );
      return [];
    }
    seen.set(id, shown);
    const misfit = thing && reference.misfit?.(entry, thing);
    if (misfit) {
      report(
        "invalid-value",
        [collection.name, ...from.path, misfit.setting],
        `${noun.one} ${shown} ${misfit.summary}`,
        misfit.detail,
      );
    }
    const settings = Object.fromEntries(
      Object.entries(entry).filter(([key]) => !Object.hasOwn(keys, key)),
    );
    const resolved = {
      ...settings,
      [identity]: id,
      ...(thing && { [reference.name]: thing.name }),
    };
    return [{ entry: resolved, from }];
  });
}

/** Entries that refer to nothing of the tenant: each once. */
function resolveOwn(
  collection: Collection,
  entries: readonly PlacedEntry[],
  report: Report,
  written: ReadonlyMap<string, string> | undefined,
): FoundEntry[] {
  const { identity, name, noun } = collection;
  const seen = new Map<string, PlacedEntry>();
  return entries.map((from) => {
    const { entry } = from;
    const id = identityOf(collection, entry);
    const first = seen.get(id);
    if (first === undefined) seen.set(id, from);
    else {
      const path = [name, ...from.path, identity];
      const shown = written?.get(pathKey(path)) ?? id;
      report(
        "duplicate-name",
        path,
        `${noun.one} ${shown} is listed twice`,
        `${renderPlace([name, ...first.path], "yaml")} is the same ${noun.one}. Keep one of the two.`,
      );
    }
    return { entry: { ...entry, [identity]: id }, from };
  });
}

function advise(wanted: string, names: readonly string[]): string {
  const suggestion = nearest(wanted, names);
  const some = names.slice(0, 10);
  const list = some.length === names.length ? some.join(", ") : `${some.join(", ")}, …`;
  return [
    suggestion === undefined ? "" : `Did you mean ${suggestion}?`,
    names.length === 0 ? "It has none at all." : `It has ${list}.`,
  ]
    .join(" ")
    .trim();
}

/** The owner's mark takes room among the metadata, which no reader of a single manifest can see. */
function checkRoomForMarks({ organization }: Declaration, report: Report): void {
  const { metadata, protected: isProtected } = organization;
  const { pairs } = declaredPairs(metadata ?? undefined);
  const declared = Object.values(pairs).filter((value) => value !== null).length;
  const marks = isProtected === true ? 2 : 1;
  const room = organizationFields.metadata.maxKeys - marks;
  if (declared <= room) return;
  report(
    "too-many",
    ["metadata"],
    `metadata has ${declared} entries`,
    `At most ${room} are allowed here: Auth0 takes ${organizationFields.metadata.maxKeys}, and the marks for \`owner\`${marks === 2 ? " and `protected` need two" : " need one"} of them.`,
  );
}
