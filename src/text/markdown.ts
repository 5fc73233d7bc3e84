import { revealLine } from "./reveal.js";

/** A text as code inside a line of Markdown. Nothing in it is Markdown, HTML, a link or a mention. */
export function codeSpan(text: string): string {
  const shown = revealLine(text);
  const fence = "`".repeat(longestRun(shown) + 1);
  const gap = /^`|`$|^ .* $/.test(shown) ? " " : "";
  return shown.trim() === "" ? `\`"${shown}"\`` : `${fence}${gap}${shown}${gap}${fence}`;
}

/** Lines as a block of code in Markdown, which none of them can end. */
export function codeBlock(language: string, lines: readonly string[]): string {
  const text = lines.map(revealLine).join("\n");
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text}\n${fence}`;
}

/** A text as prose in Markdown: without a format, a link, a mention or an element of its own. */
export function escapeMarkdown(text: string): string {
  return (
    revealLine(text)
      .replaceAll(/[\\`*_{}[\]()<>|~!$&+-]/g, String.raw`\$&`)
      // Code hosts look for mentions, issues and addresses after Markdown was read: only other text
      // helps.
      .replaceAll(
        /[@#]|(?<=https?|ftp|mailto):|(?<=www)\./gi,
        (sign) => String.raw`\\u00` + sign.charCodeAt(0).toString(16),
      )
  );
}

function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}
