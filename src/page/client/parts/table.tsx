import type { ComponentChildren, JSX } from "preact";

/** A column of a table. */
export interface Column<Row> {
  readonly title: string;
  /** What stands in place of the title, such as a button that sorts. */
  readonly head?: ComponentChildren;
  readonly sort?: "ascending" | "descending" | undefined;
  readonly render: (row: Row) => ComponentChildren;
  /** Whether it names the row; one column does. */
  readonly isName?: boolean;
  /** Whether it holds the buttons of a row. */
  readonly isActions?: boolean;
}

/** Rows of one kind. On a narrow screen each row is a card whose cells say what they are. */
export function Table<Row>(props: {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Rows that have just changed. */
  readonly marked?: { has(key: string): boolean };
}): JSX.Element {
  const { caption, columns, rows, keyOf, marked } = props;
  return (
    <table>
      <caption class="hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ title, head, sort, isActions }) => (
            <th
              key={title}
              scope="col"
              aria-sort={sort}
              class={isActions ? "row-actions" : undefined}
            >
              {head ?? (isActions ? <span class="hidden">{title}</span> : title)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)} class={marked?.has(keyOf(row)) ? "marked" : undefined}>
            {columns.map((column) => (
              <Cell key={column.title} column={column} row={row} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell<Row>({
  column,
  row,
}: {
  readonly column: Column<Row>;
  readonly row: Row;
}): JSX.Element {
  const { title, render, isName, isActions } = column;
  if (isName) {
    return (
      <th scope="row" data-title={title}>
        {render(row)}
      </th>
    );
  }
  return (
    <td data-title={isActions ? undefined : title} class={isActions ? "row-actions" : undefined}>
      {render(row)}
    </td>
  );
}
