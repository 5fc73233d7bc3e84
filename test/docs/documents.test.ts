import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { typedDocuments } from "./documents-that-run.js";
import { readDocument } from "./read-document.js";
import { runDocument } from "./run-document.js";

describe("every command of", () => {
  // A document has up to fifty commands, each a process of its own.
  it.each(typedDocuments)("%s does what the document says", { timeout: 300_000 }, async (path) => {
    const scripts = readDocument(await readFile(path, "utf8")).filter(
      ({ kind }) => kind === "script",
    );
    const { outputs } = await runDocument(path);
    expect(outputs).toHaveLength(scripts.length);
    expect(scripts.length).toBeGreaterThan(0);
  });
});
