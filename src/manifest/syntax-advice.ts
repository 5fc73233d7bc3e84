/** What to write instead of something that the parser refuses, and where that stands. */
export interface SyntaxAdvice {
  readonly offset?: number;
  readonly advice: string;
}

/** A # within braces or brackets, which makes a comment of their end. */
const commentInBraces = /[{[][^{}[\]"'\r\n]*?[:,{[][ \t]*(?<=[ \t])(#\S+)/g;

/** How much of the text in front of an error is searched for its cause. */
const searchedLength = 2000;

/**
 * Says what people usually have done where the parser gives up: its own words name what it wanted,
 * not what was meant.
 *
 * @param reason the parser's words, which are only looked at to choose among ours
 */
export function explainSyntax(
  text: string,
  offset: number,
  reason: string,
): SyntaxAdvice | undefined {
  const next = text.charAt(offset);
  const before = text.slice(Math.max(0, offset - searchedLength), offset);
  if (reason.includes("tab character")) {
    return { advice: "Indent with spaces; here stands a tab." };
  }
  if (reason.includes("duplicated mapping key")) {
    return { advice: "The key stands in this map already. Keep one of the two." };
  }
  if (reason.includes("unidentified alias")) {
    return {
      advice: "To YAML a * in front is an alias. Put the text in quotes if the * belongs to it.",
    };
  }
  if (reason.includes("unknown") && reason.includes("tag")) {
    return {
      advice: "To YAML a ! in front is a tag. Put the text in quotes if the ! belongs to it.",
    };
  }
  if (reason.includes("escape sequence")) {
    return {
      advice:
        "In double quotes a \\ begins an escape. Write \\\\, or put the text in single quotes.",
    };
  }
  if (reason.includes("complex keys")) {
    const braces = text.indexOf("{{");
    return braces === -1
      ? undefined
      : {
          offset: braces,
          advice:
            "Braces begin a map. Put the text in quotes, and `${env.NAME}` where a variable is meant.",
        };
  }
  const comment = lastMatch(commentInBraces, before);
  if (comment) {
    return {
      offset:
        offset - before.length + comment.index + comment[0].length - (comment[1] ?? "").length,
      advice: `To YAML a # behind a blank begins a comment, which hides the rest of the line. Put the value in quotes: "${(comment[1] ?? "").replace(/[,}\]]+$/, "")}".`,
    };
  }
  if (next !== "" && "@%`".includes(next)) {
    return { advice: `No text begins with ${next}. Put it in quotes.` };
  }
  if (/["']$/.test(before) && next !== "") {
    return {
      advice:
        "The text ends at the quote before. Double a single quote within single quotes, or put quotes of the other kind around all of it.",
    };
  }
  if (before.endsWith(":") || next === ":") {
    return {
      advice: "A colon before a blank ends a key. Put the text in quotes if it belongs to it.",
    };
  }
  return undefined;
}

function lastMatch(pattern: RegExp, text: string): RegExpExecArray | undefined {
  return [...text.matchAll(pattern)].at(-1);
}
