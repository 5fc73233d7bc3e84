import type { Diagnostic, PathSegment, SourceLocation } from "../errors/index.js";
import {
  checkOrganization,
  isRecord,
  nearest,
  ownValue,
  renderIssue,
  type DesiredOrganization,
  type RawRecord,
} from "../model/index.js";
import { shorten } from "../text/index.js";
import type { CsvRow, CsvTable } from "./csv-table.js";
import type { DeclaredOrganization, Origin } from "./declaration.js";
import { Findings } from "./findings.js";

interface PlacedRow extends CsvRow {
  readonly table: CsvTable;
}

/** Organizations with what tables add to them, and what is wrong with the tables. */
export interface JoinedTables {
  readonly organizations: readonly DeclaredOrganization[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Adds the rows of tables to what organizations include.
 *
 * @param names every name that is declared, those of organizations with mistakes included
 */
export function joinTables(
  tables: readonly CsvTable[],
  organizations: readonly DeclaredOrganization[],
  names: ReadonlySet<string>,
): JoinedTables {
  if (tables.length === 0) return { organizations, diagnostics: [] };
  const findings = new Map(tables.map((table) => [table, new Findings()]));
  for (const [table, found] of findings) {
    for (const problem of table.problems) found.addDiagnostic(problem);
  }
  const tell = (row: PlacedRow, problem: Omit<Diagnostic, "severity" | "path">): void => {
    findings.get(row.table)?.addDiagnostic({
      location: row.table.source.locateLine(row.line),
      ...problem,
      severity: "error",
      path: [],
    });
  };
  let joined = organizations;
  for (const collection of new Set(tables.map((table) => table.collection))) {
    const rows = groupRows(tables.filter((table) => table.collection === collection));
    const known = new Set(joined.map(({ organization }) => organization.name));
    for (const [name, [first]] of rows) {
      if (first && !names.has(name)) tell(first, unknownOrganization(name, names));
    }
    const check = (declared: WithRows): void => {
      for (const issue of checkOrganization(declared.organization).issues) {
        const row = declared.rowAt(issue.path);
        const path = row ? issue.path.slice(3) : issue.path;
        const { code, summary, detail } = renderIssue({ ...issue, path }, "yaml");
        const any = row ?? declared.first;
        const location = declared.locate(issue.path);
        // What is wrong between the organization and its rows is told where the organization is.
        const remark = row
          ? ""
          : `${any.table.source.file} adds to \`include\` in line ${any.line}.`;
        const said = [detail, remark].filter((text) => text !== undefined && text !== "").join(" ");
        tell(any, {
          code,
          summary,
          ...(said !== "" && { detail: said }),
          ...(location && { location }),
        });
      }
    };
    // What is wrong with a row is told even where the organization is not declared, or has mistakes of its own.
    for (const [name, own] of rows) {
      if (known.has(name)) continue;
      const bare = { organization: { name: "any" }, locate: () => undefined };
      check(new WithRows(bare, collection, own));
    }
    joined = joined.map((declared) => {
      const own = rows.get(declared.organization.name);
      if (!own) return declared;
      const extended = new WithRows(declared, collection, own);
      check(extended);
      return extended;
    });
  }
  return {
    organizations: joined,
    diagnostics: [...findings].flatMap(([{ source }, found]) => found.tell(source.file)),
  };
}

function groupRows(tables: readonly CsvTable[]): Map<string, PlacedRow[]> {
  const groups = new Map<string, PlacedRow[]>();
  for (const table of tables) {
    for (const row of table.rows) {
      const group = groups.get(row.organization);
      if (group) group.push({ ...row, table });
      else groups.set(row.organization, [{ ...row, table }]);
    }
  }
  return groups;
}

function unknownOrganization(name: string, names: ReadonlySet<string>) {
  const near = nearest(name, names);
  const suggestion = near === undefined ? "" : `Did you mean ${near}? `;
  return {
    code: "undeclared-organization",
    summary: `no manifest declares the organization ${JSON.stringify(shorten(name, 60))}`,
    detail: `${suggestion}Declare it in a .yaml or .json file that is given along with this one: \`- name: …\` under \`organizations:\`.`,
  } as const;
}

/** An organization to which tables add entries. */
class WithRows implements DeclaredOrganization {
  readonly organization: DesiredOrganization;
  readonly #inner: DeclaredOrganization;
  readonly #collection: string;
  readonly #rows: readonly PlacedRow[];
  /** How many entries it includes without them. */
  readonly #before: number;

  constructor(inner: DeclaredOrganization, collection: string, rows: readonly PlacedRow[]) {
    this.#inner = inner;
    this.#collection = collection;
    this.#rows = rows;
    const declared = ownValue(inner.organization as RawRecord, collection);
    const words = isRecord(declared) ? declared : {};
    const included = ownValue(words, "include");
    const before: readonly unknown[] = Array.isArray(included) ? included : [];
    this.#before = before.length;
    this.organization = {
      ...inner.organization,
      [collection]: { ...words, include: [...before, ...rows.map(({ entry }) => entry)] },
    };
  }

  get written() {
    return this.#inner.written;
  }

  get owner() {
    return this.#inner.owner;
  }

  get previousOwners() {
    return this.#inner.previousOwners;
  }

  /** The first of its rows. */
  get first(): PlacedRow {
    const [row] = this.#rows;
    if (!row) throw new Error("no rows were given");
    return row;
  }

  locate(path: readonly PathSegment[]): SourceLocation | undefined {
    const row = this.rowAt(path);
    return row ? row.table.source.locateLine(row.line) : this.#inner.locate(path);
  }

  trace(path: readonly PathSegment[]): Origin | undefined {
    return this.rowAt(path) ? undefined : this.#inner.trace?.(path);
  }

  /** The row that a path leads into. */
  rowAt([collection, word, index]: readonly PathSegment[]): PlacedRow | undefined {
    if (collection !== this.#collection || word !== "include") return undefined;
    return typeof index === "number" ? this.#rows[index - this.#before] : undefined;
  }
}
