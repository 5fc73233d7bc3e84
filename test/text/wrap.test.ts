import { describe, expect, it } from "vitest";
import { wrapLines, wrapWords } from "../../src/text/index.js";

describe("a line that is wider than the terminal", () => {
  it.each([
    ["prose goes on, indented", "one two three four", 10, "one two\n  three\n  four"],
    ["what is indented goes on below itself", "  one two three", 10, "  one two\n  three"],
    [
      "what is under a sign goes on beneath its text",
      "  ! one two three",
      12,
      "  ! one two\n    three",
    ],
    [
      "a value goes on within its organization",
      "      key  one two",
      14,
      "      key  one\n        two",
    ],
    [
      "a word that is longer stays whole",
      "see https://a.example/long",
      10,
      "see\n  https://a.example/long",
    ],
    ["a command stays whole", "do this: a=$(b c d) && e f", 12, "do this:\n  a=$(b c d) && e f"],
    ["a number stays beside its unit", "takes about 41 s", 14, "takes about\n  41 s"],
    ["lines of files stay", "   3 | some: long long line", 12, "   3 | some: long long line"],
    ["lines that fit stay, blanks included", "a  b   c \n", 10, "a  b   c \n"],
  ])("%s", (_, text, width, expected) => {
    expect(wrapLines(text, width)).toBe(expected);
  });

  it("takes colours for nothing", () => {
    expect(wrapLines("\u001b[31mone\u001b[39m two", 7)).toBe("\u001b[31mone\u001b[39m two");
  });
});

it("no word is lost, and none is added", () => {
  const text = "a bb  ccc dddd eeeee ffffff";
  for (let room = 1; room < 30; room++) {
    expect(wrapWords(text, room).join(" ").replaceAll(/ +/g, " ")).toBe(text.replace("  ", " "));
  }
});
