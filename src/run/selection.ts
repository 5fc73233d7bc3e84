import type { Environment } from "../environment/index.js";
import { OperationError } from "../errors/index.js";
import { parseNamePattern } from "../model/index.js";

/** Globs that narrow a run down. */
export interface Selection {
  /** Only organizations whose name matches one of these; all where there are none. */
  readonly only?: readonly string[];
  /** No organization whose name matches one of these. */
  readonly exclude?: readonly string[];
}

/** What a run is about. */
export interface CompiledSelection {
  readonly includes: (name: string) => boolean;
  /** Whether it is about some organizations only because somebody said so for this run. */
  readonly isNarrow: boolean;
  /**
   * Refuses a pattern that means nobody: it is misspelt, and what was meant would stay as it is.
   *
   * @param names every name that the run could have been about
   * @throws OperationError `nothing-selected`
   */
  readonly mustHaveMatched: (names: Iterable<string>) => void;
}

/**
 * Tests for the names that a run is about.
 *
 * @param ignore globs of names that the manifests keep off
 * @throws OperationError `invalid-pattern` when one of them is empty or broken
 */
export function compileSelection(
  { only = [], exclude = [] }: Selection,
  ignore: readonly string[],
): CompiledSelection {
  const patterns = only.map((glob) => ({ glob, matches: compile([glob]) }));
  const isExcluded = compile([...exclude, ...ignore]);
  return {
    includes: (name) =>
      (patterns.length === 0 || patterns.some(({ matches }) => matches(name))) && !isExcluded(name),
    isNarrow: only.length + exclude.length > 0,
    mustHaveMatched: (names) => {
      const unmatched = new Set(patterns);
      for (const name of names) {
        if (unmatched.size === 0) return;
        for (const pattern of unmatched) if (pattern.matches(name)) unmatched.delete(pattern);
      }
      if (unmatched.size === 0) return;
      const globs = [...unmatched].map(({ glob }) => JSON.stringify(glob)).join(", ");
      throw new OperationError(
        `--only ${globs} matches no organization. Nothing was changed. Correct the pattern; names are compared as they are in the tenant, with an environment's prefix and suffix.`,
        { code: "nothing-selected" },
      );
    },
  };
}

function compile(globs: readonly string[]): (name: string) => boolean {
  const patterns = globs.map((glob) => {
    const { matches, problem } = parseNamePattern(glob);
    if (matches) return matches;
    throw new OperationError(`${problem.summary.replace(/^t/, "T")}. ${problem.detail}`, {
      code: "invalid-pattern",
    });
  });
  return (name) => patterns.some((matches) => matches(name));
}

/**
 * Keeps a run to the organizations of its environment: what carries its prefix and suffix, and what
 * its manifests declare. Others may share the tenant and even the owner.
 */
export async function limitToEnvironment(
  includes: (name: string) => boolean,
  declared: ReadonlySet<string>,
  environment: Environment | undefined,
): Promise<(name: string) => boolean> {
  if (environment === undefined) return includes;
  const { nameWithout } = await import("../environment/index.js");
  return (name) =>
    includes(name) && (declared.has(name) || nameWithout(environment, name) !== undefined);
}
