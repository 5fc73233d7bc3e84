import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { version } from "../../src/version.js";
import { emptyFolder } from "../support/run-orgwright.js";
import { readDocument } from "./read-document.js";
import { runDocument } from "./run-document.js";

let folder: string;
beforeEach(async () => {
  folder = await emptyFolder();
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function run(...lines: string[]): Promise<readonly string[]> {
  const path = join(folder, "document.md");
  await writeFile(path, lines.join("\n"));
  return (await runDocument(path, { folder })).outputs;
}

describe("a document that is run", () => {
  it("writes its files and runs its commands, which find what the ones before left", async () => {
    const outputs = await run(
      "# Try it",
      "<!-- file: below/words.txt -->",
      "```text",
      "one",
      "two",
      "```",
      "Count them:",
      "```sh",
      "cd below",
      "export COUNT=$(wc -l < words.txt)",
      "```",
      "```sh",
      'echo "$COUNT in $(basename "$PWD")"',
      "```",
      "```yaml",
      "not: run",
      "```",
    );
    expect(outputs).toEqual(["", "2 in below\n"]);
    expect(await readFile(join(folder, "below/words.txt"), "utf8")).toBe("one\ntwo\n");
  });

  it("means the built program by orgwright and by npx orgwright", async () => {
    const outputs = await run("```sh", "orgwright --version", "npx orgwright@0.1 --version", "```");
    expect(outputs).toEqual([`${version}\n${version}\n`]);
  });

  it("fails where a command fails, and names the line", async () => {
    const failing = ["text", "", "```sh", "false", "echo not reached", "```"];
    await expect(run(...failing)).rejects.toThrow(/document\.md:3 ended with 1, not 0/);
    await expect(run("<!-- exit 1 -->", "", ...failing.slice(2))).resolves.toEqual([""]);
    await expect(run("<!-- exit 2 -->", "```sh", "true", "```")).rejects.toThrow("with 0, not 2");
  });

  it("fails where a command prints something else than the document says", async () => {
    const said = (...lines: string[]): string[] => [
      "```sh",
      "echo alpha; echo took 12 ms; echo omega",
      "```",
      "<!-- output -->",
      "```text",
      ...lines,
      "```",
    ];
    await expect(run(...said("alpha", "took … ms"))).resolves.toHaveLength(1);
    await expect(run(...said("omega", "alpha"))).rejects.toThrow("not in this order: alpha");
    await expect(run(...said("alp"))).rejects.toThrow("did not print");
  });

  it("leaves a command in the background once it has said that it is ready, and ends it", async () => {
    const outputs = await run(
      '<!-- background until "ready" -->',
      "```sh",
      "echo $$ > pid; echo ready; sleep 1000",
      "```",
      "```sh",
      "kill -0 $(cat pid) && echo runs",
      "```",
    );
    expect(outputs).toEqual(["ready\n", "runs\n"]);
    const pid = Number(await readFile(join(folder, "pid"), "utf8"));
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });

  it("refuses a comment that it does not understand", () => {
    expect(() => readDocument("<!-- exit two -->\n```sh\ntrue\n```")).toThrow("line 2");
    expect(() => readDocument("<!-- output -->\n```text\nx\n```")).toThrow("no script");
  });
});
