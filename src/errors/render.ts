import { renderNumber, revealLine, revealLines } from "../text/index.js";
import { renderPath, type Diagnostic, type SourceLocation } from "./diagnostic.js";

/** Wraps text in terminal colours, or leaves it alone. */
export interface Paint {
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
}

const plain: Paint = { red: String, yellow: String, dim: String, bold: String };

/** As many have to be alike before they are told of together. */
const fewestAlike = 5;

/** Of those that are alike, the places of so many are named. */
const mostPlaces = 10;

/**
 * Renders diagnostics for people, one block each, in the order given, without a final newline. What
 * many organizations have alike is one block, which stands where the first of them stood and names the
 * places of the others: a connection that is missing is one mistake, however many ask for it.
 *
 * @example
 * ```ts
 * import { readManifests, renderDiagnostics } from "orgwright";
 *
 * const { diagnostics } = await readManifests(["organizations.yaml"], { env: process.env });
 * console.error(renderDiagnostics(diagnostics));
 * ```
 */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  paint: Paint = plain,
): string {
  return groupAlike(diagnostics)
    .map(([first, others]) => [renderDiagnostic(first, paint), ...renderOthers(others, paint)])
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

function groupAlike(
  diagnostics: readonly Diagnostic[],
): (readonly [Diagnostic, readonly Diagnostic[]])[] {
  const groups = new Map<string, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    const { code, severity, summary, detail, related } = diagnostic;
    // A second place belongs to one of them alone.
    const own = related === undefined ? "" : groups.size;
    const key = JSON.stringify([code, severity, withoutOrganization(summary), detail, own]);
    const group = groups.get(key);
    if (group) group.push(diagnostic);
    else groups.set(key, [diagnostic]);
  }
  return [...groups.values()].flatMap((group): (readonly [Diagnostic, readonly Diagnostic[]])[] => {
    const [first, ...others] = group;
    if (first === undefined) return [];
    return group.length < fewestAlike
      ? group.map((diagnostic) => [diagnostic, []])
      : [[first, others]];
  });
}

/** A summary ends with whom it is about, where it is about one of many. */
function withoutOrganization(summary: string): string {
  return summary.replace(/ \(organization [^()]*\)$/, "");
}

function renderOthers(others: readonly Diagnostic[], paint: Paint): string[] {
  if (others.length === 0) return [];
  const places = others
    .slice(0, mostPlaces)
    .map(({ location, path }) =>
      revealLine(location ? `${location.file}:${location.line}` : renderPath(path)),
    );
  const more = others.length - places.length;
  const rest = more > 0 ? ` and ${renderNumber(more)} more` : "";
  return [
    paint.dim(`  The same ${renderNumber(others.length)} times more: ${places.join(", ")}${rest}`),
  ];
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
