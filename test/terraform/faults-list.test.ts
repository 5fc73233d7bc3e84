import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { faultsList } from "./faults-list.js";

/** Numbers without a gap, apart from those that were never given. */
const numbers = [
  ...count("F", 17).filter((number) => number !== "F16"),
  ...count("T", 23).filter((number) => !["T10", "T14"].includes(number)),
  ...count("H", 27),
  "F1b",
  "F14b",
  "T5b",
];

function count(letter: string, last: number): string[] {
  return Array.from({ length: last }, (_, index) => `${letter}${index + 1}`);
}

function titlesIn(file: string): readonly string[] {
  const text = readFileSync(new URL(`../${file}.test.ts`, import.meta.url), "utf8");
  // The text before the function that tests, or before its options.
  const titles = text.matchAll(/\(\s*"((?:[^"\\]|\\.)*)",\s*(?:async\b|\(|\{ timeout)/g);
  return [...titles].map(([, title = ""]) => title);
}

describe("what users of the provider have found", () => {
  it("is all in the list", () => {
    expect(Object.keys(faultsList).sort()).toEqual([...numbers].sort());
  });

  it.each(Object.entries(faultsList))("has tests that are there: %s", (_, { tests }) => {
    expect(tests.length).toBeGreaterThan(0);
    for (const [file, title] of tests) expect(titlesIn(file)).toContain(title);
  });
});
