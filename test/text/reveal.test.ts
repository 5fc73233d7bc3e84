import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { revealLine, revealLines, shorten, shortenPair } from "../../src/text/index.js";

describe("what cannot be seen is shown as an escape", () => {
  it.each([
    ["a control character", "a\u0007b", "a\\u0007b"],
    ["an escape sequence", "\u001b[31mred", "\\u001b[31mred"],
    ["an escape sequence in one character", "v\u009b31m", "v\\u009b31m"],
    ["next line", "a\u0085b", "a\\u0085b"],
    ["delete", "a\u007fb", "a\\u007fb"],
    ["null", "a\u0000b", "a\\u0000b"],
    ["a tab", "a\tb", "a\\tb"],
    ["a carriage return", "good\rbad", "good\\rbad"],
    ["a backspace", "a\bb", "a\\bb"],
    ["text turned round", "x\u202egnp.exe\u202c", "x\\u202egnp.exe\\u202c"],
    ["an isolate", "a\u2066b\u2069", "a\\u2066b\\u2069"],
    ["a mark of direction", "a\u200eb\u061c", "a\\u200eb\\u061c"],
    ["no width", "a\u200bb\u200cc\u200dd\u2060", "a\\u200bb\\u200cc\\u200dd\\u2060"],
    ["a byte order mark", "\ufeffa", "\\ufeffa"],
    ["a soft hyphen", "a\u00adb", "a\\u00adb"],
    ["a space that does not break", "Acme\u00a0GmbH", "Acme\\u00a0GmbH"],
    ["other spaces", "a\u2003b\u3000c\u202f", "a\\u2003b\\u3000c\\u202f"],
    ["separators", "a\u2028b\u2029", "a\\u2028b\\u2029"],
    ["a filler", "a\u3164b\u115f\u2800", "a\\u3164b\\u115f\\u2800"],
    ["a variation", "a\ufe0f", "a\\ufe0f"],
    ["a tag", "a\u{e0041}", "a\\udb40\\udc41"],
    ["half a character", "a\ud800b", "a\\ud800b"],
    ["no character", "a\uffff", "a\\uffff"],
    ["a letter of two characters", "Cafe\u0301", "Cafe\\u0301"],
    ["a sign that is another letter", "\u212b", "\\u212b"],
  ])("%s", (_, text, shown) => {
    expect(revealLine(text)).toBe(shown);
    expect(revealLines(text)).toBe(shown);
  });

  it("and what can be seen stays as it is", () => {
    for (const text of ["Café", "日本語", "Привет", "🎉", "שלום", "a \"b\" 'c' \\u200b", "100 %"]) {
      expect(revealLine(text)).toBe(text);
    }
  });

  it("line breaks only where a text has several lines", () => {
    expect(revealLine("a\nb\r\nc")).toBe("a\\nb\\nc");
    expect(revealLines("a\nb\r\nc")).toBe("a\nb\nc");
  });
});

describe("nothing speaks to a build server", () => {
  it.each([
    ["a command", "::error::x"],
    ["a command after blanks", "  ::set-output name=a::b"],
    ["a command in the second line", "a\n::stop-commands::x"],
    ["a command after a tab", "\t::error::x"],
    ["a command after an odd space", "\u00a0::error::x"],
    ["a command of the older form", "ok ##[error]x"],
    ["Azure", "##vso[task.setvariable variable=x]y"],
    ["TeamCity", "##teamcity[message text='x']"],
    ["GitLab", "section_start:1560896352:a[collapsed=true]\r\u001b[0Kx"],
    ["GitLab's end", "section_end:1560896352:a\r\u001b[0K"],
  ])("%s", (_, text) => {
    const shown = revealLines(text);
    expect(shown).not.toMatch(/^\s*::|##\w*\[|section_(start|end):/m);
    expect(JSON.parse(`"${shown.replaceAll("\n", "\\n")}"`)).toBe(text);
  });

  it("and colons elsewhere stay", () => {
    expect(revealLine("a::b")).toBe("a::b");
    expect(revealLine("# a")).toBe("# a");
  });
});

const anyText = fc.string({ unit: "binary", maxLength: 40 });

it("a document of JSON stays the same JSON", () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: "binary" }), anyText, (value, text) => {
      const document = JSON.stringify({ value, text, [text]: 1 }, null, 2);
      expect(JSON.parse(revealLines(document))).toEqual(JSON.parse(document));
    }),
    { numRuns: 300 },
  );
});

it("two values of JSON that differ are shown differently", () => {
  fc.assert(
    fc.property(anyText, anyText, (left, right) => {
      fc.pre(left !== right);
      expect(revealLine(JSON.stringify(left))).not.toBe(revealLine(JSON.stringify(right)));
    }),
    { numRuns: 300 },
  );
});

it("showing a text twice shows no more", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(revealLines(revealLines(text))).toBe(revealLines(text));
      expect(revealLine(revealLine(text))).toBe(revealLine(text));
    }),
    { numRuns: 300 },
  );
});

describe("texts are cut", () => {
  it("at the end, and never within a character", () => {
    expect(shorten("abcdef", 6)).toBe("abcdef");
    expect(shorten("abcdef", 5)).toBe("abcd…");
    expect(shorten("abc🎉def", 5)).toBe("abc…");
  });

  it("where two of them differ, when they begin the same", () => {
    const same = "x".repeat(200);
    expect(shortenPair("a", "b", 50)).toEqual(["a", "b"]);
    const [left, right] = shortenPair(`${same}1`, `${same}2`, 50);
    expect(left).toMatch(/^…x+1$/);
    expect(right).toMatch(/^…x+2$/);
    expect(left.length).toBeLessThanOrEqual(50);
  });
});
