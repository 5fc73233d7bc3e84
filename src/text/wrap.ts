/** What colours are made of, which takes no room. */
const colours = new RegExp(String.raw`\u001b\[[\d;]*m`, "g");

/** Where a line may be broken: not between a number and its unit. */
const gap = /(?<!\d(?= (?:s|ms|min|h|MB)\b)) /;

/** A command that ends a text; whoever copies it wants it whole. */
const command = /^(.*?)((?:\w+=)?\$\(.*)$/s;

/** A line of somebody's file, beneath which a mark shows a place. */
const quotedLine = /^\s+\d+ \| /;

/**
 * Breaks a text at blanks into lines for so much room. A word that is longer stays whole, and so does a
 * command that ends the text, from its `$(` on: it stands on a line of its own.
 *
 * @param firstRoom what the first line has, where that differs
 */
export function wrapWords(text: string, room: number, firstRoom = room): string[] {
  const [, words = text, whole] = command.exec(text) ?? [];
  const lines: string[] = [];
  let line: string | undefined;
  for (const word of words.trim().split(gap)) {
    const left = lines.length === 0 ? firstRoom : room;
    if (line !== undefined && widthOf(line) + 1 + widthOf(word) > left) {
      lines.push(line.trimEnd());
      line = word;
    } else line = line === undefined ? word : `${line} ${word}`;
  }
  return [...lines, line ?? "", ...(whole === undefined ? [] : [whole])].filter(
    (each, index) => each !== "" || index === 0,
  );
}

/**
 * Breaks the lines of a text that are wider than a terminal at blanks, and indents what goes on, so that
 * no word is cut at the edge. Lines of files that are quoted stay as they are.
 */
export function wrapLines(text: string, width: number): string {
  return text
    .split("\n")
    .map((line) => wrapLine(line, width))
    .join("\n");
}

function wrapLine(line: string, width: number): string {
  if (widthOf(line) <= width || quotedLine.test(line)) return line;
  const [indent = "", sign = ""] = /^ *([+~!-] )?/.exec(line.replaceAll(colours, "")) ?? [];
  const left = indent.length - sign.length;
  // Prose that is indented goes on below itself; whatever begins a block goes on within it.
  const hanging = left > 0 && left < 6 && sign === "" ? left : left + 2;
  const start = line.length - line.trimStart().length;
  const [first = "", ...others] = wrapWords(line.slice(start), width - hanging, width - start);
  return [line.slice(0, start) + first, ...others.map((other) => " ".repeat(hanging) + other)].join(
    "\n",
  );
}

function widthOf(text: string): number {
  return text.replaceAll(colours, "").length;
}
