import { renderPath, type PathSegment } from "../errors/index.js";
import { fieldAt, isWord, type Field, type Issue } from "../model/index.js";
import { shorten } from "../text/index.js";
import type { ManifestDocument } from "./document.js";
import { findNulls } from "./records.js";
import { findHiddenPlaceholder } from "./variables.js";

/** Behind a key, a comment that begins as a value would. */
const touchingComment = /[^\r\n]{1,300}?:[ \t]+(#[^\s#!][^\s,}\]]*)/y;

/**
 * Finds nulls that nobody wrote. To YAML a key with nothing behind it, or with comments alone, is
 * null; and null would take away what the tenant has.
 *
 * @param trace where a path within the value leads to in the document
 */
export function findEmptyValues(
  value: unknown,
  document: ManifestDocument,
  trace: (path: readonly PathSegment[]) => readonly PathSegment[],
): Issue[] {
  return findNulls(value).flatMap((path): Issue[] => {
    const place = document.find(trace(path));
    if (place?.plain !== "") return [];
    const hidden =
      place.keyOffset === undefined
        ? undefined
        : findHidden(path, document.source.text, place.keyOffset);
    if (hidden) return [hidden];
    // What does not belong there is told by the model's own rules.
    return isKnown(path) ? [explainEmpty(path)] : [];
  });
}

/** A value that only looks like one: YAML takes it for a comment. */
function findHidden(
  path: readonly PathSegment[],
  text: string,
  keyOffset: number,
): Issue | undefined {
  const placeholder = findHiddenPlaceholder(text, keyOffset);
  if (placeholder) {
    const { code = "unresolved-variable", ...words } = placeholder;
    return { code, path, facts: { kind: "told", ...words } };
  }
  touchingComment.lastIndex = keyOffset;
  const comment = touchingComment.exec(text)?.[1];
  if (comment === undefined) return undefined;
  const word = shorten(comment, 40);
  return {
    code: "misread-text",
    path,
    facts: {
      kind: "told",
      summary: `${renderPath(path)} has no value: ${word} is a comment`,
      detail: `To YAML a # behind a blank begins a comment. Put the value in quotes: ${String(path.at(-1))}: "${word}".`,
    },
  };
}

function isKnown(path: readonly PathSegment[]): boolean {
  const field = fieldAt(path);
  // Under a word stands a list, which may be empty and nothing else.
  if (field?.kind === "list" && path.length > 1) return false;
  if (field) return true;
  const [first = "", ...above] = path.slice(0, -1);
  const isPair = above.length === 0 || (above.length === 1 && isWord(above[0]));
  return isPair && fieldAt([first])?.kind === "map";
}

function explainEmpty(path: readonly PathSegment[]): Issue {
  const field = fieldAt(path);
  const summary = `${renderPath(path)} has nothing behind it`;
  if (field?.clearing.by === "refused") {
    const detail = `To YAML that is null, and Auth0 has no way to clear it. ${field.clearing.instead}`;
    return { code: "cannot-be-cleared", path, facts: { kind: "told", summary, detail } };
  }
  const detail = `That would clear it in the tenant. Remove the line to leave it as it is; write \`null\` to clear it${orEmpty(field?.kind)}.`;
  return { code: "empty-value", path, facts: { kind: "told", summary, detail } };
}

function orEmpty(kind: Field["kind"] | undefined): string {
  if (kind === "list" || kind === "texts") return ", or `[]` to empty it";
  return kind === "map" || kind === "object" ? ", or `{}` to empty it" : "";
}
