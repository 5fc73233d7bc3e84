/**
 * Characters that nobody sees, or that act instead of being seen: controls, marks of direction,
 * spaces other than the usual one, what has no width, half characters.
 */
const unseen =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800]|(?! )\p{Zs}/gu;

/** Nothing to look for in a text of these alone, unless it speaks to a build server. */
const harmless = /^[\n\x20-\x7e]*$/;

/**
 * What build servers obey in the output of a job: workflow commands of GitHub, which stand at the
 * beginning of a line or, in their older form, anywhere; those of Azure and TeamCity; sections of
 * GitLab.
 */
const commands = /^([ \t]*):(?=:)|#(?=#[a-z]{0,20}\[)|(?<=section)_(?=(?:start|end):\d)/gim;

let segmenter: Intl.Segmenter | undefined;

/**
 * Shows a text inside of a line, such as a name: whatever cannot be seen stands there as the escape
 * that JSON has for it, line breaks included, so that the result can neither act nor look like
 * another text. A letter that is put together of several characters, where there is one character for
 * it, is shown taken apart. JSON stays the same JSON.
 */
export function revealLine(text: string): string {
  return revealLines(text).replaceAll("\n", String.raw`\n`);
}

/** As {@link revealLine}, for texts of several lines: line breaks stay. */
export function revealLines(text: string): string {
  const lines = harmless.test(text) ? text : reveal(text.replaceAll("\r\n", "\n"));
  return lines.replace(commands, (found, indent: string | undefined) => {
    const sign = found.at(-1) ?? "";
    return `${indent ?? ""}${escapeCharacter(sign)}`;
  });
}

function reveal(text: string): string {
  const shown = text.normalize("NFC") === text ? text : takeApart(text);
  return shown.replace(unseen, (character) =>
    character === "\n" ? character : escapeCharacter(character),
  );
}

/** Writes out what would be composed into other characters, so that both spellings look different. */
function takeApart(text: string): string {
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  let shown = "";
  for (const { segment } of segmenter.segment(text)) {
    shown +=
      segment.normalize("NFC") === segment
        ? segment
        : segment.replace(/[^\n\x20-\x7e]/g, escapeCharacter);
  }
  return shown;
}

const short: Readonly<Record<string, string>> = {
  "\b": String.raw`\b`,
  "\t": String.raw`\t`,
  "\n": String.raw`\n`,
  "\f": String.raw`\f`,
  "\r": String.raw`\r`,
};

/** The escape of JSON for a character; two for one that takes two units. */
function escapeCharacter(character: string): string {
  const known = short[character];
  if (known !== undefined) return known;
  let escaped = "";
  for (let index = 0; index < character.length; index++) {
    escaped += String.raw`\u` + character.charCodeAt(index).toString(16).padStart(4, "0");
  }
  return escaped;
}
