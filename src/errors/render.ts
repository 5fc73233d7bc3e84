import { renderPath, type Diagnostic, type SourceLocation } from "./diagnostic.js";

/** Wraps text in terminal colours, or leaves it alone. */
export interface Paint {
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
}

const plain: Paint = { red: String, yellow: String, dim: String, bold: String };

/** Renders diagnostics for people, one block each, in the order given, without a final newline. */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  paint: Paint = plain,
): string {
  return diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, paint)).join("\n\n");
}

function renderDiagnostic(diagnostic: Diagnostic, paint: Paint): string {
  const label =
    diagnostic.severity === "error"
      ? paint.red(`error[${diagnostic.code}]`)
      : paint.yellow(`warning[${diagnostic.code}]`);
  const lines = [`${label} ${paint.bold(diagnostic.summary)}`];
  if (diagnostic.location) lines.push(...renderLocation(diagnostic.location, paint));
  else if (diagnostic.path.length > 0) lines.push(paint.dim(`  at ${renderPath(diagnostic.path)}`));
  if (diagnostic.detail) lines.push(`  ${diagnostic.detail}`);
  if (diagnostic.related) {
    lines.push(paint.dim("  the other place:"), ...renderLocation(diagnostic.related, paint));
  }
  return lines.join("\n");
}

function renderLocation(location: SourceLocation, paint: Paint): string[] {
  const lines = [paint.dim(`  at ${location.file}:${location.line}:${location.column}`)];
  if (location.lineText !== undefined) {
    const gutter = `  ${String(location.line).padStart(4)} | `;
    // Tabs keep their width under the caret only when they are kept as tabs.
    const indent = location.lineText.slice(0, location.column - 1).replace(/[^\t]/g, " ");
    lines.push(
      paint.dim(gutter) + location.lineText,
      " ".repeat(gutter.length) + indent + paint.red("^"),
    );
  }
  return lines;
}
