import type { SelectionOptions } from "./options.js";

/** A test for the names that a run is about. */
export async function compileSelection({
  only = [],
  exclude = [],
}: SelectionOptions): Promise<(name: string) => boolean> {
  if (only.length + exclude.length === 0) return () => true;
  const { default: picomatch } = await import("picomatch");
  const isIncluded = only.length === 0 ? () => true : picomatch([...only]);
  const isExcluded = exclude.length === 0 ? () => false : picomatch([...exclude]);
  return (name) => isIncluded(name) && !isExcluded(name);
}
