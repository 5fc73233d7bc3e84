import type { Diagnostic, SourceLocation } from "../errors/index.js";
import { parseNamePattern } from "../model/index.js";
import type { DeclaredOrganization } from "./declaration.js";

/** Names that a repository keeps its hands off. */
export interface IgnoreRule {
  readonly glob: string;
  /** Where it is written, where that is known. */
  readonly location?: SourceLocation;
}

/** Finds the organizations that are declared although a rule says to keep off them. */
export function findIgnored(
  declared: Iterable<readonly [name: string, place: Pick<DeclaredOrganization, "locate">]>,
  rules: readonly IgnoreRule[],
): Diagnostic[] {
  // Rules that say nothing were told where they were read.
  const patterns = rules.flatMap((rule) => {
    const { matches } = parseNamePattern(rule.glob);
    return matches ? [{ ...rule, matches }] : [];
  });
  const diagnostics: Diagnostic[] = [];
  if (patterns.length === 0) return diagnostics;
  for (const [name, place] of declared) {
    const rule = patterns.find(({ matches }) => matches(name));
    if (!rule) continue;
    const location = place.locate(["name"]);
    diagnostics.push({
      code: "ignored-organization",
      severity: "error",
      summary: `organization ${JSON.stringify(name)} is declared, and it is ignored`,
      detail: `\`ignore\` has ${JSON.stringify(rule.glob)}, which keeps it from ever being touched. Keep one of the two.`,
      path: [name, "name"],
      ...(location && { location }),
      ...(rule.location && { related: rule.location }),
    });
  }
  return diagnostics;
}
