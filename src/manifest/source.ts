import type { SourceLocation } from "../errors/index.js";
import { holdsSecret } from "./secrets.js";

/** How much of a line is shown in a message. */
const shownLineLength = 200;

/** The text of a manifest, and the line and column of every place in it. */
export class Source {
  #lineStarts: Uint32Array | undefined;

  constructor(
    /** The path as the user wrote it, or `<stdin>`. */
    readonly file: string,
    readonly text: string,
  ) {}

  /** Where an offset into the text stands. Line breaks are those of YAML: LF, CR LF and CR. */
  locate(offset: number): SourceLocation {
    const starts = (this.#lineStarts ??= findLineStarts(this.text));
    const line = lastNotAfter(starts, offset);
    const start = starts[line] ?? 0;
    const column = offset - start + 1;
    const location = { file: this.file, line: line + 1, column };
    // A caret can only be drawn under a column that is shown.
    if (column > shownLineLength) return location;
    const lineText = this.#lineFrom(start, starts[line + 1] ?? this.text.length);
    return holdsSecret(lineText) ? location : { ...location, lineText };
  }

  /** Where a line begins, the first of which is 1. */
  locateLine(line: number): SourceLocation {
    const starts = (this.#lineStarts ??= findLineStarts(this.text));
    return this.locate(starts[Math.min(line, starts.length) - 1] ?? 0);
  }

  #lineFrom(start: number, next: number): string {
    const line = this.text.slice(start, Math.min(next, start + shownLineLength + 2));
    const text = line.replace(/[\r\n]+$/, "");
    return text.length > shownLineLength ? `${text.slice(0, shownLineLength)}…` : text;
  }
}

function findLineStarts(text: string): Uint32Array {
  const starts = [0];
  for (let offset = 0; offset < text.length; offset++) {
    const code = text.charCodeAt(offset);
    if (code === 10 || (code === 13 && text.charCodeAt(offset + 1) !== 10)) starts.push(offset + 1);
  }
  return Uint32Array.from(starts);
}

function lastNotAfter(sorted: Uint32Array, value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
