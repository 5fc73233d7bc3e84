import type { Cut, Slice } from "./slices.js";

/** What JSON has outside of its texts; YAML's comments, quotes and anchors are not among it. */
const plain = /[\s{}[\],:\w.+-]/;
const key = '"organizations"';

/**
 * Cuts a JSON text at the commas of the list under a top-level `organizations`. Looks at brackets
 * and quotes only, so that every slice must be verified when it is parsed. Undefined where a text is
 * no JSON, or has no such list.
 */
export function cutJsonOrganizations(text: string, itemsPerSlice: number): Cut | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  const slices: Slice[] = [];
  let depth = 0;
  let keyStart = -1;
  let listStart = -1;
  let listEnd = -1;
  let start = -1;
  let first = 0;
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    switch (character) {
      case '"': {
        const end = endOfText(text, at);
        if (end === -1) return undefined;
        if (depth === 1 && keyStart === -1 && isKey(text, at, end)) {
          keyStart = at;
          listStart = start = findList(text, end + 1);
          if (listStart === -1) return undefined;
        }
        at = end;
        break;
      }
      case "{":
      case "[":
        depth++;
        break;
      case ",":
        if (depth !== 2 || listStart === -1 || listEnd !== -1) break;
        count++;
        if (count < itemsPerSlice) break;
        slices.push({ start, end: at, first, count });
        start = at;
        first += count;
        count = 0;
        break;
      case "}":
      case "]":
        depth--;
        if (depth !== 1 || listStart === -1 || listEnd !== -1) break;
        listEnd = at;
        slices.push({ start, end: at, first, count: count + 1 });
        break;
      default:
        if (!plain.test(character)) return undefined;
    }
  }
  if (depth !== 0 || listEnd === -1) return undefined;
  return { form: "brackets", slices, itemsStart: listStart + 1, itemsEnd: listEnd, keyStart };
}

/** Where the quote stands that ends a text in double quotes, or -1. */
function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 92) at++;
    else if (code === 34) return at;
  }
  return -1;
}

function isKey(text: string, start: number, end: number): boolean {
  return end - start + 1 === key.length && text.startsWith(key, start);
}

/** Where the bracket stands that a key's value begins with, or -1 when it is no list. */
function findList(text: string, behindKey: number): number {
  let colons = 0;
  for (let at = behindKey; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === "[") return colons === 1 ? at : -1;
    if (character === ":") colons++;
    else if (character.trim() !== "") return -1;
  }
  return -1;
}
