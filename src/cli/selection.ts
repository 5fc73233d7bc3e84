import type { SelectionOptions } from "./options.js";

/**
 * A test for the names that a run is about.
 *
 * @param ignore globs of names that the manifests keep off
 */
export async function compileSelection(
  { only = [], exclude = [] }: SelectionOptions,
  ignore: readonly string[],
): Promise<(name: string) => boolean> {
  const excluded = [...exclude, ...ignore];
  if (only.length + excluded.length === 0) return () => true;
  const { default: picomatch } = await import("picomatch");
  const isIncluded = only.length === 0 ? () => true : picomatch([...only]);
  const isExcluded = excluded.length === 0 ? () => false : picomatch(excluded);
  return (name) => isIncluded(name) && !isExcluded(name);
}
