/** A heading of a Markdown document, as links call it. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(/\s/g, "-");
}

/** The lines of a document that belong to a heading, those of headings below it included. */
export function findSection(markdown: string, anchor: string): readonly string[] | undefined {
  const lines = markdown.split("\n");
  const headings = findHeadings(lines);
  const at = headings.findIndex(({ text }) => anchorOf(text) === anchor);
  const heading = headings[at];
  if (heading === undefined) return undefined;
  const next = headings.find(({ level }, index) => index > at && level <= heading.level);
  return lines.slice(heading.line, next?.line);
}

/** Lines as a window of so many columns shows them; comments are not shown. */
export function screenLines(lines: readonly string[], columns: number): string[] {
  return lines
    .filter((line) => !/^<!--.*-->$/.test(line))
    .map((line) => line.replaceAll(/ {2,}/g, " ").replaceAll(/-{4,}/g, "---"))
    .flatMap((line) => line.match(new RegExp(`.{1,${columns}}`, "gu")) ?? [""]);
}

function findHeadings(lines: readonly string[]): { line: number; level: number; text: string }[] {
  let isCode = false;
  return lines.flatMap((line, index) => {
    if (line.startsWith("```")) isCode = !isCode;
    const [, marks = "", text = ""] = /^(#{1,6}) (.+)$/.exec(line) ?? [];
    return isCode || marks === "" ? [] : [{ line: index, level: marks.length, text }];
  });
}
