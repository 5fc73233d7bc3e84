import { execFile } from "node:child_process";
import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emptyFolder } from "../support/run-orgwright.js";
import { readDocument } from "./read-document.js";

// docs/testing.md, typed as it stands into a project that has the packages installed.

const run = promisify(execFile);
const document = "docs/testing.md";
let folder: string;
let scripts: readonly string[];

beforeAll(async () => {
  folder = await emptyFolder();
  const blocks = readDocument(await readFile(document, "utf8"));
  for (const block of blocks) {
    if (block.kind !== "file") continue;
    await mkdir(dirname(join(folder, block.path)), { recursive: true });
    await writeFile(join(folder, block.path), block.text);
  }
  scripts = blocks.flatMap((block) => (block.kind === "script" ? [block.script] : []));
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  await mkdir(join(folder, "node_modules"));
  for (const name of ["auth0", "vitest", "jest", ".bin"]) {
    await symlink(resolve("node_modules", name), join(folder, "node_modules", name));
  }
  await symlink(resolve("."), join(folder, "node_modules/orgwright"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe("the tests of docs/testing.md pass with", () => {
  it.each([
    ["vitest", /2 passed/],
    ["jest", /2 passed/],
    ["node --test", /pass 2/],
  ])("%s", async (runner, passed) => {
    const script = scripts.find((text) => text.includes(runner) && !text.includes("npm install"));
    expect(script).toBeDefined();
    const { stdout, stderr } = await run("/bin/sh", ["-c", script ?? "false"], {
      cwd: folder,
      env: { PATH: process.env["PATH"], HOME: process.env["HOME"], CI: "true", NO_COLOR: "1" },
    });
    expect(stdout + stderr).toMatch(passed);
  });
});
