/** Quotes a value for a POSIX shell. */
export function quoteForShell(value: string): string {
  return /^[\w./:@%+,=-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}
