import type { Diagnostic, PathSegment } from "../errors/index.js";
import {
  asList,
  collections,
  declaredEntries,
  entriesIn,
  identityOf,
  labelOf,
  namesOne,
  nearest,
  type Collection,
  type CurrentOrganization,
  type FieldMap,
  type FieldValues,
  type Thing,
  type ThingKind,
  type ThingSource,
} from "../model/index.js";
import {
  compareEntries,
  declaresNamed,
  listedNameOf,
  mapEntries,
  matchListed,
  meetingOf,
  setChanges,
  type Declaration,
  type ResolvedEntries,
  type ResolvedOrganization,
} from "../plan/index.js";
import type { ListedThings } from "./listed-things.js";
import type { Sources } from "./complete-entries.js";
import type { SetThings } from "./set-things.js";

/** An organization that is declared, and where. */
type Placed = Pick<Declaration, "locate"> & { readonly organization: { readonly name: string } };

type Listed = Collection & { readonly listed: NonNullable<Collection["listed"]> };

/** Who is declared by what the tenant's own list tells of them. */
export const listedCollections = collections.filter(
  (each): each is (typeof collections)[number] & Listed => each.listed !== undefined,
);

/** Whether an organization declares something that only reading it can tell. */
export function declaresUntold(organization: ResolvedOrganization): boolean {
  return (
    listedCollections.some(({ name }) => organization[name] !== undefined) ||
    collections.some((collection) => declaresNamed(collection, organization))
  );
}

/**
 * Finds out who is meant by entries that are declared by what lists tell: from the list itself where it
 * has them, and by looking up the rest. What leads nowhere is collected, so that all of it is told before
 * anything is written.
 */
export class ListedReferences {
  readonly #diagnostics: Diagnostic[] = [];
  readonly #declarations: ReadonlyMap<string, Placed>;
  readonly #signal: AbortSignal | undefined;
  readonly #things: SetThings;
  readonly #users: ListedThings;

  constructor(declarations: readonly Placed[], { users, things, signal }: Sources) {
    this.#users = users;
    this.#declarations = new Map(
      declarations.map((declaration) => [declaration.organization.name, declaration]),
    );
    this.#signal = signal;
    this.#things = things;
  }

  /** What was found to lead nowhere, in the order in which it is declared. */
  diagnostics(): readonly Diagnostic[] {
    const order = new Map([...this.#declarations.keys()].map((name, index) => [name, index]));
    const placeOf = ({ path }: Diagnostic): readonly PathSegment[] => [
      order.get(String(path[0])) ?? 0,
      ...path.slice(1),
    ];
    return this.#diagnostics
      .map((diagnostic) => ({ diagnostic, place: placeOf(diagnostic) }))
      .sort((left, right) => comparePlaces(left.place, right.place))
      .map(({ diagnostic }) => diagnostic);
  }

  /**
   * What is declared of an organization, with everybody who is meant.
   *
   * @param current the organization with its lists; undefined where it is to be created
   * @throws OperationError when the tenant cannot be read
   */
  async resolve(
    desired: ResolvedOrganization,
    current: CurrentOrganization | undefined,
  ): Promise<ResolvedOrganization> {
    const resolved = await Promise.all(
      listedCollections.map(async (collection) => {
        const declared = desired[collection.name];
        if (declared === undefined) return [];
        const has = current?.[collection.name] ?? [];
        const entries = await this.#resolveEntries(collection, desired, declared, has);
        await this.#checkSets(collection, desired, entries, has, current?.id);
        return [[collection.name, entries] as const];
      }),
    );
    const complete = { ...desired, ...Object.fromEntries(resolved.flat()) };
    for (const collection of collections) await this.#checkNamed(collection, complete, current);
    return complete;
  }

  async #resolveEntries(
    collection: Listed,
    desired: ResolvedOrganization,
    declared: ResolvedEntries,
    current: readonly FieldValues[],
  ): Promise<ResolvedEntries> {
    const { identity } = collection;
    const { entries, missing } = matchListed(collection, declared, current);
    const ids = new Map<FieldMap, string>();
    await Promise.all(
      missing.map(async ({ entry, path }) => {
        const id = await this.#identify(collection, desired, entry, path, current);
        if (id !== undefined) ids.set(entry, id);
      }),
    );
    const resolved = mapEntries(entries, (entry) => {
      const id = ids.get(entry);
      return id === undefined ? entry : { ...entry, [identity]: id };
    });
    this.#tellTwice(collection, desired, resolved);
    return resolved;
  }

  /** Two ways may lead to one, which only shows once it is known where they lead. */
  #tellTwice(collection: Listed, desired: ResolvedOrganization, resolved: ResolvedEntries): void {
    const seen = new Map<string, readonly (string | number)[]>();
    for (const { entry, path } of declaredEntries(resolved).wanted) {
      const id = identityOf(collection, entry);
      if (id === "") continue;
      const first = seen.get(id);
      if (first === undefined) seen.set(id, path);
      else {
        this.#report(
          "duplicate-name",
          desired,
          [collection.name, ...path],
          `${collection.noun.one} ${nameIn(collection, entry)} is listed twice`,
          `${first.join(" ")} is the same ${collection.noun.one}. Keep one of the two.`,
        );
      }
    }
  }

  async #identify(
    collection: Listed,
    desired: ResolvedOrganization,
    entry: FieldMap,
    path: readonly (string | number)[],
    current: readonly FieldValues[],
  ): Promise<string | undefined> {
    const { listed, noun } = collection;
    const { kind } = listed;
    const place = (key: string): readonly PathSegment[] => [collection.name, ...path, key];
    const id = identityOf(collection, entry);
    if (id !== "") {
      if ((await this.#users.byId(kind, id)) !== undefined) return id;
      this.#report(
        "unknown-reference",
        desired,
        place(collection.identity),
        `the tenant has no ${kind.noun.one} ${id}`,
        `A ${noun.one} is a ${kind.noun.one} of the tenant: create it first, or correct the id.`,
      );
      return undefined;
    }
    const shown = nameIn(collection, entry);
    const isThere = current.filter(
      (each) => listedNameOf(collection, each) === listedNameOf(collection, entry),
    );
    const things = await this.#users.find(kind, entry, listed.name);
    const [only, another] = things;
    if (only !== undefined && another === undefined) return only.id;
    if (only === undefined) {
      const alike = await this.#users.find(
        kind,
        { [listed.name]: entry[listed.name] ?? null },
        listed.name,
      );
      const known = [...new Set(alike.flatMap((thing) => traitsOf(kind, thing)))];
      this.#report(
        "unknown-reference",
        desired,
        place(listed.name),
        `the tenant has no ${kind.noun.one} ${shown}`,
        known.length > 0
          ? `${listedNameOf(collection, entry) ?? shown} is there in ${known.join(", ")}.`
          : `Only a ${kind.noun.one} of the tenant can be a ${noun.one}: create it first, or invite the person.`,
      );
      return undefined;
    }
    const among = isThere.length > 1 ? isThere.map((each) => identityOf(collection, each)) : [];
    const ids = things.map((thing) => {
      const traits = traitsOf(kind, thing).join(", ");
      return traits === "" ? thing.id : `${thing.id} (${traits})`;
    });
    this.#report(
      "ambiguous-reference",
      desired,
      place(listed.name),
      `the tenant has ${things.length} ${kind.noun.many} ${shown}`,
      `Write the ${collection.identity} of the one that is meant, or its connection: ${ids.join(", ")}.${among.length > 0 ? ` ${among.join(" and ")} are ${noun.many} already.` : ""}`,
    );
    return undefined;
  }

  /** What an entry is to be given has to be there. */
  async #checkSets(
    collection: Listed,
    desired: ResolvedOrganization,
    resolved: ResolvedEntries,
    current: readonly FieldValues[],
    organizationId: string | undefined,
  ): Promise<void> {
    const has = new Map(current.map((entry) => [identityOf(collection, entry), entry]));
    for (const [name, set] of Object.entries(collection.sets ?? {})) {
      const given = declaredEntries(resolved).wanted.flatMap(({ entry, path }) => {
        const { give = [] } =
          setChanges(collection, entry, has.get(identityOf(collection, entry)))[name] ?? {};
        const said = `${collection.noun.one} ${nameIn(collection, entry)}`;
        return give.map((thing) => ({ thing, said, path: [collection.name, ...path, name] }));
      });
      await this.#mustBeThere(set, given, name, desired, organizationId);
    }
  }

  /** So has what the settings of an entry name that is to be made. */
  async #checkNamed(
    collection: (typeof collections)[number],
    desired: ResolvedOrganization,
    current: CurrentOrganization | undefined,
  ): Promise<void> {
    const declared = desired[collection.name];
    if (declared === undefined || !declaresNamed(collection, desired)) return;
    const meeting = meetingOf(collection, desired, current);
    const has = current?.[collection.name] ?? [];
    const made = new Map(
      compareEntries(collection, declared, has, [], meeting).map(({ id, settings }) => [
        id,
        settings,
      ]),
    );
    for (const [name, source] of Object.entries(collection.references ?? {})) {
      if (namesOne(collection, name)) continue;
      const given = declaredEntries(declared).wanted.flatMap(({ entry, path }) => {
        const things = made.has(identityOf(collection, entry)) ? asList(entry[name]) : [];
        const said = `${collection.noun.one} ${labelOf(collection, entry)}`;
        return things
          .filter((thing) => typeof thing === "string")
          .map((thing) => ({ thing, said, path: [collection.name, ...path, name] }));
      });
      await this.#mustBeThere(source, given, name, desired, current?.id);
    }
  }

  /** Tells of things that are neither in the organization, nor in what is declared of it, nor in the tenant. */
  async #mustBeThere(
    source: ThingSource,
    given: readonly {
      readonly thing: string;
      readonly said: string;
      readonly path: readonly PathSegment[];
    }[],
    setting: string,
    desired: ResolvedOrganization,
    organizationId: string | undefined,
  ): Promise<void> {
    if (given.length === 0) return;
    const own = ownDeclared(source, desired);
    const wanted = [...new Set(given.map(({ thing }) => thing))].filter((each) => !own.has(each));
    let unknown = await this.#things.unknown(source, wanted, this.#signal);
    if (unknown.length > 0 && organizationId !== undefined) {
      const there = await this.#things.own(source, organizationId, this.#signal);
      unknown = unknown.filter((each) => !there.has(each));
    }
    for (const { thing, said, path } of given) {
      if (!unknown.includes(thing)) continue;
      const names = [...own, ...(await this.#things.names(source, this.#signal))];
      const suggestion = nearest(thing, names);
      this.#report(
        "unknown-reference",
        desired,
        path,
        `neither organization ${desired.name} nor the tenant has a ${source.kind.noun.one} ${thing} for ${said}`,
        suggestion === undefined
          ? `Create it, or declare it under \`${source.own ?? setting}\` of the organization.`
          : `Did you mean ${suggestion}?`,
      );
    }
  }

  #report(
    code: Diagnostic["code"],
    { name }: ResolvedOrganization,
    path: readonly PathSegment[],
    summary: string,
    detail: string,
  ): void {
    const location = this.#declarations.get(name)?.locate?.(path);
    this.#diagnostics.push({
      code,
      severity: "error",
      path: [name, ...path],
      summary: `${summary} (organization ${name})`,
      detail,
      ...(location && { location }),
    });
  }
}

/** The names of the organization's own things of a set that are declared of it. */
export function ownDeclared(
  { own }: ThingSource,
  desired: ResolvedOrganization,
): ReadonlySet<string> {
  const collection = collections.find(({ name }) => name === own);
  if (collection === undefined) return new Set();
  return new Set(entriesIn(desired[collection.name]).map((entry) => identityOf(collection, entry)));
}

function comparePlaces(left: readonly PathSegment[], right: readonly PathSegment[]): number {
  for (const [index, segment] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (segment === other) continue;
    if (typeof segment === "number" && typeof other === "number") return segment - other;
    return String(segment) < String(other) ? -1 : 1;
  }
  return left.length - right.length;
}

function traitsOf(kind: ThingKind, thing: Thing): string[] {
  return kind.traits.flatMap((trait) => (thing[trait] ? [thing[trait]] : []));
}

function nameIn(collection: Listed, entry: FieldValues): string {
  const name = entry[collection.listed.name];
  const shown = typeof name === "string" ? name : identityOf(collection, entry);
  const besides = Object.keys(collection.keys)
    .filter((key) => key !== collection.listed.name && key !== collection.identity)
    .flatMap((key) => (typeof entry[key] === "string" ? [`of ${entry[key]}`] : []));
  return [shown, ...besides].join(" ");
}
