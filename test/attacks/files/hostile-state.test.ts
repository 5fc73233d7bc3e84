import { spawnSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, assert, beforeAll, describe, it, type TestContext } from "vitest";
import { startTenant, type Tenant } from "../../../src/tenant/index.js";
import { emptyFolder, runOrgwright, type Run } from "../../support/run-orgwright.js";

let tenant: Tenant;
beforeAll(async () => {
  tenant = await startTenant();
});
afterAll(() => tenant.close());

/** A checkout beside a file and a folder that are none of its business. */
interface Scene {
  readonly checkout: string;
  readonly outside: string;
  readonly file: string;
  run(...args: readonly string[]): Promise<Run>;
}

/** What somebody else has, and shall have afterwards. */
const others = "Somebody's, and the only copy of it\n";

async function openScene({ onTestFinished }: TestContext): Promise<Scene> {
  const folder = await emptyFolder();
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const checkout = join(folder, "checkout");
  const outside = join(folder, "outside");
  for (const path of [join(checkout, ".git"), join(checkout, ".orgwright"), outside]) {
    mkdirSync(path, { recursive: true });
  }
  // As many as are worth a cache.
  const organizations = Array.from({ length: 12 }, (_, at) => ({
    name: `acme-${at}`,
    connections: [],
  }));
  writeFileSync(join(checkout, "organizations.yaml"), JSON.stringify({ organizations }));
  const file = join(outside, "file");
  writeFileSync(file, others);
  const env = tenant.environment;
  return { checkout, outside, file, run: (...args) => runOrgwright(args, { cwd: checkout, env }) };
}

/** What a checkout may have in the place of a file that is kept between runs. */
type Trap = (path: string, scene: Scene) => void;

const traps: readonly (readonly [what: string, trap: Trap])[] = [
  ["a link to somebody's file", (path, { file }) => symlinkSync(file, path)],
  ["a link to a file that is not there yet", (path, { file }) => symlinkSync(`${file}-new`, path)],
  [
    "a link to an empty file",
    (path, { outside }) => {
      writeFileSync(join(outside, "empty"), "");
      symlinkSync(join(outside, "empty"), path);
    },
  ],
  ["a link to what the process holds", (path) => symlinkSync("/proc/self/environ", path)],
  ["a link to itself", (path) => symlinkSync(path, path)],
  ["a pipe", (path) => spawnSync("mkfifo", [path])],
  ["a folder", (path) => mkdirSync(path)],
  [
    "a folder that leads away",
    (path, { checkout, outside }) => {
      renameSync(join(checkout, ".orgwright"), join(checkout, "earlier"));
      symlinkSync(outside, join(checkout, ".orgwright"));
      assert(!existsSync(path));
    },
  ],
  [
    "a folder that leads nowhere",
    (path, { checkout, outside }) => {
      renameSync(join(checkout, ".orgwright"), join(checkout, "earlier"));
      symlinkSync(join(outside, "nowhere"), join(checkout, ".orgwright"));
      assert(!existsSync(path));
    },
  ],
];

/** Everything outside of the checkout, with what stands in it. */
function listOutside({ outside }: Scene): readonly (readonly [string, string])[] {
  return readdirSync(outside)
    .toSorted()
    .map((name) => [name, readFileSync(join(outside, name), "utf8")]);
}

describe.each(traps)("%s", (_, trap) => {
  it.concurrent(
    "in the place of the notes is not written, and the apply says so",
    async (context) => {
      const { expect } = context;
      const scene = await openScene(context);
      trap(join(scene.checkout, ".orgwright", "applied.json"), scene);
      const before = listOutside(scene);
      const { code, stdout, stderr } = await scene.run("apply", "--yes", "--no-cache");
      expect(stderr).toContain(".orgwright/applied.json cannot be written: it");
      expect(stdout + stderr).not.toMatch(/\n\s+at |E[A-Z]{5,}:/);
      expect(code).toBe(0);
      expect(listOutside(scene)).toEqual(before);
    },
  );

  it.concurrent("in the place of the cache is done without, in words", async (context) => {
    const { expect } = context;
    const scene = await openScene(context);
    trap(join(scene.checkout, ".orgwright", "cache.db"), scene);
    const before = listOutside(scene);
    const { code, stdout, stderr } = await scene.run("export");
    expect(stdout + stderr).toContain("he cache .orgwright/cache.db is not used: it");
    expect(code).toBe(0);
    expect(listOutside(scene)).toEqual(before);
  });

  it.concurrent("in the place of the embedded tenant is refused, in words", async (context) => {
    const { expect } = context;
    const scene = await openScene(context);
    trap(join(scene.checkout, ".orgwright", "tenant.db"), scene);
    const before = listOutside(scene);
    const { code, stderr } = await scene.run("plan", "--tenant", "local");
    expect(stderr).toContain("error[database-error]");
    expect(stderr).toContain(".orgwright/tenant.db cannot be opened: it");
    expect(code).toBe(1);
    expect(listOutside(scene)).toEqual(before);
  });
});

describe("notes of the last apply", () => {
  it.concurrent.for<[string, (path: string) => void]>([
    ["no JSON", (path) => writeFileSync(path, "{")],
    ["nothing", (path) => writeFileSync(path, "null")],
    ["of another kind", (path) => writeFileSync(path, '{"__proto__":{"tenants":[1]}}')],
    ["of a later version", (path) => writeFileSync(path, '{"formatVersion":2,"tenants":{}}')],
    [
      "larger than any",
      (path) => {
        writeFileSync(path, "");
        truncateSync(path, 2 ** 32);
      },
    ],
  ])("that are %s are none, and are made anew", async ([, make], context) => {
    const { expect } = context;
    const scene = await openScene(context);
    const path = join(scene.checkout, ".orgwright", "applied.json");
    make(path);
    expect(await scene.run("apply", "--yes", "--no-cache")).toMatchObject({ code: 0 });
    expect(lstatSync(path).size).toBeLessThan(10_000);
    expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ formatVersion: 1 });
  });
});
