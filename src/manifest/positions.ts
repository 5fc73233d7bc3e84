import { EVENT_ID, SCALAR_STYLE, getScalarValue, type Event, type ScalarEvent } from "js-yaml";
import type { PathSegment } from "../errors/index.js";
import { constructKey } from "./yaml.js";

/** Where a value stands in a text, and the key in front of it. Offsets count UTF-16 units. */
export interface Place {
  readonly offset: number;
  /** Absent for the root and for entries of lists. */
  readonly keyOffset?: number;
  readonly kind: "map" | "list" | "scalar";
  /** Of a scalar without quotes, what is written, which may be nothing. */
  readonly plain?: string;
}

interface Child {
  readonly key?: number;
  readonly value: number;
  /** Where the dash of an entry stands behind which nothing is written. */
  readonly dash?: number;
}

/** What may stand between the last scalar of an entry and the dash of the next. */
const betweenEntries = /(?:[\s:?,\]}]|#[^\r\n]*)*/y;

/** From this many entries on, what was found once is kept: looking up all of them stays linear. */
const worthKeeping = 16;

/** Keys that YAML can only take for text. */
const plainWord = /^(?!(?:null|true|false)$)[a-z_]\w*$/;

/** Finds the places of values in the events of one document. */
export class Positions {
  readonly #events: readonly Event[];
  readonly #text: string;
  /** For each list and map, the index of the event that closes it. */
  readonly #ends: Int32Array;
  readonly #anchors = new Map<string, number[]>();
  readonly #children = new Map<number, ReadonlyMap<PathSegment, Child>>();

  constructor(events: readonly Event[], text: string) {
    this.#events = events;
    this.#text = text;
    this.#ends = new Int32Array(events.length);
    const open: number[] = [];
    events.forEach((event, index) => {
      if (event.type === EVENT_ID.POP) {
        const start = open.pop();
        if (start !== undefined) this.#ends[start] = index;
        return;
      }
      if (event.type === EVENT_ID.DOCUMENT) {
        open.push(index);
        return;
      }
      if (event.type === EVENT_ID.ALIAS) return;
      if (event.type !== EVENT_ID.SCALAR) open.push(index);
      if (event.anchorStart < 0) return;
      const name = text.slice(event.anchorStart, event.anchorEnd);
      const named = this.#anchors.get(name);
      if (named) named.push(index);
      else this.#anchors.set(name, [index]);
    });
  }

  /** The place of the value that a path leads to, or undefined where it leads nowhere. */
  find(path: readonly PathSegment[]): Place | undefined {
    let found: Child = { value: 1 };
    for (const segment of path) {
      const child = this.#childrenOf(found.value).get(segment);
      if (!child) return undefined;
      found = child;
    }
    const event = this.#events[found.value];
    if (!event) return undefined;
    const keyOffset = found.key === undefined ? undefined : this.#offsetOf(found.key);
    const plain = this.#plainText(found.value);
    return {
      offset: this.#offsetOf(found.value) ?? found.dash ?? keyOffset ?? 0,
      ...(keyOffset !== undefined && { keyOffset }),
      kind: this.#kindOf(found.value),
      ...(plain !== undefined && { plain }),
    };
  }

  /** How many entries the list or map at the root has. */
  get rootSize(): number {
    return this.#childrenOf(1).size;
  }

  #childrenOf(index: number): ReadonlyMap<PathSegment, Child> {
    const target = this.#follow(index);
    const kept = this.#children.get(target);
    if (kept) return kept;
    const event = this.#events[target];
    const children =
      event?.type === EVENT_ID.SEQUENCE
        ? this.#itemsOf(target)
        : event?.type === EVENT_ID.MAPPING
          ? this.#entriesOf(target)
          : new Map<PathSegment, Child>();
    if (children.size >= worthKeeping) this.#children.set(target, children);
    return children;
  }

  #itemsOf(sequence: number): Map<PathSegment, Child> {
    const items = new Map<PathSegment, Child>();
    const end = this.#ends[sequence] ?? 0;
    let previous: Child | undefined;
    for (let index = sequence + 1; index < end; index = this.#after(index)) {
      const child: Child =
        this.#offsetOf(index) === undefined
          ? { value: index, dash: this.#findDash(sequence, previous) }
          : { value: index };
      items.set(items.size, child);
      previous = child;
    }
    return items;
  }

  /** No event has the place of an entry of which only the dash is written. */
  #findDash(sequence: number, previous: Child | undefined): number {
    if (!previous) return this.#offsetOf(sequence) ?? 0;
    betweenEntries.lastIndex =
      previous.dash === undefined ? this.#endOf(previous.value) : previous.dash + 1;
    betweenEntries.test(this.#text);
    return betweenEntries.lastIndex;
  }

  /** Where the last thing of a node ends that has a place of its own. */
  #endOf(node: number): number {
    for (let index = this.#after(node) - 1; index >= node; index--) {
      const event = this.#events[index];
      if (event?.type === EVENT_ID.ALIAS) return event.anchorEnd;
      if (event?.type === EVENT_ID.SEQUENCE || event?.type === EVENT_ID.MAPPING) {
        return event.start + 1;
      }
      if (event?.type !== EVENT_ID.SCALAR) continue;
      const isQuoted =
        event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
      const end = Math.max(event.valueEnd + (isQuoted ? 1 : 0), event.tagEnd, event.anchorEnd);
      if (end > 0) return end;
    }
    return 0;
  }

  #entriesOf(mapping: number): Map<PathSegment, Child> {
    const entries = new Map<PathSegment, Child>();
    const merged: number[] = [];
    const end = this.#ends[mapping] ?? 0;
    for (let key = mapping + 1; key < end;) {
      const value = this.#after(key);
      if (this.#isMergeKey(key)) merged.push(value);
      else entries.set(this.#keyText(key), { key, value });
      key = this.#after(value);
    }
    for (const source of merged) this.#merge(entries, source);
    return entries;
  }

  /** What a map says itself comes before what it merges in, and earlier sources before later. */
  #merge(entries: Map<PathSegment, Child>, source: number): void {
    const target = this.#follow(source);
    if (this.#events[target]?.type === EVENT_ID.SEQUENCE) {
      for (const item of this.#itemsOf(target).values()) this.#merge(entries, item.value);
      return;
    }
    for (const [key, child] of this.#childrenOf(target)) {
      if (!entries.has(key)) entries.set(key, child);
    }
  }

  /** The event that stands behind an alias, and behind anything else itself. */
  #follow(index: number): number {
    const event = this.#events[index];
    if (event?.type !== EVENT_ID.ALIAS) return index;
    const named = this.#anchors.get(this.#text.slice(event.anchorStart, event.anchorEnd)) ?? [];
    return lastBefore(named, index) ?? index;
  }

  #after(index: number): number {
    const type = this.#events[index]?.type;
    const opens = type === EVENT_ID.SEQUENCE || type === EVENT_ID.MAPPING;
    return (opens ? (this.#ends[index] ?? index) : index) + 1;
  }

  #isMergeKey(index: number): boolean {
    const event = this.#events[index];
    return (
      event?.type === EVENT_ID.SCALAR &&
      event.style === SCALAR_STYLE.PLAIN &&
      event.valueStart >= 0 &&
      getScalarValue(this.#text, event) === "<<"
    );
  }

  #keyText(index: number): string {
    const event = this.#events[this.#follow(index)];
    if (event?.type !== EVENT_ID.SCALAR) return "";
    const text = getScalarValue(this.#text, event);
    const isVerbatim =
      event.style !== SCALAR_STYLE.PLAIN || event.tagStart >= 0 || plainWord.test(text);
    return isVerbatim ? text : constructKey(event, this.#text);
  }

  #plainText(index: number): string | undefined {
    const event = this.#events[this.#follow(index)];
    if (event?.type !== EVENT_ID.SCALAR) return undefined;
    if (event.valueStart < 0) return "";
    return event.style === SCALAR_STYLE.PLAIN ? getScalarValue(this.#text, event) : undefined;
  }

  #kindOf(index: number): Place["kind"] {
    const type = this.#events[this.#follow(index)]?.type;
    if (type === EVENT_ID.MAPPING) return "map";
    return type === EVENT_ID.SEQUENCE ? "list" : "scalar";
  }

  /** Where a node begins, or undefined where nothing is written. */
  #offsetOf(index: number): number | undefined {
    const event = this.#events[index];
    if (event?.type === EVENT_ID.ALIAS) return event.anchorStart - 1;
    if (event?.type === EVENT_ID.SCALAR) return this.#scalarOffset(event);
    if (event?.type === EVENT_ID.SEQUENCE || event?.type === EVENT_ID.MAPPING) return event.start;
    return undefined;
  }

  #scalarOffset(event: ScalarEvent): number | undefined {
    if (event.valueStart < 0) return event.tagStart < 0 ? undefined : event.tagStart;
    switch (event.style) {
      case SCALAR_STYLE.SINGLE_QUOTED:
      case SCALAR_STYLE.DOUBLE_QUOTED:
        return event.valueStart - 1;
      case SCALAR_STYLE.LITERAL_BLOCK:
      case SCALAR_STYLE.FOLDED_BLOCK: {
        let offset = event.valueStart;
        while (this.#text[offset] === " ") offset++;
        return offset;
      }
      case SCALAR_STYLE.PLAIN:
        return event.valueStart;
    }
  }
}

function lastBefore(sorted: readonly number[], limit: number): number | undefined {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? limit) < limit) low = middle + 1;
    else high = middle;
  }
  return sorted[low - 1];
}
