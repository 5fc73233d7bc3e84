import type { Database, Row, SqlCondition, SqlValue } from "./database.js";
import { rowList, type RowList, type View } from "./view.js";

/** Where documents of one kind are kept. */
export interface DocumentTable<Document> {
  readonly name: string;
  /** What is kept beside the document, to be found and to be unique. `id` is among it. */
  readonly columns: (document: Document) => Readonly<Record<string, SqlValue>>;
}

/** Documents of one kind: what the API answers about each, in the order of creation. */
export class DocumentStore<Document extends object> {
  constructor(
    protected readonly database: Database,
    private readonly table: DocumentTable<Document>,
  ) {}

  /**
   * Adds a document. Throws a unique violation when another one stands in its way.
   *
   * @param kept what is kept beside it from the start and never changes.
   */
  create(document: Document, kept: Readonly<Record<string, SqlValue>> = {}): Document {
    const columns = { ...this.#columns(document), ...kept };
    const names = Object.keys(columns);
    this.database.run(
      `INSERT INTO ${this.table.name} (${names.join(", ")})
       VALUES (${names.map(() => "?").join(", ")})`,
      ...Object.values(columns),
    );
    return document;
  }

  /** The document of that id, or undefined. */
  find(id: string): Document | undefined {
    return this.findBy({ sql: "id = ?", values: [id] });
  }

  /** The oldest document that the condition lets through, or undefined. */
  findBy(condition: SqlCondition): Document | undefined {
    const row = this.database.get(
      `SELECT document FROM ${this.table.name} WHERE ${condition.sql} ORDER BY seq LIMIT 1`,
      ...condition.values,
    );
    return row && this.#read(row);
  }

  /** Whether there is a document of that id. */
  has(id: string): boolean {
    return (
      this.database.get(`SELECT 1 AS found FROM ${this.table.name} WHERE id = ?`, id) !== undefined
    );
  }

  /** Puts a document in the place of the one of that id, if there is one. */
  replace(id: string, document: Document): void {
    const columns = this.#columns(document);
    this.database.run(
      `UPDATE ${this.table.name} SET ${Object.keys(columns)
        .map((name) => `${name} = ?`)
        .join(", ")} WHERE id = ?`,
      ...Object.values(columns),
      id,
    );
  }

  /**
   * Changes a document. Returns what it is then, or undefined when it is not there. Throws a unique
   * violation when another one stands in its way.
   */
  change(id: string, toNew: (current: Document) => Document): Document | undefined {
    return this.database.transaction(() => {
      const current = this.find(id);
      if (current === undefined) return undefined;
      const changed = toNew(current);
      this.replace(id, changed);
      return changed;
    });
  }

  /** Removes a document and what hangs on it. Returns whether it was there. */
  delete(id: string): boolean {
    return this.database.run(`DELETE FROM ${this.table.name} WHERE id = ?`, id).rows > 0;
  }

  /** All documents that the condition lets through, in the order of their creation. */
  list(condition?: SqlCondition): readonly Document[] {
    return this.database
      .all(
        `SELECT document FROM ${this.table.name}
         ${condition === undefined ? "" : `WHERE ${condition.sql}`} ORDER BY seq`,
        ...(condition?.values ?? []),
      )
      .map((row) => this.#read(row));
  }

  /** The same as a list of which parts can be read; of a snapshot where one is given. */
  rows(
    condition?: SqlCondition,
    view: View = { table: this.table.name },
    direction: "ascending" | "descending" = "ascending",
  ): RowList {
    return rowList(this.database, { ...view, ...(condition && { condition }) }, direction);
  }

  #columns(document: Document): Readonly<Record<string, SqlValue>> {
    return { ...this.table.columns(document), document: JSON.stringify(document) };
  }

  #read(row: Row): Document {
    return JSON.parse(String(row["document"])) as Document;
  }
}
