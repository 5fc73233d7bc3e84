import { revealLine } from "../text/index.js";

/** Writes rows under their titles, each column as wide as its longest cell; one line each. */
export function renderColumns(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const shown = rows.map((row) => row.map(revealLine));
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...shown.map((row) => row[column]?.length ?? 0)),
  );
  return [titles, ...shown]
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}
