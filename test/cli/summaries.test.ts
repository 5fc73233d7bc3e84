import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { emptyFolder, runOrgwright, runProgram, type Run } from "../support/run-orgwright.js";

let cwd: string;
beforeEach(async () => {
  cwd = await emptyFolder();
});
afterEach(async () => {
  await rm(cwd, { recursive: true });
});

const run = (line: string, env: Readonly<Record<string, string>> = {}): Promise<Run> =>
  runOrgwright([...line.split(" "), "--tenant", "local"], { cwd, env });
const read = (path: string): Promise<string> => readFile(join(cwd, path), "utf8");
const declare = (names: readonly string[], more = ""): Promise<void> =>
  writeFile(
    join(cwd, "organizations.yaml"),
    `owner: me\norganizations:\n${names.map((name) => `  - { name: ${name}${more} }\n`).join("")}`,
  );

describe("the report of an apply", () => {
  it("says what was done, how long it took, and never what would be", async () => {
    await declare(["acme", "beta"]);
    await run("apply --yes");
    await declare(["acme"], ", display_name: Acme");
    const line = "apply --yes --policy sync --report done.md --report done.html --report done.txt";
    expect((await run(line)).code).toBe(0);
    const [markdown, page, text] = await Promise.all(
      ["done.md", "done.html", "done.txt"].map(read),
    );
    expect(markdown).toMatch(/\*\*Done:\*\* 0 created, 1 updated, 1 deleted in [\d.]+ s\./);
    expect(markdown).toContain("**1 organization was deleted:** `beta`");
    expect(markdown).toContain("(updated, 1 change)");
    expect(page).toContain("1 deleted:");
    expect(text).toMatch(/Done: 0 created, 1 updated, 1 deleted/);
    for (const report of [markdown, page, text])
      expect(report).not.toMatch(
        /would|to (create|update|delete)\b|this plan|declared nowhere: beta/,
      );
  });
});

describe("a reviewed plan", () => {
  it("is not printed again when it is applied, unless somebody wants to see it", async () => {
    await declare(["acme", "beta"]);
    await run("plan --out plan.json");
    const applied = await run("apply plan.json --yes");
    expect(applied.stdout).not.toContain("+ acme");
    expect(applied.stdout).toMatch(/Plan: 2 to create[^]*Done: 2 created/);
    await declare(["acme", "beta", "gamma"]);
    await run("plan --out next.json");
    expect((await run("apply next.json --yes -v")).stdout).toContain("+ gamma");
  });
});

describe("a long plan in the log of a job", () => {
  const many = Array.from({ length: 40 }, (_, index) => `customer-${index}`);

  it("is folded where the service can, and the numbers stay in sight", async () => {
    await declare(many);
    const onGitHub = await run("plan", { GITHUB_ACTIONS: "true" });
    expect(onGitHub.stdout).toMatch(
      /^::group::What happens to 40 organizations\n[^]*customer-39[^]*^::endgroup::\n[^]*^Plan: 40 to create/m,
    );
    const onGitLab = await run("plan", { GITLAB_CI: "true" });
    // As GitLab documents it: the time, a name, and that it is closed at first.
    expect(
      onGitLab.stdout.replaceAll("\u001b[0K", "ESC").replaceAll(/:\d{10}:/g, ":TIME:"),
    ).toMatch(
      /ESCsection_start:TIME:orgwright_plan\[collapsed=true\]\rESCWhat happens to 40 organizations\n[^]*ESCsection_end:TIME:orgwright_plan\rESC\n[^]*Plan:/,
    );
    expect((await run("plan")).stdout).not.toContain("::group::");
  });

  it("cannot be opened or closed by a name", async () => {
    await writeFile(
      join(cwd, "organizations.yaml"),
      `organizations:\n${many.map((name) => `  - { name: ${name}, display_name: "x\\n::endgroup::\\n::error::owned" }\n`).join("")}`,
    );
    const { stdout } = await run("plan", { GITHUB_ACTIONS: "true" });
    expect(stdout.match(/^::.*$/gm)).toEqual([
      "::group::What happens to 40 organizations",
      "::endgroup::",
    ]);
  });
});

describe("the report of drift", () => {
  it("has what its text has: whose idea is newer", async () => {
    await declare(["acme"], ", display_name: Acme");
    await run("apply --yes");
    const git = (...args: readonly string[]): Promise<Run> =>
      runProgram("git", ["-c", "user.name=you", "-c", "user.email=you@example.com", ...args], {
        cwd,
      });
    await git("init", "-q");
    await git("add", "organizations.yaml");
    await git("commit", "-qm", "all");
    await declare(["acme"], ", display_name: Acme Ltd");
    await git("commit", "-qam", "newer");
    const { code, stdout } = await run("drift --report drift.md");
    expect(code).toBe(2);
    expect(stdout).toContain("acme: the manifest is newer");
    expect(await read("drift.md")).toContain("acme: the manifest is newer");
  });
});
