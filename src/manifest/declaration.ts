import type { PathSegment, SourceLocation } from "../errors/index.js";
import {
  collectionOf,
  fieldAt,
  isWord,
  words,
  type DesiredOrganization,
  type DialectName,
} from "../model/index.js";
import type { ManifestDocument } from "./document.js";
import { locate } from "./findings.js";

/** An organization that a manifest asks for. */
export interface DeclaredOrganization {
  /** Complete: defaults are merged in, variables filled in, collections in their one spelling. */
  readonly organization: DesiredOrganization;
  /** By their paths, the texts whose value came from variables, as they were written. */
  readonly written?: ReadonlyMap<string, string> | undefined;
  /** Whose organization it is, as the document says in `owner`. */
  readonly owner?: string | undefined;
  /** Owners whose organizations it takes over, as the document says in `previous_owners`. */
  readonly previousOwners?: readonly string[] | undefined;
  /**
   * Where something in the organization was written, by its path in `organization`; as far towards
   * it as the text goes, or undefined for one that was not written in a text. May parse again: ask
   * for messages only.
   */
  locate(path: readonly PathSegment[]): SourceLocation | undefined;
  /**
   * Where a manifest says, or would say, something of the organization, by its path in `organization`;
   * undefined where no manifest does, as with what an overlay says, or what a program made.
   */
  trace?(path: readonly PathSegment[]): Origin | undefined;
}

/** What the organizations of one document have in common. */
export interface DocumentContext {
  readonly document: ManifestDocument;
  /** The path of the map or list that holds them. */
  readonly base: readonly PathSegment[];
  readonly hasDefaults: boolean;
  readonly owner?: string;
  readonly previousOwners?: readonly string[];
  /** A sentence that every message about them ends with. */
  readonly remark?: string;
  /** In whose words mistakes are told; those of YAML unless set. */
  readonly dialect?: DialectName;
  /** By collection that is written as a map: its keys, in the order of the list made of it. */
  readonly entryKeys?: ReadonlyMap<string, readonly string[]>;
}

/** Where a path within an organization leads to in its document. */
export interface Origin {
  /** From the root of the document. */
  readonly path: readonly PathSegment[];
  /** Whether that is in the defaults, which many organizations share. */
  readonly isDefault: boolean;
}

/** The place of an organization in a document. */
export class DeclaredPlace {
  readonly #surroundings: DocumentContext;
  readonly #key: PathSegment | undefined;

  /** The key is undefined where the document is nothing but the organization. */
  constructor(surroundings: DocumentContext, key: PathSegment | undefined) {
    this.#surroundings = surroundings;
    this.#key = key;
  }

  get owner(): string | undefined {
    return this.#surroundings.owner;
  }

  get previousOwners(): readonly string[] | undefined {
    return this.#surroundings.previousOwners;
  }

  /** The path of the organization in its document. */
  get path(): readonly PathSegment[] {
    const { base } = this.#surroundings;
    return this.#key === undefined ? base : [...base, this.#key];
  }

  locate(path: readonly PathSegment[]): SourceLocation {
    return locate(this.#surroundings.document, this.trace(path).path);
  }

  /**
   * Follows a path of the finished organization to where it was written: in the organization
   * itself, or in the defaults where the organization says nothing of it.
   */
  trace(wanted: readonly PathSegment[]): Origin {
    const { document, hasDefaults } = this.#surroundings;
    const path = this.#asWritten(this.#nameEntry(wanted));
    const own = [...this.path];
    for (const [index, segment] of path.entries()) {
      const next = followSegment(document, own, segment, index);
      if (next !== undefined) {
        own.push(next);
        continue;
      }
      if (hasDefaults && document.find(own)?.kind === "map" && !hasIndex(path.slice(0, index))) {
        // Of a collection in the defaults the organization may have excluded some, so that others moved up.
        if (index > 0 && collectionOf(String(path[0])) !== undefined) {
          return { path: defaultsPath(document, path.slice(0, 1)), isDefault: true };
        }
        const known = traceDefaults(document, path);
        if (known > index) return { path: defaultsPath(document, path), isDefault: true };
      }
      return { path: [...own, ...path.slice(index)], isDefault: false };
    }
    return { path: own, isDefault: false };
  }

  /** A pair that was declared in part in one place and as a whole in the other has a word in one of them. */
  #asWritten(path: readonly PathSegment[]): readonly PathSegment[] {
    const [first = "", ...rest] = path;
    if (rest.length === 0 || fieldAt([first])?.kind !== "map") return path;
    const { document, hasDefaults } = this.#surroundings;
    const bases = [this.path, ...(hasDefaults ? [["defaults"]] : [])];
    const key = rest.at(-1) ?? "";
    const ways = [path, [first, key], ...words.map((word) => [first, word, key])];
    for (const base of bases) {
      const found = ways.find((way) => document.find([...base, ...way]) !== undefined);
      if (found) return found;
    }
    return path;
  }

  #nameEntry(path: readonly PathSegment[]): readonly PathSegment[] {
    return underEntryKeys(path, this.#surroundings.entryKeys);
  }
}

/** The path as it was written where the entries of a list stand under keys. */
export function underEntryKeys(
  path: readonly PathSegment[],
  entryKeys: ReadonlyMap<string, readonly string[]> | undefined,
): readonly PathSegment[] {
  const [list, word, ...below] = path;
  // Terraform has an attribute of its own for the word.
  const [index, ...rest] = isWord(word) && typeof below[0] === "number" ? below : path.slice(1);
  if (typeof list !== "string" || typeof index !== "number") return path;
  const key = entryKeys?.get(list)?.[index];
  return key === undefined ? path : [list, key, ...rest];
}

/** An organization without errors, and its place. */
export class ReadDeclaration extends DeclaredPlace implements DeclaredOrganization {
  constructor(
    surroundings: DocumentContext,
    key: PathSegment | undefined,
    readonly organization: DesiredOrganization,
    readonly written: ReadonlyMap<string, string>,
  ) {
    super(surroundings, key);
  }
}

/** The key under which a segment of the model's path is written here, or undefined. */
function followSegment(
  document: ManifestDocument,
  from: readonly PathSegment[],
  segment: PathSegment,
  depth: number,
): PathSegment | undefined {
  const collection = depth === 0 ? collectionOf(String(segment)) : undefined;
  const spellings = [segment, ...(collection?.otherSpellings ?? [])];
  return spellings.find((spelling) => document.find([...from, spelling]) !== undefined);
}

/** How far a path leads into the defaults. */
function traceDefaults(document: ManifestDocument, path: readonly PathSegment[]): number {
  const walked: PathSegment[] = ["defaults"];
  for (const [index, segment] of path.entries()) {
    const next = followSegment(document, walked, segment, index);
    if (next === undefined) return index;
    walked.push(next);
  }
  return path.length;
}

function defaultsPath(
  document: ManifestDocument,
  path: readonly PathSegment[],
): readonly PathSegment[] {
  const [first, ...rest] = path;
  if (first === undefined) return ["defaults"];
  return ["defaults", followSegment(document, ["defaults"], first, 0) ?? first, ...rest];
}

function hasIndex(path: readonly PathSegment[]): boolean {
  return path.some((segment) => typeof segment === "number");
}
