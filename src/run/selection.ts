import type { Environment } from "../environment/index.js";

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
 */
export async function compileSelection(
  { only = [], exclude = [] }: Selection,
  ignore: readonly string[],
): Promise<(name: string) => boolean> {
  const excluded = [...exclude, ...ignore];
  if (only.length + excluded.length === 0) return () => true;
  const { default: picomatch } = await import("picomatch");
  const isIncluded = only.length === 0 ? () => true : picomatch([...only]);
  const isExcluded = excluded.length === 0 ? () => false : picomatch(excluded);
  return (name) => isIncluded(name) && !isExcluded(name);
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
