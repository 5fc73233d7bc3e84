import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { version } from "../../src/version.js";
import { emptyFolder, runProgram } from "../support/run-orgwright.js";

const places = [
  "src/version.ts",
  "action.yml",
  "docs/gitops.md",
  "deploy/helm/orgwright/Chart.yaml",
  "CHANGELOG.md",
];

/** The versions that a text says for us. */
const versionsIn = (text: string): string[] =>
  [
    ...text.matchAll(
      /(?:orgwright@|rev: v|COMMIT # v|version = "|default: |^version: |^appVersion: )(\d+\.\d+\.\d+)/gm,
    ),
  ].map(([, found = ""]) => found);

describe("a new version", () => {
  it("stands in every place after npm version, and has a section with a date in the changelog", async () => {
    const folder = await emptyFolder();
    onTestFinished(() => rm(folder, { recursive: true }));
    for (const path of ["scripts/set-version.mjs", ".prettierrc.json", ...places]) {
      await mkdir(join(folder, path, ".."), { recursive: true });
      await cp(path, join(folder, path));
    }
    await symlink(resolve("node_modules"), join(folder, "node_modules"));
    await writeFile(join(folder, "package.json"), '{ "type": "module", "version": "77.1.2" }');
    const before = await readFile("CHANGELOG.md", "utf8");
    for (const args of [
      ["init", "-q"],
      ["add", "."],
    ]) {
      expect(await runProgram("git", args, { cwd: folder })).toMatchObject({ code: 0 });
    }
    const run = await runProgram("node", ["scripts/set-version.mjs"], { cwd: folder });
    expect(run).toMatchObject({ code: 0 });
    for (const path of places.slice(0, 4)) {
      const said = versionsIn(await readFile(join(folder, path), "utf8"));
      expect(said).not.toEqual([]);
      expect(new Set(said)).toEqual(new Set(["77.1.2"]));
      expect(new Set(versionsIn(await readFile(path, "utf8")))).toEqual(new Set([version]));
    }
    const changelog = await readFile(join(folder, "CHANGELOG.md"), "utf8");
    expect(changelog).toMatch(/^## \[?77\.1\.2\]? - \d{4}-\d\d-\d\d$/m);
    const entries = (text: string): number => text.match(/^- /gm)?.length ?? 0;
    expect(entries(changelog)).toBe(entries(before));
  });
});

describe("a project that can be joined", () => {
  it("has a page for each example", async () => {
    const examples = await readdir("examples");
    expect(examples.length).toBeGreaterThan(5);
    for (const example of examples) {
      expect(await readFile(`examples/${example}/README.md`, "utf8")).toMatch(/^# /);
    }
  });
});
