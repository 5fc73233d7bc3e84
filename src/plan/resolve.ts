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
  keysOf,
  organizationFields,
  pathKey,
  renderPlace,
  saysSomeEntries,
  traitsIn,
  type Collection,
  type DesiredOrganization,
  type FieldMap,
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
import { matchThing, saidKeys, saysOf } from "./match-thing.js";
import { resolveSettings, settingThings } from "./resolve-settings.js";

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
export interface KnownThings {
  readonly things: readonly Thing[];
  /** Whether what is not among them does not exist. False: it was not allowed to look. */
  readonly isComplete: boolean;
  /** Whether they are all that there are. */
  readonly isWhole?: boolean;
}

/** What is known of the things of a tenant that declarations refer to, by their kinds. */
export type Directory = ReadonlyMap<ThingKind, KnownThings>;

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
    for (const collection of collections) {
      const { reference } = collection;
      const want = (of: ThingKind, set: "names" | "ids", value: string): void => {
        const { names, ids } = wanted.get(of) ?? { names: new Set(), ids: new Set() };
        wanted.set(of, { names, ids });
        (set === "names" ? names : ids).add(value);
      };
      const { wanted: wishes, excluded } = declaredEntries(organization[collection.name]);
      settingThings(
        collection,
        wishes.map(({ entry }) => entry),
        want,
      );
      if (reference === undefined) continue;
      const { kind } = reference;
      for (const { entry } of [...wishes, ...excluded]) {
        for (const key of saidKeys(collection, entry)) {
          const value = entry[key];
          if (typeof value !== "string") continue;
          const traits = traitsIn(collection, key);
          const isOwner = kind.of !== undefined && traits.includes(kind.of.id);
          const { idPattern } = isOwner ? kind.of.kind : kind;
          const isId = traits.length > 1 ? idPattern?.test(value) === true : traits[0] === "id";
          // What belongs to something is found in the whole list.
          if (isOwner) want(kind.of.kind, isId ? "ids" : "names", value);
          want(kind, isId && !isOwner ? "ids" : "names", value);
        }
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
  const { identity, keys, noun, most, reference } = collection;
  if (collection.listed !== undefined) return resolveListed(collection, entries, report, written);
  if (reference === undefined) {
    return resolveOwn(collection, entries, report, written).map(({ entry, from }) => {
      const { entry: resolved, wrong } = resolveSettings(collection, entry, directory);
      for (const { code, setting, summary, detail } of wrong) {
        const path = [collection.name, ...from.path, setting];
        const said = from.entry[setting];
        const shown = written?.get(pathKey(path)) ?? (typeof said === "string" ? said : "");
        report(code, path, summary(shown), detail);
      }
      return { entry: resolved, from };
    });
  }
  const seen = new Map<string, string>();
  const resolved = entries.flatMap((from): readonly FoundEntry[] => {
    const { entry } = from;
    const matched = matchThing({ ...collection, reference }, entry, directory);
    const said = saidKeys(collection, entry);
    const place = (key: string): readonly PathSegment[] => [collection.name, ...from.path, key];
    const wordOf = (key: string): string =>
      written?.get(pathKey(place(key))) ?? keysOf(collection, entry)[key] ?? "";
    const shown = said.map(wordOf).join(" ");
    if ("unmatched" in matched) {
      const { code, key, summary, detail } = matched.unmatched;
      report(code, place(key), summary(wordOf(key)), detail);
      return [];
    }
    const isAll = said.length === 1 && said[0] === reference.all;
    const settings = Object.fromEntries(
      Object.entries(entry).filter(([key]) => !Object.hasOwn(keys, key)),
    );
    const things = "id" in matched ? [] : matched.things;
    const misfit = "id" in matched ? undefined : matched.misfit;
    if (misfit) {
      report(
        "invalid-value",
        place(misfit.setting ?? said[0] ?? identity),
        `${noun.one} ${shown} ${misfit.summary}`,
        misfit.detail,
      );
    }
    const found =
      "id" in matched
        ? [{ [identity]: matched.id } as FieldMap]
        : things.map((thing) => ({ [identity]: thing.id, ...saysOf(collection, thing) }));
    return found.flatMap((about) => {
      const id = identityOf(collection, about);
      const first = seen.get(id);
      if (first !== undefined && isAll) return [];
      if (first !== undefined) {
        report(
          "duplicate-name",
          place(said[0] ?? identity),
          `${noun.one} ${shown} is listed twice`,
          `${first} is the same ${noun.one}. Keep one of the two.`,
        );
        return [];
      }
      seen.set(id, shown);
      return [{ entry: { ...settings, ...about, [identity]: id }, from }];
    });
  });
  const meant = resolved.filter(({ from }) => from.path[0] !== "exclude").length;
  if (meant > most && entries.length <= most) {
    report(
      "too-many",
      [collection.name],
      `${collection.name} means ${meant} ${noun.many}`,
      `At most ${most} are allowed.`,
    );
  }
  return resolved;
}

/** Entries that the tenant's list tells by name: each once. Who they are is known once that was read. */
function resolveListed(
  collection: Collection,
  entries: readonly PlacedEntry[],
  report: Report,
  written: ReadonlyMap<string, string> | undefined,
): FoundEntry[] {
  const { keys, noun, listed } = collection;
  const seen = new Map<string, PlacedEntry>();
  return entries.map((from) => {
    const { entry } = from;
    const said = saidKeys(collection, entry);
    const values = said.map((key) => {
      const value = entry[key];
      const text = typeof value === "string" ? value : "";
      return [key, key === listed?.name ? text.toLowerCase() : text];
    });
    const id = JSON.stringify(values);
    const first = seen.get(id);
    if (first === undefined) seen.set(id, from);
    else {
      const path = [collection.name, ...from.path, said[0] ?? Object.keys(keys)[0] ?? ""];
      const shown = written?.get(pathKey(path)) ?? values.map(([, value]) => value).join(" ");
      report(
        "duplicate-name",
        path,
        `${noun.one} ${shown} is listed twice`,
        `${renderPlace([collection.name, ...first.path], "yaml")} is the same ${noun.one}. Keep one of the two.`,
      );
    }
    return { entry, from };
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
