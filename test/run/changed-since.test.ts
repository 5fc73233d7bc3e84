import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readEnvironment } from "../../src/environment/index.js";
import { findChangedSince, readDeclarations, type ChangedSince } from "../../src/run/index.js";

let base: string;
let folder: string;
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), "orgwright-since-")));
  folder = join(base, "repository");
  mkdirSync(folder);
  git("init", "-q", "-b", "main");
});
afterEach(() => rmSync(base, { recursive: true }));

function git(...args: readonly string[]): string {
  const who = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
  return execFileSync("git", ["-C", folder, ...who, ...args], { stdio: "pipe", encoding: "utf8" });
}

type Files = Readonly<Record<string, string | null>>;

/** Writes files; null removes one. */
function write(files: Files, at = folder): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(at, name);
    rmSync(path, { force: true, recursive: true });
    if (text === null) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

function commit(files: Files): void {
  write(files);
  git("add", "-A");
  git("commit", "-qm", "declared", "--allow-empty");
}

/** What has changed of the manifests at some paths, or of an environment. */
async function look(
  ref: string,
  where: { readonly paths?: readonly string[]; readonly env?: string; readonly at?: string } = {},
): Promise<ChangedSince> {
  const { env, at = folder } = where;
  const paths = (where.paths ?? (env === undefined ? ["organizations.yaml"] : [])).map((path) =>
    join(at, path),
  );
  const environment =
    env === undefined
      ? undefined
      : readEnvironment(join(at, "orgwright.yaml"), env, process.env).environment;
  const declared = await readDeclarations({ paths, environment });
  expect(declared.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return findChangedSince({ ref, declared, paths, environment });
}

const found = ({ names, removed, added }: ChangedSince): Readonly<Record<string, string[]>> => ({
  changed: [...names].sort(),
  added: [...added].sort(),
  removed: [...removed],
});

const acmeAndBeta = "organizations:\n  - { name: acme, display_name: Acme }\n  - { name: beta }\n";

describe("what differs from a commit", () => {
  it.each([
    ["nothing", acmeAndBeta, { changed: [], added: [], removed: [] }],
    ["a comment", `# a word\n${acmeAndBeta}`, { changed: [], added: [], removed: [] }],
    [
      "the order of things",
      "organizations:\n  - { name: beta }\n  - { display_name: Acme, name: acme }\n",
      { changed: [], added: [], removed: [] },
    ],
    [
      "a value",
      acmeAndBeta.replace("Acme", "Acme Ltd"),
      { changed: ["acme"], added: [], removed: [] },
    ],
    [
      "an entry that is new",
      `${acmeAndBeta}  - { name: gamma }\n`,
      { changed: ["gamma"], added: ["gamma"], removed: [] },
    ],
    [
      "an entry that is gone",
      "organizations:\n  - { name: beta }\n",
      { changed: [], added: [], removed: ["acme"] },
    ],
    [
      "an entry with another name",
      acmeAndBeta.replace("name: acme", "name: acme-nine"),
      { changed: ["acme-nine"], added: ["acme-nine"], removed: ["acme"] },
    ],
    [
      "an entry that says what it was called",
      acmeAndBeta.replace("name: acme", "name: acme-nine, former_names: [acme]"),
      { changed: ["acme-nine"], added: [], removed: [] },
    ],
    [
      "a default",
      `defaults: { metadata: { plan: gold } }\n${acmeAndBeta}`,
      { changed: ["acme", "beta"], added: [], removed: [] },
    ],
    [
      "an owner",
      `owner: us\n${acmeAndBeta}`,
      { changed: ["acme", "beta"], added: [], removed: [] },
    ],
    [
      "somebody who is let go",
      acmeAndBeta.replace("name: beta", "name: beta, absent: true"),
      { changed: ["beta"], added: [], removed: [] },
    ],
  ])("is %s", async (_, text, expected) => {
    commit({ "organizations.yaml": acmeAndBeta });
    write({ "organizations.yaml": text });
    expect(found(await look("HEAD"))).toEqual(expected);
  });

  it("is the same whether it is committed or not", async () => {
    commit({ "organizations.yaml": acmeAndBeta });
    commit({ "organizations.yaml": acmeAndBeta.replace("Acme", "Acme Ltd") });
    expect([...(await look("HEAD^")).names]).toEqual(["acme"]);
    expect([...(await look("main~1")).names]).toEqual(["acme"]);
    expect([...(await look("HEAD")).names]).toEqual([]);
  });

  it("is what was moved, deleted and added among files, by what they declare", async () => {
    commit({
      "all/a.yaml": "organizations: [{ name: acme }]",
      "all/b.yaml": "organizations: [{ name: beta }, { name: gamma }]",
    });
    write({
      "all/a.yaml": null,
      "all/b.yaml": "organizations: [{ name: beta }]",
      "all/deeper/c.yaml": "organizations: [{ name: gamma }, { name: delta }]",
    });
    expect(found(await look("HEAD", { paths: ["all"] }))).toEqual({
      changed: ["delta"],
      added: ["delta"],
      removed: ["acme"],
    });
  });

  it("is everything in a file that was not there", async () => {
    commit({ "organizations.yaml": acmeAndBeta });
    write({ "more.yaml": "organizations: [{ name: gamma }]" });
    const { names } = await look("HEAD", { paths: ["more.yaml"] });
    expect([...names]).toEqual(["gamma"]);
  });

  it("is told of a folder that is a link within the repository", async () => {
    commit({ "shared/a.yaml": acmeAndBeta });
    symlinkSync("shared", join(folder, "all"));
    commit({});
    write({ "shared/a.yaml": acmeAndBeta.replace("Acme", "Acme Ltd") });
    expect([...(await look("HEAD", { paths: ["all"] })).names]).toEqual(["acme"]);
  });

  it("is told of a repository that is reached over a link", async () => {
    commit({ "organizations.yaml": acmeAndBeta });
    write({ "organizations.yaml": acmeAndBeta.replace("Acme", "Acme Ltd") });
    const at = join(base, "link");
    symlinkSync(folder, at);
    expect([...(await look("HEAD", { at })).names]).toEqual(["acme"]);
  });

  it("leaves the repository as it is, its index included", async () => {
    commit({ "organizations.yaml": acmeAndBeta });
    write({ "organizations.yaml": `${acmeAndBeta}  - { name: gamma }\n`, "staged.txt": "x" });
    git("add", "staged.txt");
    write({ ".git/hooks/post-index-change": "#!/bin/sh\ntouch hooked\n" });
    execFileSync("chmod", ["+x", join(folder, ".git/hooks/post-index-change")]);
    const status = ["-c", "core.hooksPath=/dev/null", "status", "--porcelain"];
    const before = git(...status);
    await look("HEAD");
    expect(git(...status)).toBe(before);
  });
});

describe("in an environment", () => {
  const manifest =
    'organizations:\n  - { name: acme, metadata: { host: "${env.LOGIN_HOST}" } }\n  - { name: beta }\n';
  const environments = (production: string): string =>
    `environments:\n  production:\n    tenant: local\n    manifests: [organizations.yaml]\n${production}`;
  const variables = "    variables: { LOGIN_HOST: one.example }\n";

  it.each([
    ["a variable", variables.replace("one", "two"), ["acme"]],
    ["an overlay", `${variables}    overlays:\n      - beta: { display_name: Beta }\n`, ["beta"]],
    ["a prefix", `${variables}    name_prefix: x-\n`, ["x-acme", "x-beta"]],
    ["an owner", `${variables}    owner: us\n`, ["acme", "beta"]],
    ["protection", `${variables}    protected: true\n`, ["acme", "beta"]],
    ["a limit, which changes no declaration", `${variables}    max_deletes: 3\n`, []],
    ["another tenant", `${variables}    tenant_db: other.db\n`, ["acme", "beta"]],
  ])("%s is what has changed", async (_, production, expected) => {
    commit({ "orgwright.yaml": environments(variables), "organizations.yaml": manifest });
    write({ "orgwright.yaml": environments(production) });
    const { names } = await look("HEAD", { env: "production" });
    expect([...names].sort()).toEqual(expected);
  });

  it("a file of overlays that has changed counts, whatever it is called", async () => {
    const withFile = `${variables}    overlays: [extra.overlay.yaml]\n`;
    commit({
      "orgwright.yaml": environments(withFile),
      "organizations.yaml": manifest,
      "extra.overlay.yaml": "beta: { display_name: One }\n",
    });
    write({ "extra.overlay.yaml": "beta: { display_name: Two }\n" });
    expect([...(await look("HEAD", { env: "production" })).names]).toEqual(["beta"]);
  });

  it("other manifests that it names by now count", async () => {
    commit({ "orgwright.yaml": environments(variables), "organizations.yaml": manifest });
    write({
      "orgwright.yaml": environments(variables).replace("organizations.yaml", "all.yaml"),
      "organizations.yaml": null,
      "all.yaml": manifest.replace("name: beta", "name: beta, display_name: B"),
    });
    expect(found(await look("HEAD", { env: "production" }))).toEqual({
      changed: ["beta"],
      added: [],
      removed: [],
    });
  });

  it.each([
    ["was not there", { "orgwright.yaml": null }, "there was no "],
    [
      "was another one",
      { "orgwright.yaml": "environments:\n  staging: { tenant: local }\n" },
      "there was no environment production",
    ],
  ])("everything counts where it %s, and that is said", async (_, before, reason) => {
    commit({ "organizations.yaml": manifest, ...before });
    write({ "orgwright.yaml": environments(variables) });
    const changed = await look("HEAD", { env: "production" });
    expect([...changed.names].sort()).toEqual(["acme", "beta"]);
    expect(changed.reason).toContain(reason);
  });
});

describe("where nobody can tell", () => {
  it("everything counts after manifests that could not be read, and that is said", async () => {
    commit({ "organizations.yaml": "organizations: [" });
    write({ "organizations.yaml": acmeAndBeta });
    const changed = await look("HEAD");
    expect([...changed.names].sort()).toEqual(["acme", "beta"]);
    expect(changed.reason).toContain("cannot be read");
    expect(changed.reason).not.toContain(tmpdir());
  });

  it("what was wrong counts, and what was right is compared", async () => {
    commit({
      "organizations.yaml": acmeAndBeta.replace("name: beta", "name: beta, branding: 7"),
    });
    write({ "organizations.yaml": acmeAndBeta });
    expect(found(await look("HEAD"))).toEqual({ changed: ["beta"], added: [], removed: [] });
  });

  it.each([
    ["a commit that is not there", "nowhere", 'There is no commit "nowhere"'],
    ["a name that would be an option", "--all", 'There is no commit "--all"'],
    ["a file", "HEAD:organizations.yaml", "There is no commit"],
  ])("%s is an error that says what to do", async (_, ref, message) => {
    commit({ "organizations.yaml": acmeAndBeta });
    await expect(look(ref)).rejects.toMatchObject({
      code: "unknown-revision",
      message: expect.stringContaining(message) as string,
    });
  });

  it("a shallow clone says how to get the commit, and is enough where it has it", async () => {
    commit({ "organizations.yaml": acmeAndBeta });
    commit({ "organizations.yaml": acmeAndBeta.replace("Acme", "Acme Ltd") });
    const at = join(base, "clone");
    git("clone", "-q", "--depth", "1", `file://${folder}`, at);
    await expect(look("HEAD^", { at })).rejects.toMatchObject({
      code: "unknown-revision",
      message: expect.stringContaining("fetch-depth: 2") as string,
    });
    execFileSync("git", ["-C", at, "fetch", "-q", "--depth", "2"]);
    expect([...(await look("HEAD^", { at })).names]).toEqual(["acme"]);
  });

  it("no repository, and what lies outside of it, are errors", async () => {
    commit({ "organizations.yaml": acmeAndBeta });
    write({ "organizations.yaml": acmeAndBeta }, base);
    await expect(look("HEAD", { at: base })).rejects.toMatchObject({ code: "no-history" });
  });

  it("programs and standard input have no past", async () => {
    const declared = { organizations: [], diagnostics: [], owners: [], ignore: [], files: [] };
    const request = { ref: "HEAD", declared, paths: [] };
    await expect(findChangedSince({ ...request, paths: ["-"] })).rejects.toMatchObject({
      code: "conflicting-options",
    });
    await expect(findChangedSince({ ...request, hasProgram: true })).rejects.toMatchObject({
      code: "conflicting-options",
    });
  });
});
