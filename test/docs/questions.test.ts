import { readFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { documentsThatRun } from "./documents-that-run.js";
import { readDocument } from "./read-document.js";
import { findSection, screenLines } from "./sections.js";

interface Question {
  readonly question: string;
  /** What an answer must say: the words in code of its short form. */
  readonly says: readonly string[];
  readonly answers: readonly { readonly page: string; readonly heading: string }[];
}

/** A screen of a terminal or of a browser: so many lines of so many characters. */
const screen = { lines: 40, columns: 100 };

const questions = readQuestions(await readFile("docs/questions.md", "utf8"));

function readQuestions(markdown: string): Question[] {
  const rows = markdown.split("\n").filter((line) => /^\| .*\.md#/.test(line));
  return rows.map((row) => {
    const [question = "", short = "", where = ""] = row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
    return {
      question,
      says: [...short.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code),
      answers: [...where.matchAll(/\]\(([^)#]+)#([^)]+)\)/g)].map(
        ([, file = "", heading = ""]) => ({
          page: normalize(join(dirname("docs/questions.md"), file)),
          heading,
        }),
      ),
    };
  });
}

it("there are fifteen questions and more, from the README's first look on", async () => {
  expect(new Set(questions.map(({ question }) => question)).size).toBeGreaterThanOrEqual(15);
  expect(await readFile("README.md", "utf8")).toContain("docs/questions.md");
});

describe.each(questions)("$question", ({ says, answers }) => {
  it("is answered by a heading, within a screen below it", async () => {
    expect(says).not.toEqual([]);
    expect(answers).not.toEqual([]);
    const texts = await Promise.all(
      answers.map(async ({ page, heading }) => {
        const section = findSection(await readFile(page, "utf8"), heading);
        if (section === undefined) throw new Error(`${page} has no heading #${heading}`);
        return screenLines(section, screen.columns).slice(0, screen.lines).join("\n");
      }),
    );
    // The first has the whole answer; others are for other doors.
    for (const code of says) expect(texts[0]).toContain(code);
  });

  it("stands on a page whose commands run", async () => {
    for (const { page } of answers) {
      expect(documentsThatRun).toContain(page);
      const blocks = readDocument(await readFile(page, "utf8"));
      expect(blocks.filter(({ kind }) => kind === "script")).not.toEqual([]);
    }
  });
});
