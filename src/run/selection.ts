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

/**
 * A test for the names that a run is about.
 *
 * @param ignore globs of names that the manifests keep off
 * @throws OperationError `invalid-pattern` when one of them is empty or broken
 */
export function compileSelection(
  { only = [], exclude = [] }: Selection,
  ignore: readonly string[],
): (name: string) => boolean {
  const excluded = [...exclude, ...ignore];
  if (only.length + excluded.length === 0) return () => true;
  const isIncluded = only.length === 0 ? () => true : compile(only);
  const isExcluded = compile(excluded);
  return (name) => isIncluded(name) && !isExcluded(name);
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
