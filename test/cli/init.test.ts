import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { emptyFolder, runOrgwright, type Run } from "../support/run-orgwright.js";

let cwd: string;
beforeEach(async () => {
  cwd = await emptyFolder();
});
afterEach(async () => {
  await rm(cwd, { recursive: true });
});

const run = (line: string, folder = "."): Promise<Run> =>
  runOrgwright(line.split(" "), { cwd: join(cwd, folder) });
const read = (path: string): Promise<string> => readFile(join(cwd, path), "utf8");

describe("orgwright init", () => {
  it("writes a repository whose manifest applies as it is, with schemas beside it", async () => {
    const { code, stdout } = await run("init house");
    expect(code).toBe(0);
    expect(stdout).toContain("cd house");
    expect((await readdir(join(cwd, "house"), { recursive: true })).sort()).toEqual([
      ".github",
      ".github/workflows",
      ".github/workflows/orgwright-apply.yml",
      ".github/workflows/orgwright-drift.yml",
      ".github/workflows/orgwright-plan.yml",
      ".gitignore",
      "environments.schema.json",
      "manifest.schema.json",
      "organizations.yaml",
      "orgwright.yaml",
    ]);
    expect(await read("house/organizations.yaml")).toMatch(
      /^# yaml-language-server: \$schema=\.\/manifest\.schema\.json\n/,
    );
    expect(await read("house/orgwright.yaml")).toMatch(
      /^# yaml-language-server: \$schema=\.\/environments\.schema\.json\n/,
    );
    expect((await run("validate .", "house")).stdout).toBe("Valid. 1 organization in 1 file.\n");
    expect((await run("apply --tenant local --yes", "house")).stdout).toContain("1 created");
  });

  it("starts from a tenant, so that a plan finds nothing to do", async () => {
    await writeFile(
      join(cwd, "seed.yaml"),
      "owner: me\norganizations: [{ name: acme, connections: [{ name: google-oauth2 }] }, { name: beta }]",
    );
    await run("apply seed.yaml --tenant local --yes");
    const { code } = await run("init house --from-tenant local --owner me");
    expect(code).toBe(0);
    const planned = await run("plan --env production --detailed-exitcode", "house");
    expect(planned).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("2 organizations are as declared"),
    });
  });

  it("overwrites nothing unless it is told to, and names everything that is in the way", async () => {
    await mkdir(join(cwd, ".github/workflows"), { recursive: true });
    await writeFile(join(cwd, "organizations.yaml"), "organizations: []");
    await writeFile(join(cwd, ".github/workflows/orgwright-plan.yml"), "mine");
    await writeFile(join(cwd, ".gitignore"), "node_modules/");
    const { code, stderr } = await run("init");
    expect(code).toBe(1);
    expect(stderr).toContain(": .github/workflows/orgwright-plan.yml is there already.");
    expect((await readdir(cwd)).sort()).toEqual([".github", ".gitignore", "organizations.yaml"]);
    expect((await run("init --force")).code).toBe(0);
    // A manifest is never replaced by an example.
    expect(await read("organizations.yaml")).toBe("organizations: []");
    expect(await read(".gitignore")).toBe("node_modules/\n.orgwright/\nplan.json\nplan.md\n");
  });
});
