import { spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTenant, type Tenant } from "../../../src/tenant/index.js";
import { runProgram, type Run } from "../../support/run-orgwright.js";

const main = fileURLToPath(new URL("../../../dist/src/cli/main.js", import.meta.url));

/** Root may write everywhere, so it becomes somebody to whom permissions mean something. */
const nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
const asMortal = process.getuid?.() === 0 ? nobody : ["env"];
const isMortal =
  spawnSync(asMortal[0] ?? "", [...asMortal.slice(1), process.execPath, main, "-V"]).status === 0;
if (!isMortal)
  process.stderr.write("Nobody but root can run here: read-only folders are skipped.\n");

/** A place where nothing can be written. */
interface Place {
  /** Through what the command line runs. */
  readonly through: readonly string[];
  /** Makes the place, in a folder in which all may write; returns how paths in it begin. */
  readonly prepare: (folder: string) => string;
}

const readOnly: Place = {
  through: asMortal,
  prepare: (folder) => {
    mkdirSync(join(folder, "place"));
    return "place";
  },
};
const fileForFolder: Place = {
  through: ["env"],
  prepare: (folder) => {
    writeFileSync(join(folder, "place"), "A file");
    return "place";
  },
};
/** No file may have a byte: what is written is refused as on a disk that is full. */
const noRoom: Place = {
  through: ["sh", "-c", 'ulimit -f 0; exec "$0" "$@"'],
  prepare: readOnly.prepare,
};

let tenant: Tenant;
const folders: string[] = [];
beforeAll(async () => {
  tenant = await startTenant({ seed: { organizations: [{ name: "globex-0" }] } });
});
afterAll(async () => {
  await tenant.close();
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A file that is written: how, by which name, and what stands there before. */
type Written = readonly [what: string, name: string, args: (path: string) => readonly string[]];

const outputs: readonly Written[] = [
  ["a manifest", "out.yaml", (path) => ["export", "--out", path, "--force"]],
  ["a plan", "plan.json", (path) => ["plan", "m.yaml", "--out", path, "--force"]],
  ["a report in text", "r.txt", (path) => ["plan", "m.yaml", "--report", path, "--force"]],
  ["a report in JSON", "r.json", (path) => ["plan", "m.yaml", "--report", path, "--force"]],
  ["a report in Markdown", "r.md", (path) => ["plan", "m.yaml", "--report", path, "--force"]],
  ["a page", "r.html", (path) => ["drift", "m.yaml", "--report", path, "--force"]],
  ["a checksum", "sum", (path) => ["plan", "m.yaml", "--checksum-out", path]],
  ["a zone", "zone", (path) => ["domains", "--format", "json", "--out", path, "--force"]],
  ["a repository", "repo", (path) => ["init", path]],
  ["a database", "t.db", (path) => ["plan", "m.yaml", "--tenant", "local", "--tenant-db", path]],
  ["a mirror", "mirror", (path) => ["terraform", "install", "--dir", path]],
  ["a package", "package", (path) => ["terraform", "package", "--out", path]],
];

const caches: readonly Written[] = [
  ["a cache", "cache.db", (path) => ["plan", "m.yaml", "--cache", path]],
  ["a cache of an export", "cache.db", (path) => ["export", "--cache", path]],
];

/** As many as are worth a cache. */
const declared = Array.from({ length: 12 }, (_, index) => ({
  name: `globex-${index}`,
  connections: [],
}));

/** What is left to its owner. */
const before = "Somebody's, and the only copy of it\n";

async function run(
  place: Place,
  [, name, args]: Written,
): Promise<Run & { readonly path: string; readonly left: () => unknown }> {
  const folder = mkdtempSync(join(tmpdir(), "orgwright-unwritable-"));
  folders.push(folder);
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, "m.yaml"), JSON.stringify({ organizations: declared }));
  const path = join(place.prepare(folder), name);
  const isFile = place !== fileForFolder && !wholeFolders.has(name);
  if (isFile) writeFileSync(join(folder, path), before);
  if (place === readOnly) chmodSync(join(folder, "place"), 0o555);
  const parts = [...place.through.slice(1), process.execPath, main, ...args(path)];
  const ended = await runProgram(place.through[0] ?? "", parts, {
    cwd: folder,
    env: { ...tenant.environment, HOME: folder },
  });
  const left = (): unknown =>
    isFile
      ? [readdirSync(join(folder, "place")), readFileSync(join(folder, path), "utf8")]
      : place === fileForFolder
        ? readFileSync(join(folder, "place"), "utf8")
        : filesBelow(join(folder, "place"));
  return { ...ended, path, left };
}

/** What is a folder of files, not a file; what there was of it is nothing. */
const wholeFolders: ReadonlySet<string> = new Set(["repo", "mirror", "package"]);

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
}

function expectedLeft(place: Place, name: string): unknown {
  if (place === fileForFolder) return "A file";
  return wholeFolders.has(name) ? [] : [[name], before];
}

const advice = /Give a path|Make room|Let it be larger|or move the file away/;
const trace = /\n\s+at |node:internal/;

const places = [
  ["a folder that is read-only", readOnly, isMortal],
  ["a file where a folder should be", fileForFolder, true],
  ["a disk on which nothing fits", noRoom, true],
] as const;

describe.each(places)("in %s", (_, place, isPossible) => {
  const refused = isPossible ? it.concurrent : it.concurrent.skip;
  refused.for(outputs)(
    "%s is refused in words, and nothing is lost",
    async (written, { expect: expectHere }) => {
      const { code, stderr, path, left } = await run(place, written);
      expectHere(stderr).toContain(path);
      expectHere(stderr).toMatch(advice);
      expectHere(stderr).not.toMatch(trace);
      expectHere(code).toBe(1);
      expectHere(left()).toEqual(expectedLeft(place, written[1]));
    },
  );

  refused.for(caches)("%s is done without, in words", async (written, { expect: expectHere }) => {
    const { code, stdout, stderr, path, left } = await run(place, written);
    const told = stdout + stderr;
    expectHere(told).toContain(`he cache ${path} is not used: `);
    expectHere(told).not.toMatch(/E[A-Z]{4,}|SQLITE/);
    expectHere(code).toBe(0);
    expectHere(left()).toEqual(expectedLeft(place, written[1]));
  });
});

it.skipIf(!isMortal)("an apply says what it could not note, and is done", async () => {
  const own = await startTenant();
  try {
    const folder = mkdtempSync(join(tmpdir(), "orgwright-unwritable-"));
    folders.push(folder);
    writeFileSync(join(folder, "m.yaml"), "organizations:\n  - name: acme\n");
    chmodSync(folder, 0o555);
    const args = [...asMortal.slice(1), process.execPath, main, "apply", "m.yaml", "--yes"];
    const { code, stderr } = await runProgram(asMortal[0] ?? "", args, {
      cwd: folder,
      env: own.environment,
    });
    expect(stderr).toContain(join(".orgwright", "applied.json"));
    expect(stderr).toContain("permission denied");
    expect(code).toBe(0);
  } finally {
    await own.close();
  }
});
