/** A run of whole entries of `organizations`, as offsets into the text. */
export interface Slice {
  readonly start: number;
  readonly end: number;
  /** The index of its first entry. */
  readonly first: number;
  readonly count: number;
}

/** A manifest cut into its entries and the rest. */
export interface Cut {
  /**
   * How the list is written: with dashes, where a slice is a list by itself; or in brackets, where
   * a slice starts at the bracket or comma before its first entry and ends before the next one.
   */
  readonly form: "dashes" | "brackets";
  readonly slices: readonly Slice[];
  /** The entries of `organizations` reach from here … */
  readonly itemsStart: number;
  /** … to here; what follows are other keys. */
  readonly itemsEnd: number;
  /** Where the key `organizations` stands. */
  readonly keyStart: number;
}

const header = "organizations:";

/**
 * Cuts a text at the dashes of the block list under a top-level `organizations:`. Looks at
 * indentation only, so that every slice must be verified when it is parsed. Undefined where a text
 * is not so regular that cutting it can be expected to work.
 */
export function cutOrganizations(text: string, itemsPerSlice: number): Cut | undefined {
  if (text.includes("\uFEFF") || hasLoneCarriageReturn(text)) return undefined;
  const keyStart = text.startsWith(header) ? 0 : text.indexOf(`\n${header}`) + 1;
  if (!text.startsWith(header, keyStart)) return undefined;
  const headerEnd = endOfLine(text, keyStart);
  if (!/^[ \t]*(?:[ \t]#.*)?\r?\n?$/.test(text.slice(keyStart + header.length, headerEnd))) {
    return undefined;
  }

  const slices: Slice[] = [];
  let indent = -1;
  let itemsStart = headerEnd;
  let itemsEnd = text.length;
  let start = headerEnd;
  let first = 0;
  let count = 0;
  for (let line = headerEnd; line < text.length; line = endOfLine(text, line)) {
    const column = skipSpaces(text, line) - line;
    const code = text.charCodeAt(line + column);
    if (isBlankOrComment(code)) continue;
    const isDash = code === 45 && isSpaceOrEnd(text.charCodeAt(line + column + 1));
    if (indent === -1) {
      if (!isDash) return undefined;
      indent = column;
      itemsStart = start = line;
    }
    if (column > indent) continue;
    if (column === indent && isDash) {
      if (count === itemsPerSlice) {
        slices.push({ start, end: line, first, count });
        start = line;
        first += count;
        count = 0;
      }
      count++;
    } else if (column === 0) {
      itemsEnd = line;
      break;
    } else return undefined;
  }
  if (count === 0) return undefined;
  slices.push({ start, end: itemsEnd, first, count });
  return { form: "dashes", slices, itemsStart, itemsEnd, keyStart };
}

function hasLoneCarriageReturn(text: string): boolean {
  for (let at = text.indexOf("\r"); at !== -1; at = text.indexOf("\r", at + 1)) {
    if (text.charCodeAt(at + 1) !== 10) return true;
  }
  return false;
}

/** The offset behind a line and its break. */
function endOfLine(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end + 1;
}

function skipSpaces(text: string, offset: number): number {
  let end = offset;
  while (text.charCodeAt(end) === 32) end++;
  return end;
}

function isBlankOrComment(code: number): boolean {
  return code === 10 || code === 13 || code === 35 || Number.isNaN(code);
}

function isSpaceOrEnd(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || Number.isNaN(code);
}
