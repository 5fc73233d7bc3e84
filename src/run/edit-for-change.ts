import type { PathSegment } from "../errors/index.js";
import type { DeclaredOrganization } from "../manifest/index.js";
import {
  asMap,
  collectionOf,
  declaredEntries,
  declaredPairs,
  fieldAt,
  goesBy,
  saysSomeEntries,
  saysSomePairs,
  type Collection,
  type FieldMap,
  type FieldValue,
} from "../model/index.js";
import type { UpdateAction } from "../plan/index.js";

/** What is to be done to what an organization declares. */
export interface WantedEdit {
  /** Where, by the path in the organization. */
  readonly at: readonly PathSegment[];
  readonly kind: "set" | "append" | "remove";
  readonly value: FieldValue;
}

/** Where something differs, and what the tenant has there. */
interface Difference {
  readonly path: readonly string[];
  readonly from?: FieldValue | undefined;
}

const removal = { kind: "remove", value: null } as const;

/**
 * Which edit of a declaration makes it say what the tenant has.
 *
 * | what differs                       | edit                                             |
 * | ---------------------------------- | ------------------------------------------------ |
 * | the tenant has another value       | the value is set                                 |
 * | the tenant has none                | the line goes: what is left out stays as it is   |
 * | the tenant has more than the whole | the pair or the entry is added                   |
 * | the tenant has what is excluded    | it is excluded no more                           |
 */
export function editFor(
  { organization }: DeclaredOrganization,
  action: UpdateAction,
  { path, from }: Difference,
): WantedEdit {
  const [name = "", key = ""] = path;
  const declared = (organization as unknown as FieldMap)[name];
  const collection = collectionOf(name);
  if (collection !== undefined) return editOfEntry(collection, declared, action, { path, from });
  if (fieldAt([name])?.kind === "map") return editOfPair(name, key, declared, from);
  // A whole of which nothing is declared was asked to be empty.
  const at = declared === null ? [name] : path;
  if (from === undefined) return { at, ...removal };
  const value = at.length === path.length ? from : nested(path.slice(at.length), from);
  return { at, kind: "set", value };
}

function nested(path: readonly string[], value: FieldValue): FieldValue {
  return path.reduceRight<FieldValue>((inner, segment) => ({ [segment]: inner }), value);
}

function editOfPair(
  name: string,
  key: string,
  declared: FieldValue | undefined,
  from: FieldValue | undefined,
): WantedEdit {
  const { word, pairs, excluded } = declaredPairs(declared);
  const at = [name, ...(saysSomePairs(declared) && word !== undefined ? [word] : []), key];
  if (from === undefined) return { at, ...removal };
  const index = excluded.indexOf(key);
  if (index !== -1 && !Object.hasOwn(pairs, key)) {
    return { at: [name, "exclude", index], ...removal };
  }
  return { at, kind: "set", value: from };
}

function editOfEntry(
  collection: Collection,
  declared: FieldValue | undefined,
  action: UpdateAction,
  { path, from }: Difference,
): WantedEdit {
  const [name = "", label = "", ...rest] = path;
  const { wanted, excluded } = declaredEntries(declared);
  const isIt = ({ entry }: { readonly entry: FieldMap }): boolean =>
    goesBy(collection, entry, label);
  const own = wanted.find(isIt);
  if (own !== undefined) {
    const at = [name, ...own.path, ...rest];
    return from === undefined ? { at, ...removal } : { at, kind: "set", value: from };
  }
  const gone = excluded.find(isIt);
  if (gone !== undefined) return { at: [name, ...gone.path], ...removal };
  const word = saysSomeEntries(declared) ? ["exactly"] : [];
  return {
    at: [name, ...word],
    kind: "append",
    value: { ...aboutOf(collection, action, label), ...unusual(collection, asMap(from)) },
  };
}

/** Settings without those that are as Auth0 fills them in. */
function unusual({ settings }: Collection, said: FieldMap): FieldMap {
  return Object.fromEntries(
    Object.entries(said).filter(([name, value]) => settings[name]?.serverDefault !== value),
  );
}

/** How a manifest says what an entry is about, by what plans call it. */
function aboutOf(collection: Collection, { entries }: UpdateAction, label: string): FieldMap {
  const { identity, keys, ways } = collection;
  const isId = entries.some(({ collection: name, id }) => name === collection.name && id === label);
  if (isId && Object.hasOwn(keys, identity)) return { [identity]: label };
  const way = ways[0] ?? [identity];
  const texts = label.split(" ");
  // Only the first of several may have spaces in it.
  const others = way.length === 1 ? [] : texts.splice(1 - way.length);
  return Object.fromEntries(
    way.map((key, index) => [key, index === 0 ? texts.join(" ") : (others[index - 1] ?? "")]),
  );
}
