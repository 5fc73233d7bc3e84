import { EVENT_ID, type Event } from "js-yaml";
import type { PathSegment } from "../errors/index.js";
import { deployCliSections, isExtensionKey } from "../derive/index.js";
import { cutJsonOrganizations } from "./json-slices.js";
import { findMisreadings, type Misreading } from "./misreadings.js";
import { Positions, type Place } from "./positions.js";
import { cutOrganizations, type Cut, type Slice } from "./slices.js";
import type { Source } from "./source.js";
import {
  constructDocument,
  maxDepth,
  parseDocuments,
  usesAnchors,
  type YamlProblem,
} from "./yaml.js";

/** One document of a manifest file: its value, and where everything in it stands. */
export interface ManifestDocument {
  readonly source: Source;
  /**
   * The whole value; without the entries of `organizations` where they come in parts. Undefined
   * once it was forgotten.
   */
  readonly root: unknown;
  /** Whether the entries of `organizations` come from {@link part} instead of from the root. */
  readonly isCut: boolean;
  /** How many parts there are. */
  readonly partCount: number;
  /**
   * Some entries of `organizations`, in order; reading the parts one after another keeps little
   * in memory. Undefined when the text turns out not to be what it looked like when it was cut:
   * the document must then be read as a whole.
   */
  part(index: number): readonly unknown[] | undefined;
  /** Finds a place by a path from the root, as an offset into the source's text. */
  find(path: readonly PathSegment[]): Place | undefined;
  /** What is read otherwise than it looks, of all that was parsed since this was asked last. */
  takeMisreadings(): readonly Misreading[];
  /** Forgets what can be parsed again. Everything can still be found, only slower. */
  forget(): void;
}

/** Parses the documents of a source as wholes, up to the first that is broken. */
export function parseWhole(source: Source): {
  readonly documents: readonly ManifestDocument[];
  readonly problem?: YamlProblem;
} {
  const parsed = parseDocuments(source.text);
  if (parsed.problem) return { documents: [], problem: parsed.problem };
  const shared = new SharedEvents(source, parsed.documents);
  const documents: ManifestDocument[] = [];
  for (const [index, events] of parsed.documents.entries()) {
    const constructed = constructDocument(events, source.text);
    if (constructed.problem) return { documents, problem: constructed.problem };
    documents.push(new WholeDocument(source, constructed.value, index, shared));
  }
  return { documents };
}

/** Opens a source whose entries can be parsed a few at a time, or undefined where they cannot. */
export function openCut(source: Source, itemsPerPart: number): ManifestDocument | undefined {
  const cut =
    cutOrganizations(source.text, itemsPerPart) ?? cutJsonOrganizations(source.text, itemsPerPart);
  if (!cut) return undefined;
  const text = source.text.slice(0, cut.itemsStart) + source.text.slice(cut.itemsEnd);
  const skeleton = parseSingle(text, maxDepth);
  if (!skeleton) return undefined;
  const { value, problem } = constructDocument(skeleton, text);
  if (problem) return undefined;
  const positions = new Positions(skeleton, text);
  const key = positions.find(["organizations"]);
  const isRegular =
    positions.find([])?.kind === "map" &&
    key?.keyOffset === cut.keyStart &&
    isEmptyList((value as Readonly<Record<string, unknown>>)["organizations"]);
  if (!isRegular) return undefined;
  const misreadings = findMisreadings(skeleton, text, isForeignSection);
  return new CutDocument(source, value, cut, positions, misreadings);
}

/** What other tools read, and what only holds anchors. */
function isForeignSection(key: string): boolean {
  return deployCliSections.has(key) || isExtensionKey(key);
}

function isEmptyList(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}

/** The events of all documents of a source, which can only be parsed together. */
class SharedEvents {
  readonly #source: Source;
  #documents: readonly (readonly Event[])[] | undefined;

  constructor(source: Source, documents: readonly (readonly Event[])[]) {
    this.#source = source;
    this.#documents = documents;
  }

  ofDocument(index: number): readonly Event[] {
    this.#documents ??= parseDocuments(this.#source.text).documents ?? [];
    return this.#documents[index] ?? [];
  }

  forget(): void {
    this.#documents = undefined;
  }
}

class WholeDocument implements ManifestDocument {
  readonly isCut = false;
  readonly partCount = 1;
  readonly #index: number;
  readonly #shared: SharedEvents;
  #root: unknown;
  #positions: Positions | undefined;

  constructor(
    readonly source: Source,
    root: unknown,
    index: number,
    shared: SharedEvents,
  ) {
    this.#root = root;
    this.#index = index;
    this.#shared = shared;
  }

  get root(): unknown {
    return this.#root;
  }

  part(): readonly unknown[] {
    return [];
  }

  takeMisreadings(): readonly Misreading[] {
    return findMisreadings(
      this.#shared.ofDocument(this.#index),
      this.source.text,
      isForeignSection,
    );
  }

  find(path: readonly PathSegment[]): Place | undefined {
    this.#positions ??= new Positions(this.#shared.ofDocument(this.#index), this.source.text);
    return this.#positions.find(path);
  }

  forget(): void {
    this.#root = undefined;
    this.#positions = undefined;
    this.#shared.forget();
  }
}

class CutDocument implements ManifestDocument {
  readonly isCut = true;
  readonly #cut: Cut;
  readonly #skeleton: Positions;
  readonly #misreadings: Misreading[];
  #last:
    { readonly slice: Slice; readonly events: readonly Event[]; positions?: Positions } | undefined;

  constructor(
    readonly source: Source,
    readonly root: unknown,
    cut: Cut,
    skeleton: Positions,
    misreadings: readonly Misreading[],
  ) {
    this.#cut = cut;
    this.#skeleton = skeleton;
    this.#misreadings = misreadings.map((found) => ({
      ...found,
      offset: this.#offsetInText(found.offset),
    }));
  }

  /** Where something of the skeleton, from which the entries were cut out, stands in the text. */
  #offsetInText(offset: number): number {
    const { itemsStart, itemsEnd } = this.#cut;
    return offset < itemsStart ? offset : offset + itemsEnd - itemsStart;
  }

  get partCount(): number {
    return this.#cut.slices.length;
  }

  part(index: number): readonly unknown[] | undefined {
    const slice = this.#cut.slices[index];
    const events = slice && this.#parse(slice);
    if (!events) return undefined;
    const text = this.#textOf(slice);
    for (const found of findMisreadings(events, text, isForeignSection)) {
      this.#misreadings.push({ ...found, offset: found.offset + slice.start });
    }
    const { value } = constructDocument(events, text);
    return Array.isArray(value) && value.length === slice.count ? value : undefined;
  }

  takeMisreadings(): readonly Misreading[] {
    return this.#misreadings.splice(0);
  }

  find(path: readonly PathSegment[]): Place | undefined {
    const [top, index, ...rest] = path;
    if (top !== "organizations" || typeof index !== "number") {
      return shift(this.#skeleton.find(path), (offset) => this.#offsetInText(offset));
    }
    const slice = this.#cut.slices[Math.floor(index / (this.#cut.slices[0]?.count ?? 1))];
    const events = slice && this.#parse(slice);
    if (!events || !this.#last) return undefined;
    const positions = (this.#last.positions ??= new Positions(events, this.#textOf(slice)));
    return shift(positions.find([index - slice.first, ...rest]), (offset) => offset + slice.start);
  }

  forget(): void {
    this.#last = undefined;
  }

  #parse(slice: Slice): readonly Event[] | undefined {
    if (this.#last?.slice === slice) return this.#last.events;
    // The slice's list is the root here, and one level below the root in the text.
    const events = parseSingle(this.#textOf(slice), maxDepth - 1);
    if (!events || countItems(events) !== slice.count) return undefined;
    this.#last = { slice, events };
    return events;
  }

  #textOf(slice: Slice): string {
    const { text } = this.source;
    return this.#cut.form === "dashes"
      ? text.slice(slice.start, slice.end)
      : `[${text.slice(slice.start + 1, slice.end)}]`;
  }
}

/** The events of a text that is one document without anchors, or undefined. */
function parseSingle(text: string, depth: number): readonly Event[] | undefined {
  const [events, ...others] = parseDocuments(text, depth).documents ?? [];
  return events && others.length === 0 && !usesAnchors(events) ? events : undefined;
}

/** How many entries a document has whose root is a list; undefined for other documents. */
function countItems(events: readonly Event[]): number | undefined {
  if (events[1]?.type !== EVENT_ID.SEQUENCE) return undefined;
  let count = 0;
  let depth = 0;
  for (const event of events) {
    if (depth === 2 && event.type !== EVENT_ID.POP) count++;
    if (event.type === EVENT_ID.POP) depth--;
    else if (event.type !== EVENT_ID.SCALAR && event.type !== EVENT_ID.ALIAS) depth++;
  }
  return count;
}

function shift(place: Place | undefined, by: (offset: number) => number): Place | undefined {
  if (!place) return undefined;
  return {
    ...place,
    offset: by(place.offset),
    ...(place.keyOffset !== undefined && { keyOffset: by(place.keyOffset) }),
  };
}
