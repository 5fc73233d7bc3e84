import { isDeepStrictEqual } from "node:util";
import { isAlias, isCollection, isMap, isScalar, isSeq, parseAllDocuments, Scalar } from "yaml";
import { Document, type Node, type Pair, type YAMLMap, type YAMLSeq } from "yaml";
import type { PathSegment } from "../errors/index.js";
import { isRecord, type FieldValue } from "../model/index.js";

/** One change of a document, by the path from its root. */
export type TextEdit =
  | { readonly kind: "set"; readonly path: readonly PathSegment[]; readonly value: FieldValue }
  /** Puts an entry at the end of a list. */
  | { readonly kind: "append"; readonly path: readonly PathSegment[]; readonly value: FieldValue }
  | { readonly kind: "remove"; readonly path: readonly PathSegment[] };

/** A text after an edit, or why there is none. */
export type EditedText =
  | { readonly text: string; readonly refused?: never }
  | { readonly text?: never; readonly refused: string };

/** Why a text is left as it is. */
class Refused extends Error {}

/**
 * Edits a text of YAML or JSON in one place; comments, order and everything else stay as they are. What
 * came out is read again, and nothing but the edit may have changed in it.
 *
 * @param offset a place in the document that is meant, since a text may have several
 */
export function editText(text: string, offset: number, edit: TextEdit): EditedText {
  const found = documentAt(text, offset);
  if (found === undefined) return { refused: "the text cannot be read" };
  try {
    const [start, end, renewed] = new Editor(text, found.document).splice(edit);
    const written = text.includes("\r\n") ? renewed.replaceAll(/\r?\n/g, "\r\n") : renewed;
    const edited = text.slice(0, start) + written + text.slice(end);
    const again = documentAt(edited, offset, found.index);
    const wanted = applied(toValue(found.document), edit);
    if (again === undefined || !isDeepStrictEqual(toValue(again.document), wanted)) {
      throw new Refused("the way in which it is written there does not allow it");
    }
    return { text: edited };
  } catch (error) {
    if (error instanceof Refused) return { refused: error.message };
    throw error;
  }
}

function documentAt(
  text: string,
  offset: number,
  known?: number,
): { readonly document: Document.Parsed; readonly index: number } | undefined {
  const documents = parseAllDocuments(text, { merge: true, logLevel: "silent" });
  if (!Array.isArray(documents)) return undefined;
  const index = known ?? documents.findIndex(({ range }) => offset < range[2]);
  const document = documents.at(index === -1 ? documents.length - 1 : index);
  if (document === undefined || document.errors.length > 0) return undefined;
  return { document, index };
}

function toValue(document: Document.Parsed): unknown {
  return document.toJS({ maxAliasCount: 10_000 }) as unknown;
}

/** What a value is after an edit. */
function applied(value: unknown, edit: TextEdit, depth = 0): unknown {
  const { path } = edit;
  if (depth === path.length) {
    if (edit.kind === "append") return [...(Array.isArray(value) ? value : []), edit.value];
    return edit.kind === "set" ? edit.value : undefined;
  }
  const segment = path[depth] ?? "";
  const isLast = depth === path.length - 1;
  if (Array.isArray(value)) {
    return edit.kind === "remove" && isLast
      ? value.filter((_, index) => index !== segment)
      : value.map((each: unknown, index) =>
          index === segment ? applied(each, edit, depth + 1) : each,
        );
  }
  const record: Record<string, unknown> = isRecord(value) ? { ...value } : {};
  if (edit.kind === "remove" && isLast) delete record[segment];
  else record[segment] = applied(record[segment], edit, depth + 1);
  return record;
}

/** A part of a text, and what stands there instead. */
type Splice = readonly [start: number, end: number, text: string];

/** Finds out which part of a text an edit replaces, and by what. */
class Editor {
  readonly #text: string;
  readonly #root: Node | null;
  readonly #isJson: boolean;

  constructor(text: string, document: Document.Parsed) {
    this.#text = text;
    this.#root = document.contents;
    // What begins like that is written in one line, or by a program, and stays in its style.
    this.#isJson = /^\s*[[{]/.test(text);
  }

  splice(edit: TextEdit): Splice {
    let node = this.#root;
    const { path } = edit;
    for (const [depth, segment] of path.entries()) {
      this.#refuseShared(node);
      const isLast = depth === path.length - 1;
      if (isSeq(node)) {
        const index = Number(segment);
        const item = node.items[index] as Node | undefined;
        if (item === undefined) throw new Refused("the entry is not where it was");
        if (edit.kind === "remove" && isLast) return this.#removed(node, index);
        node = item;
        continue;
      }
      if (!isMap(node)) {
        if (edit.kind === "remove") throw new Refused("it is not written there");
        return this.#filled(node, wrapped(path.slice(depth), edit));
      }
      const index = node.items.findIndex(({ key }) => keyOf(key) === String(segment));
      const pair = node.items[index] as Pair<Node, Node | null> | undefined;
      if (pair === undefined) {
        if (edit.kind === "remove") throw new Refused("it is not written there");
        return this.#added(node, String(segment), wrapped(path.slice(depth + 1), edit));
      }
      if (edit.kind === "remove" && isLast) return this.#removed(node, index);
      node = pair.value ?? this.#emptyAfter(pair.key);
    }
    this.#refuseShared(node);
    if (edit.kind === "remove") throw new Refused("it is not written there");
    if (edit.kind === "append" && isSeq(node)) return this.#appended(node, edit.value);
    return this.#filled(node, edit.kind === "append" ? [edit.value] : edit.value);
  }

  #refuseShared(node: Node | null): void {
    if (isAlias(node)) throw new Refused("an alias stands there, and other places share its value");
    if (node?.anchor !== undefined) {
      throw new Refused("an anchor stands there, and other places may share its value");
    }
  }

  /** A key behind which nothing is written. */
  #emptyAfter(key: Node): Node {
    const scalar = new Scalar(null);
    const colon = this.#text.indexOf(":", endOf(key)) + 1;
    scalar.range = [colon, colon, colon];
    return scalar;
  }

  /** A value in place of another one. */
  #filled(node: Node | null, value: FieldValue): Splice {
    const [start, end] = rangeOf(node);
    const isEmpty = start === end;
    const at = isEmpty ? this.#text.slice(0, start).trimEnd().length : start;
    const isBlock =
      isScalar(node) && (node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED);
    const text = this.#inline(value, isScalar(node) ? node.type : undefined);
    if (isEmpty) return [at, at, ` ${text}`];
    return [start, end, isBlock ? `${text}\n` : text];
  }

  #added(map: YAMLMap, key: string, value: FieldValue): Splice {
    const last = map.items.at(-1) as Pair<Node, Node | null> | undefined;
    if (last === undefined) return this.#filled(map, { [key]: value });
    if (map.flow === true) {
      const text = `${this.#inline(key)}: ${this.#inline(value)}`;
      return this.#behind(last.value ?? last.key, rangeOf(last.key)[0], text, rangeOf(map)[0]);
    }
    const first = map.items[0] as Pair<Node, Node | null>;
    return this.#below(last.value ?? last.key, this.#columnOf(rangeOf(first.key)[0]), {
      [key]: value,
    });
  }

  #appended(list: YAMLSeq, value: FieldValue): Splice {
    const last = list.items.at(-1) as Node | undefined;
    if (last === undefined) return this.#filled(list, [value]);
    if (list.flow === true) {
      return this.#behind(last, rangeOf(last)[0], this.#inline(value), rangeOf(list)[0]);
    }
    return this.#below(last, this.#columnOf(this.#dashOf(last)), [value]);
  }

  /** Behind the last of what stands between brackets: in the same line, or in one of its own as that one. */
  #behind(last: Node, start: number, text: string, open: number): Splice {
    const end = endOf(last);
    const isInLines = this.#text.slice(open, start).includes("\n");
    const indent = " ".repeat(this.#columnOf(start));
    const inLines = text.replaceAll("\n", `\n${indent}`);
    return [end, end, isInLines ? `,\n${indent}${inLines}` : `, ${text}`];
  }

  /** In lines of its own below something. */
  #below(last: Node, column: number, value: FieldValue): Splice {
    const at = this.#lineEnd(endOf(last));
    const lines = new Document(value, { aliasDuplicateObjects: false })
      .toString({ lineWidth: 0 })
      .trimEnd()
      .split("\n");
    const text = lines.map((line) => `${" ".repeat(column)}${line}\n`).join("");
    const isAtLine = at === 0 || this.#text[at - 1] === "\n";
    return [at, at, isAtLine ? text : `\n${text.trimEnd()}`];
  }

  #removed(within: YAMLMap | YAMLSeq, index: number): Splice {
    const items = within.items as (Node | Pair<Node, Node | null>)[];
    const spans = items.map((item) => this.#spanOf(item));
    const [start, end] = spans[index] ?? [0, 0];
    const [from, to] = rangeOf(within);
    const empty = isMap(within) ? "{}" : "[]";
    if (items.length === 1) {
      if (within.flow === true) return [from, to, empty];
      const before = this.#text.slice(0, isSeq(within) ? this.#dashOf(items[0] as Node) : start);
      const at = before.trimEnd().length;
      // What follows a dash stays in its line.
      return [before.endsWith("- ") ? start : at, end, before.endsWith("- ") ? empty : ` ${empty}`];
    }
    const next = spans[index + 1];
    if (within.flow === true) {
      return next === undefined ? [spans[index - 1]?.[1] ?? start, end, ""] : [start, next[0], ""];
    }
    const own = isSeq(within) ? this.#dashOf(items[index] as Node) : start;
    const isAlone = /^[ \t]*$/.test(this.#text.slice(this.#lineStart(own), own));
    if (isAlone) return [this.#lineStart(own), this.#lineEnd(end), ""];
    if (next === undefined) throw new Refused("the way in which it is written does not allow it");
    return [own, isSeq(within) ? this.#dashOf(items[index + 1] as Node) : next[0], ""];
  }

  #spanOf(item: Node | Pair<Node, Node | null>): readonly [number, number] {
    if (!("key" in item)) return [rangeOf(item)[0], endOf(item)];
    return [rangeOf(item.key)[0], Math.max(endOf(item.key) + 1, endOf(item.value ?? item.key))];
  }

  #dashOf(item: Node): number {
    return this.#text.lastIndexOf("-", rangeOf(item)[0] - 1);
  }

  #lineStart(offset: number): number {
    return this.#text.lastIndexOf("\n", offset - 1) + 1;
  }

  /** Where the next line begins. */
  #lineEnd(offset: number): number {
    if (offset > 0 && this.#text[offset - 1] === "\n") return offset;
    const at = this.#text.indexOf("\n", offset);
    return at === -1 ? this.#text.length : at + 1;
  }

  #columnOf(offset: number): number {
    return offset - this.#lineStart(offset);
  }

  /** A value in one piece, in the style of what stood there. */
  #inline(value: FieldValue, style?: Scalar.Type): string {
    if (this.#isJson) {
      return isCollectionValue(value) && this.#text.includes("\n")
        ? JSON.stringify(value, undefined, 2)
        : JSON.stringify(value);
    }
    if (typeof value === "string" && /[,[\]{}\n]/.test(value)) return JSON.stringify(value);
    const document = new Document(value, { aliasDuplicateObjects: false });
    if (isScalar(document.contents) && typeof value === "string") {
      const quoted = style === Scalar.QUOTE_DOUBLE || style === Scalar.QUOTE_SINGLE;
      if (quoted) document.contents.type = style;
    }
    if (isCollection(document.contents)) document.contents.flow = true;
    return document.toString({ lineWidth: 0 }).trimEnd();
  }
}

function isCollectionValue(value: FieldValue): boolean {
  return typeof value === "object" && value !== null;
}

function wrapped(path: readonly PathSegment[], edit: TextEdit): FieldValue {
  const value = edit.kind === "remove" ? null : edit.value;
  const inmost: FieldValue = edit.kind === "append" ? [value] : value;
  return path.reduceRight<FieldValue>((inner, segment) => ({ [segment]: inner }), inmost);
}

function keyOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : "";
}

function rangeOf(node: Node | null): readonly [number, number] {
  if (node?.range === undefined || node.range === null)
    throw new Refused("it is not written there");
  return [node.range[0], node.range[1]];
}

/** Where the last thing of a node ends, without the lines that follow it. */
function endOf(node: Node): number {
  if (isCollection(node) && node.flow !== true && node.items.length > 0) {
    const last = node.items.at(-1) as Node | Pair<Node, Node | null>;
    if (!("key" in last)) return endOf(last);
    return Math.max(endOf(last.key), last.value === null ? 0 : endOf(last.value));
  }
  return rangeOf(node)[1];
}
