/** What stands on lines or between commas, each once. */
export function splitLines(text: string): readonly string[] {
  const parts = text.split(/[\n,;]+/).map((part) => part.trim());
  return [...new Set(parts.filter((part) => part !== ""))];
}
