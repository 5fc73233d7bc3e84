import type { Diagnostic } from "../errors/index.js";
import { collections, nearest, type Collection, type CollectionName } from "../model/index.js";
import { shorten } from "../text/index.js";
import { parseCsv, type CsvRecord } from "./csv-records.js";
import type { Source } from "./source.js";

/** A row of a table: an entry that an organization includes. */
export interface CsvRow {
  readonly organization: string;
  readonly entry: Readonly<Record<string, unknown>>;
  readonly line: number;
}

/** A table of entries of one collection. */
export interface CsvTable {
  readonly source: Source;
  readonly collection: CollectionName;
  readonly rows: readonly CsvRow[];
  readonly problems: readonly Diagnostic[];
}

type Kind = Collection & { readonly name: CollectionName };

const organizationColumn = "organization";

/** Collections that tables may hold: those of people, of whom there are many. */
const tabular: readonly Kind[] = collections.filter(({ people }) => people === true);

// What stands in no text that people write, and formulas, which a spreadsheet would calculate.
// oxlint-disable-next-line no-control-regex
const unwritable = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/u;

/** Reads a table. Its first line names the columns, which are the keys of an entry. */
export function readTable(source: Source): CsvTable {
  const { records, problems: broken } = parseCsv(source);
  const problems = [...broken];
  const tell = (line: number, code: Diagnostic["code"], summary: string, detail: string): void => {
    problems.push({
      code,
      severity: "error",
      summary,
      detail,
      path: [],
      location: source.locateLine(line),
    });
  };
  const [header, ...body] = records;
  const columns = header?.cells.map((cell) => cell.toLowerCase()) ?? [];
  const collection = chooseCollection(source.file, columns);
  const known = columnsOf(collection);
  const table = { source, collection: collection.name, problems };
  if (!header) {
    if (broken.length === 0) {
      tell(1, "not-a-manifest", `${source.file} has no rows`, howToStart(known));
    }
    return { ...table, rows: [] };
  }
  const before = problems.length;
  for (const [index, column] of columns.entries()) {
    if (columns.indexOf(column) !== index) {
      tell(
        header.line,
        "conflicting-keys",
        `the column ${quote(column)} stands twice`,
        "Keep one.",
      );
    } else if (!known.includes(column)) {
      const near = nearest(column, known);
      const suggestion = near === undefined ? "" : `Did you mean ${near}? `;
      tell(
        header.line,
        "unknown-key",
        `unknown column ${quote(column)}`,
        `${suggestion}Columns are ${known.join(", ")}.`,
      );
    }
  }
  if (!columns.includes(organizationColumn)) {
    tell(header.line, "missing-key", "no column says the organization", howToStart(known));
  }
  if (!collection.ways.some((way) => way.every((key) => columns.includes(key)))) {
    const ways = collection.ways.map((way) => way.join(" with ")).join(", or ");
    tell(
      header.line,
      "missing-key",
      `no column says who the ${collection.noun.one} is`,
      `Needed is a column ${ways}.`,
    );
  }
  if (problems.length > before) return { ...table, rows: [] };
  if (body.length === 0 && broken.length === 0) {
    problems.push({
      code: "empty-value",
      severity: "warning",
      summary: `${source.file} has a first line and no rows`,
      detail: "It declares nobody.",
      path: [],
      location: source.locateLine(header.line),
    });
  }
  const rows = body.flatMap((record) => readRow(record, columns, collection, tell) ?? []);
  return { ...table, rows };
}

function readRow(
  { line, cells }: CsvRecord,
  columns: readonly string[],
  collection: Kind,
  tell: (line: number, code: Diagnostic["code"], summary: string, detail: string) => void,
): CsvRow | undefined {
  if (cells.slice(columns.length).some((cell) => cell !== "")) {
    tell(
      line,
      "invalid-value",
      `this row has ${cells.length} cells, and the first line ${columns.length}`,
      "A cell that holds a comma is written in quotes.",
    );
    return undefined;
  }
  const entry: Record<string, unknown> = {};
  let organization = "";
  let isGood = true;
  for (const [index, column] of columns.entries()) {
    const cell = cells[index] ?? "";
    if (unwritable.test(cell) || cell.startsWith("=")) {
      const what = cell.startsWith("=") ? "a formula" : "a line break or a control character";
      tell(line, "invalid-value", `${column} has ${what}`, "Write plain text.");
      isGood = false;
    } else if (column === organizationColumn) organization = cell;
    else if (cell !== "") entry[column] = valueOf(collection, column, cell);
  }
  if (!isGood) return undefined;
  if (organization === "") {
    tell(line, "missing-key", "this row names no organization", "Write its name in the cell.");
    return undefined;
  }
  return { organization, entry, line };
}

function valueOf({ settings, keys }: Kind, column: string, cell: string): unknown {
  const field = { ...keys, ...settings }[column];
  if (field?.kind === "texts") {
    return cell
      .split(/[;|]/)
      .map((text) => text.trim())
      .filter((text) => text !== "");
  }
  if (field?.kind !== "scalar" || field.type === "string") return cell;
  if (field.type === "boolean") {
    return /^true$/i.test(cell) ? true : /^false$/i.test(cell) ? false : cell;
  }
  return /^-?\d+$/.test(cell) ? Number(cell) : cell;
}

/** That of the file's name, as in `staff.members.csv`; otherwise the first that knows most of the columns. */
function chooseCollection(file: string, columns: readonly string[]): Kind {
  const named = tabular.find(({ name }) => file.toLowerCase().endsWith(`.${name}.csv`));
  const count = (each: Kind): number =>
    columns.filter((column) => columnsOf(each).includes(column)).length;
  return named ?? tabular.reduce((best, each) => (count(each) > count(best) ? each : best));
}

function columnsOf({ keys, settings }: Kind): readonly string[] {
  return [organizationColumn, ...Object.keys(keys), ...Object.keys(settings)];
}

function howToStart(known: readonly string[]): string {
  return `The first line names the columns, of these: ${known.join(", ")}.`;
}

function quote(text: string): string {
  return JSON.stringify(shorten(text, 60));
}
