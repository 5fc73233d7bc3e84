import { parse } from "csv-parse/sync";
import type { Diagnostic } from "../errors/index.js";
import type { Source } from "./source.js";

/** A line of a table that is more than empty. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/** More than any entry may have. */
const longestLine = 100_000;

const lineBreak = /\r\n|\r|\n/;

const quoteAdvice =
  'Quotes stand around a whole cell, a quote within it is written twice, and a cell ends in its line: "so ""called""".';

/**
 * Takes a table apart, line by line, so that a quote that nothing closes spoils one line and no more.
 * Cells stand between commas, semicolons or tabs, whichever the first line has most of.
 */
export function parseCsv(source: Source): {
  readonly records: readonly CsvRecord[];
  readonly problems: readonly Diagnostic[];
} {
  const records: CsvRecord[] = [];
  const problems: Diagnostic[] = [];
  const lines = source.text.split(lineBreak);
  const delimiter = delimiterOf(lines.find((line) => line.trim() !== "") ?? "");
  for (const [index, text] of lines.entries()) {
    if (text.trim() === "") continue;
    const line = index + 1;
    const read = parseLine(text, delimiter);
    if (typeof read !== "string") {
      const cells = read.map((cell) => cell.trim());
      if (cells.some((cell) => cell !== "")) records.push({ line, cells });
      continue;
    }
    problems.push({
      code: "invalid-csv",
      severity: "error",
      summary: `this row ${read}`,
      detail: quoteAdvice,
      path: [],
      location: source.locateLine(line),
    });
  }
  return { records, problems };
}

/** The cells of a line, or what is wrong with it. */
function parseLine(text: string, delimiter: string): readonly string[] | string {
  if (text.length > longestLine) return `has more than ${longestLine} characters`;
  // The parser is for quotes; most lines have none.
  if (!text.includes('"')) return text.split(delimiter);
  try {
    return parse(text, { delimiter, relax_column_count: true })[0] ?? [];
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === undefined) throw error;
    return code === "CSV_QUOTE_NOT_CLOSED"
      ? "has a quote that nothing closes"
      : "has a quote where none can stand";
  }
}

function delimiterOf(header: string): string {
  const count = (mark: string): number => header.split(mark).length;
  return [",", ";", "\t"].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}
