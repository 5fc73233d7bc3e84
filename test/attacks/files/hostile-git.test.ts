import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { OperationError } from "../../../src/errors/index.js";
import { readManifests } from "../../../src/manifest/index.js";
import type { Plan } from "../../../src/plan/index.js";
import {
  describeDrift,
  findChangedSince,
  recallPast,
  planRun,
  readDeclarations,
  type ChangedSince,
} from "../../../src/run/index.js";
import { openStage, type Stage } from "../../support/scenario.js";

const manifest = "owner: us\norganizations:\n  - { name: acme, display_name: Acme }\n";

let stage: Stage;
let base: string;
let template: string;
let folder: string;
let count = 0;
beforeAll(async () => {
  stage = await openStage();
  await stage.client.createOrganization({ name: "acme", metadata: { orgwright_owner: "us/acme" } });
  base = realpathSync(mkdtempSync(join(tmpdir(), "orgwright-git-")));
  template = join(base, "template");
  folder = template;
  mkdirSync(folder);
  git("init", "-q", "-b", "main");
  commit({ "organizations.yaml": manifest.replace("Acme", "Before") });
  commit({ "organizations.yaml": manifest });
});
beforeEach(() => {
  folder = template;
});
afterAll(async () => {
  await stage.close();
  rmSync(base, { recursive: true });
});

/** For those that change something in the repository. */
function copyRepository(): void {
  folder = join(base, `checkout-${count++}`);
  cpSync(template, folder, { recursive: true });
}

function gitIn(at: string, ...args: readonly string[]): string {
  const who = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
  return execFileSync("git", ["-C", at, ...who, ...args], { stdio: "pipe", encoding: "utf8" });
}

function git(...args: readonly string[]): string {
  return gitIn(folder, ...args);
}

function write(files: Readonly<Record<string, string>>, at = folder): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(at, name)), { recursive: true });
    writeFileSync(join(at, name), text);
  }
}

function commit(files: Readonly<Record<string, string>>): void {
  write(files);
  git("add", "-A");
  git("commit", "-qm", "declared");
}

function hash(type: string, input: string | Buffer): string {
  const args = ["-C", folder, "hash-object", "-t", type, "-w", "--stdin", "--literally"];
  return execFileSync("git", args, { input, encoding: "utf8" }).trim();
}

async function changedSince(ref: string, at = folder): Promise<ChangedSince> {
  const paths = [join(at, "organizations.yaml")];
  return findChangedSince({ ref, declared: await readDeclarations({ paths }), paths });
}

/** Everything that asks a repository's history, of the manifest in a folder. */
async function askEverything(at: string): Promise<void> {
  const files = [join(at, "organizations.yaml")];
  const declared = await readManifests(files, { env: {} });
  const { plan } = await planRun(stage.client, { declared, policy: "upsert" });
  await describeDrift(plan, files);
  const ofUs: Plan = { ...plan, reach: new Map([["us", 1]]) };
  await recallPast({ tenant: "of nobody", files })(["acme"], ofUs);
  await changedSince("HEAD^", at).catch((error: unknown) => {
    if (!(error instanceof OperationError)) throw error;
  });
}

describe("a checkout runs no program of its author when its history is read", () => {
  const attributes = "*.yaml filter=x diff=x\n";

  /** A program that leaves its name behind, and passes on what it gets. */
  function program(name: string): string {
    const path = join(base, `${name}.sh`);
    writeFileSync(path, `#!/bin/sh\ntouch ${folder}/.git/run-${name}\nexec cat\n`);
    chmodSync(path, 0o755);
    return path;
  }

  /** Everything in a configuration of git that names a program. */
  function configuration(core: string): string {
    write({ "hooks/post-index-change": `#!/bin/sh\ntouch ${folder}/.git/run-hook\n` });
    chmodSync(join(folder, "hooks", "post-index-change"), 0o755);
    write({ "more.config": `[filter "y"]\n smudge = ${program("included")}\n` });
    return `
[core]
  ${core}
  fsmonitor = ${program("monitor")}
  pager = ${program("pager")}
  editor = ${program("editor")}
  hooksPath = ${folder}/hooks
[filter "x"]
  smudge = ${program("smudge")}
  process = ${program("process")}
[diff]
  external = ${program("external")}
[diff "x"]
  textconv = ${program("textconv")}
  command = ${program("command")}
[log]
  showSignature = true
[gpg]
  program = ${program("gpg")}
[alias]
  log = !${program("alias")}
  ls-files = !${program("alias")}
[include]
  path = ${folder}/more.config
`;
  }

  const wasRun = (): readonly string[] =>
    readdirSync(join(folder, ".git")).filter((name) => name.startsWith("run-"));

  beforeEach(copyRepository);

  it("named in its .git/config", async () => {
    commit({ ".gitattributes": attributes });
    // A signed commit, for what looks at signatures.
    const signed = git("cat-file", "commit", "HEAD").replace("\n\n", "\ngpgsig x\n\n");
    git("update-ref", "HEAD", hash("commit", signed));
    write({ ".git/config": configuration("repositoryformatversion = 0") });
    await askEverything(folder);
    expect(wasRun()).toEqual([]);
  });

  it("named by a folder that looks like a repository", async () => {
    const inner = join(folder, "manifests");
    git("init", "-q", "--bare", inner);
    write({ ".gitattributes": attributes }, inner);
    const own = [`--git-dir=${inner}`, `--work-tree=${inner}`];
    for (const name of ["One", "Acme"]) {
      write({ "organizations.yaml": manifest.replace("Acme", name) }, inner);
      git(...own, "add", "-f", "organizations.yaml", ".gitattributes");
      git(...own, "commit", "-qm", name);
    }
    write({ config: configuration("bare = false\n  worktree = .") }, inner);
    await askEverything(inner);
    expect(wasRun()).toEqual([]);
  });

  it("and what it committed is read as it is, whatever attributes it has", async () => {
    commit({ ".gitattributes": attributes });
    write({ ".git/config": `[core]\n[filter "x"]\n smudge = tr A-Z a-z\n clean = cat\n` });
    expect([...(await changedSince("HEAD")).names]).toEqual([]);
    expect([...(await changedSince("HEAD~2")).names]).toEqual(["acme"]);
  });
});

describe("the name of a commit", () => {
  it.each([
    "--output=x",
    "-n1",
    "--",
    "-",
    "",
    " ",
    "HEAD HEAD",
    "HEAD..HEAD",
    "^HEAD",
    "HEAD:organizations.yaml",
    "HEAD^{tree}",
    "$(touch x)",
    "`touch x`",
    "HEAD; touch x",
    "HEAD\ntouch x",
    "../../HEAD",
    "refs/heads/../../../x",
    "main@{upstream}",
    "\u001b[31mHEAD",
    "HEAD\0--output=x",
    "x".repeat(100_000),
  ])("%j names none, and does nothing", async (ref) => {
    await expect(changedSince(ref)).rejects.toMatchObject({ code: "unknown-revision" });
    expect(git("status", "--porcelain")).toBe("");
  });

  it.each(["HEAD", "main", "main@{0}", "HEAD^{commit}", "HEAD~0", "@"])(
    "%j is one",
    async (ref) => {
      expect([...(await changedSince(ref)).names]).toEqual([]);
    },
  );
});

describe("a commit that somebody else wrote", () => {
  /** Makes a commit of a tree whose entries git itself would not write. */
  function commitOf(
    entries: readonly (readonly [mode: string, name: string, content: string])[],
  ): string {
    const parts = entries.map(([mode, name, content]) => {
      const object = hash("blob", content);
      return Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(object, "hex")]);
    });
    const tree = hash("tree", Buffer.concat(parts));
    return git("commit-tree", "-m", "theirs", tree).trim();
  }

  it.each([
    ["a file above it", "100644", "../../outside.yaml"],
    ["a file at an absolute path", "100644", "/tmp/orgwright-outside.yaml"],
    ["a file in .git", "100644", ".git/outside.yaml"],
  ])("and that has %s is refused in words", async (_, mode, name) => {
    const ref = commitOf([[mode, name, manifest]]);
    await expect(changedSince(ref)).rejects.toMatchObject({ code: "no-history" });
    expect(existsSync("/tmp/orgwright-outside.yaml")).toBe(false);
  });

  it.each([
    ["out of it", "/etc/passwd"],
    ["up and out", "../../../../../../etc/passwd"],
    ["to what the system shows", "/proc/self/environ"],
    ["to nothing", "nowhere"],
    ["to itself", "organizations.yaml"],
  ])("and in which the manifest is a link %s is not followed", async (_, target) => {
    const ref = commitOf([["120000", "organizations.yaml", target]]);
    const found = await changedSince(ref);
    expect([...found.names]).toEqual(["acme"]);
    expect(JSON.stringify(found)).not.toContain("root:");
  });

  it("and in which a link leads to no path at all is told in words", async () => {
    const ref = commitOf([["120000", "organizations.yaml", "a\0b"]]);
    await expect(changedSince(ref)).rejects.toBeInstanceOf(OperationError);
  });

  it("and in which the manifest is another repository declares nothing", async () => {
    const head = git("rev-parse", "HEAD").trim();
    copyRepository();
    git("update-index", "--add", "--cacheinfo", `160000,${head},theirs`);
    git("commit", "-qm", "another repository");
    expect([...(await changedSince("HEAD")).names]).toEqual([]);
  });

  it("and whose content is missing here is told in words", async () => {
    copyRepository();
    const object = git("rev-parse", "HEAD:organizations.yaml").trim();
    rmSync(join(folder, ".git", "objects", object.slice(0, 2), object.slice(2)));
    await expect(changedSince("HEAD")).rejects.toMatchObject({ code: "no-history" });
  });
});

describe("a folder without history", () => {
  it.each<[string, (other: string) => void]>([
    ["an empty .git", (other) => mkdirSync(join(other, ".git"))],
    ["a .git that is nothing", (other) => write({ ".git": "nothing" }, other)],
    ["a .git that leads away", (other) => write({ ".git": "gitdir: /nowhere" }, other)],
    ["a .git that leads in a circle", (other) => symlinkSync(".git", join(other, ".git"))],
  ])("and with %s is told as one", async (_, make) => {
    const other = mkdtempSync(join(base, "other-"));
    make(other);
    write({ "organizations.yaml": manifest }, other);
    await expect(changedSince("HEAD", other)).rejects.toMatchObject({ code: "no-history" });
    await askEverything(other);
  });
});
