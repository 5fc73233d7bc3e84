/** Asks for what has one of some values under one of some keys, in Lucene's language. */
export function searchText(wanted: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(wanted)
    .filter(([, values]) => values.length > 0)
    .map(([key, values]) => `${key}:(${values.map(quote).join(" OR ")})`)
    .join(" OR ");
}

function quote(value: string): string {
  return `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
