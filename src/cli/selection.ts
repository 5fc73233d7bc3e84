/** A test for names that match any of the globs; every name when there are none. */
export async function compileGlobs(
  globs: readonly string[] | undefined,
): Promise<(name: string) => boolean> {
  if (globs === undefined || globs.length === 0) return () => true;
  const { default: picomatch } = await import("picomatch");
  return picomatch([...globs]);
}
