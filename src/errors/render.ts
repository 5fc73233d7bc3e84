import { revealLine, revealLines } from "../text/index.js";
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
  const lines = [`${label} ${paint.bold(revealLine(diagnostic.summary))}`];
  if (diagnostic.location) lines.push(...renderLocation(diagnostic.location, paint));
  else if (diagnostic.path.length > 0)
    lines.push(paint.dim(`  at ${revealLine(renderPath(diagnostic.path))}`));
  if (diagnostic.detail) lines.push(`  ${revealLines(diagnostic.detail)}`);
  if (diagnostic.related) {
    lines.push(paint.dim("  the other place:"), ...renderLocation(diagnostic.related, paint));
  }
  return lines.join("\n");
}

function renderLocation(location: SourceLocation, paint: Paint): string[] {
  const lines = [
    paint.dim(`  at ${revealLine(location.file)}:${location.line}:${location.column}`),
  ];
  if (location.lineText !== undefined) {
    const gutter = `  ${String(location.line).padStart(4)} | `;
    // What is in front of the place may be longer as it is shown than as it is written.
    const before = revealLine(location.lineText.slice(0, location.column - 1));
    lines.push(
      paint.dim(gutter) + revealLine(location.lineText),
      " ".repeat(gutter.length + before.length) + paint.red("^"),
    );
  }
  return lines;
}
