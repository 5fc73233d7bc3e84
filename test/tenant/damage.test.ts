import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import Libsql from "libsql";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { OperationError } from "../../src/errors/index.js";
import { startTenant } from "../../src/tenant/index.js";
import { openApi } from "./api.js";

// Bad luck with the file: what is left of it is never taken for something else, and told in words.

let folder: string;
let databasePath: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tenant-damage-"));
  databasePath = join(folder, "tenant.db");
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const seed = {
  generate: { count: 200, connections: [{ name: "google-oauth2" }], metadata: { plan: "gold" } },
};

/** Makes a database with two hundred organizations. */
async function makeDatabase(): Promise<void> {
  const tenant = await startTenant({ databasePath, seed });
  await tenant.issueToken();
  await tenant.close();
}

async function refusal(): Promise<string> {
  const failure: unknown = await startTenant({ databasePath }).then(
    async (tenant) => tenant.close(),
    (error: unknown) => error,
  );
  if (!(failure instanceof OperationError)) throw new Error(`no such failure: ${String(failure)}`);
  expect(failure.code).toBe("database-error");
  expect(failure.message).toContain(databasePath);
  return failure.message;
}

/** Everything of the database, byte by byte. */
function filesNow(): readonly (string | undefined)[] {
  return ["", "-wal", "-journal"].map((end) =>
    existsSync(databasePath + end) ? readFileSync(databasePath + end, "base64") : undefined,
  );
}

/** Leaves the database as a process that was killed does: with its changes in the journal. */
async function abandon(): Promise<void> {
  const api = await openApi({ databasePath, seed });
  const copy = join(folder, "abandoned.db");
  for (const end of ["", "-wal"]) copyFileSync(databasePath + end, copy + end);
  await api.close();
  databasePath = copy;
}

test("what a tidy end leaves is one file, which can be copied as it is", async () => {
  await makeDatabase();
  expect(statSync(`${databasePath}-wal`, { throwIfNoEntry: false })?.size ?? 0).toBe(0);
  const copy = join(folder, "copy.db");
  copyFileSync(databasePath, copy);
  const api = await openApi({ databasePath: copy });
  expect(await api.must("GET", "/organizations?include_totals=true")).toMatchObject({ total: 200 });
  await api.close();
});

test("what a kill leaves is read with its journal", async () => {
  await abandon();
  const api = await openApi({ databasePath });
  expect(await api.must("GET", "/organizations?include_totals=true")).toMatchObject({ total: 200 });
  await api.close();
});

describe("a file that is cut is no new tenant", () => {
  test("to nothing, beside its journal", async () => {
    await abandon();
    truncateSync(databasePath);
    const before = filesNow();
    expect(await refusal()).toContain(`its journal ${databasePath}-wal holds data`);
    expect(filesNow()).toEqual(before);
  });

  test("away, beside its journal", async () => {
    await abandon();
    rmSync(databasePath);
    const before = filesNow();
    expect(await refusal()).toContain("holds data");
    expect(filesNow()).toEqual(before);
  });

  test("to nothing, beside a journal of the older kind", async () => {
    writeFileSync(databasePath, "");
    writeFileSync(`${databasePath}-journal`, Buffer.alloc(20_000, 7));
    const before = filesNow();
    expect(await refusal()).toContain(`its journal ${databasePath}-journal holds data`);
    expect(filesNow()).toEqual(before);
  });

  test.each([1, 50, 99, 100, 1000, 4096, 40_960, 100_000])("to %i bytes", async (length) => {
    await makeDatabase();
    truncateSync(databasePath, length);
    expect(await refusal()).toMatch(/it is damaged|it is not a database/);
    expect(statSync(databasePath).size).toBe(length);
  });

  test("an empty file without a journal is a new tenant", async () => {
    writeFileSync(databasePath, "");
    const tenant = await startTenant({ databasePath });
    await tenant.close();
    expect(statSync(databasePath).size).toBeGreaterThan(0);
  });
});

describe("a damaged file", () => {
  const damages: readonly [string, (bytes: Buffer) => unknown][] = [
    ["its first page emptied", (bytes) => bytes.fill(0, 0, 4096)],
    ["its second page emptied", (bytes) => bytes.fill(0, 4096, 8192)],
    ["a page in its middle emptied", (bytes) => bytes.fill(0, 81_920, 86_016)],
    ["letters that are none in its texts", (bytes) => replaceAll(bytes, "gold", 0xff)],
    [
      "letters that are none in the names of its tables",
      (bytes) => replaceAll(bytes, "roles", 0xff),
    ],
    ["noise all over", (bytes) => noise(bytes, 0.001)],
    ["noise in its first page", (bytes) => noise(bytes.subarray(100, 4096), 0.1)],
    ["nothing but noise", (bytes) => noise(bytes, 1)],
  ];
  test.each(damages)("with %s is told in words", async (_, damage) => {
    await makeDatabase();
    const bytes = readFileSync(databasePath);
    damage(bytes);
    writeFileSync(databasePath, bytes);
    expect(await refusal()).toMatch(/it is damaged|it is not a database|another program/);
    expect(readFileSync(databasePath).equals(bytes)).toBe(true);
  });

  test("that is large, with letters that are none in its texts, is told in words", async () => {
    const large = { generate: { count: 16_000, metadata: { plan: "gold" } } };
    const tenant = await startTenant({ databasePath, seed: large });
    await tenant.close();
    const bytes = readFileSync(databasePath);
    expect(bytes.length).toBeGreaterThan(4 * 1024 * 1024);
    // One text near the end, where nobody looks before it is asked for.
    bytes[bytes.lastIndexOf("gold")] = 0xff;
    writeFileSync(databasePath, bytes);
    const { code, errors } = await orgwright([
      "export",
      "--tenant",
      "local",
      "--tenant-db",
      databasePath,
    ]);
    expect(errors).toContain(`${databasePath} cannot be opened: it is damaged`);
    expect(code).toBe(1);
    expect(readFileSync(databasePath).equals(bytes)).toBe(true);
  });

  test("without a table that it must have is told in words", async () => {
    await makeDatabase();
    const database = new Libsql(databasePath);
    database.exec("DROP TABLE settings");
    database.close();
    expect(await refusal()).toContain("it is damaged");
  });

  test("is told in words by every command", async () => {
    await makeDatabase();
    truncateSync(databasePath, 40_960);
    const { code, errors } = await orgwright([
      "export",
      "--tenant",
      "local",
      "--tenant-db",
      databasePath,
    ]);
    expect(code).toBe(1);
    expect(errors).toContain(`${databasePath} cannot be opened: it is damaged`);
    expect(errors).not.toMatch(/^ +at /m);
  });
});

describe("a file of somebody else's is left as it is", () => {
  test.each([
    ["tables of his own", "CREATE TABLE notes (text TEXT)"],
    ["a mark of his own and no table yet", "PRAGMA application_id = 7"],
    ["a mark and tables", "PRAGMA application_id = 7; CREATE TABLE organizations (id TEXT)"],
  ])("with %s", async (_, sql) => {
    const database = new Libsql(databasePath);
    database.exec(sql);
    database.close();
    chmodSync(databasePath, 0o644);
    const before = filesNow();
    expect(await refusal()).toContain("it is a database of another program");
    expect(filesNow()).toEqual(before);
    expect(statSync(databasePath).mode & 0o777).toBe(0o644);
  });

  test("also when it only bears our mark", async () => {
    const database = new Libsql(databasePath);
    database.exec("PRAGMA application_id = 0x4f726757; CREATE TABLE notes (text TEXT)");
    database.close();
    const before = filesNow();
    expect(await refusal()).toContain("it is damaged");
    expect(filesNow()).toEqual(before);
  });
});

test("a file of ours that others could read is its owner's again", async () => {
  await makeDatabase();
  chmodSync(databasePath, 0o644);
  const tenant = await startTenant({ databasePath });
  const modes = ["", "-wal", "-shm"].map((end) => statSync(databasePath + end).mode & 0o777);
  expect(modes).toEqual([0o600, 0o600, 0o600]);
  await tenant.close();
});

describe("a full disk", () => {
  /** In 512 byte blocks. A file that may not grow is as good as a disk that is full. */
  const room = { start: 8, work: 800 };

  test("ends apply soon, in words, and keeps what was done", async () => {
    const manifest = join(folder, "organizations.json");
    const names = Array.from({ length: 1000 }, (_, index) => ({
      name: `org-${index}`,
      metadata: { filler: "x".repeat(200) },
    }));
    writeFileSync(manifest, JSON.stringify({ organizations: names }));
    const target = ["--tenant", "local", "--tenant-db", databasePath];
    const { code, output, errors } = await orgwright(
      ["apply", manifest, ...target, "--yes", "--format", "json"],
      room.work,
    );
    expect(code).toBe(1);
    const report = JSON.parse(output) as {
      requests: { total: number };
      outcomes: { organization: string; outcome: string; error?: { message: string } }[];
    };
    expect(report.requests.total).toBeLessThan(200);
    const failed = report.outcomes.filter(({ outcome }) => outcome === "failed");
    expect(JSON.stringify(failed[0])).toContain("or is full");
    expect(errors.split("\n").length).toBeLessThan(20);
    const done = report.outcomes.filter(({ outcome }) => outcome === "done");
    const api = await openApi({ databasePath });
    expect(await api.must("GET", "/organizations?include_totals=true")).toMatchObject({
      total: done.length,
    });
    await api.close();
  });

  test("at the start is told in words", async () => {
    const { code, errors } = await orgwright(
      ["export", "--tenant", "local", "--tenant-db", databasePath],
      room.start,
    );
    expect(code).toBe(1);
    expect(errors).toContain(`The embedded tenant's database ${databasePath}`);
    expect(errors).toContain("is full");
    expect(errors).not.toMatch(/^ +at /m);
  });
});

interface Ending {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs the built command line, with files of so many blocks at most. */
async function orgwright(args: readonly string[], mostBlocks?: number): Promise<Ending> {
  const limit = mostBlocks === undefined ? "" : `ulimit -f ${mostBlocks}; `;
  const program = [process.execPath, "dist/src/cli/main.js", ...args];
  const child = spawn("sh", ["-c", `${limit}exec "$@"`, "sh", ...program], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit") as Promise<[number]>,
  ]);
  return { code, output, errors };
}

/** Overwrites a share of the bytes, always the same ones. */
function noise(bytes: Buffer, share: number): void {
  let state = 1;
  const next = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (let index = 0; index < bytes.length; index += 1) {
    if (next() < share) bytes[index] = Math.floor(next() * 256);
  }
}

function replaceAll(bytes: Buffer, word: string, byte: number): void {
  for (let at = bytes.indexOf(word); at >= 0; at = bytes.indexOf(word, at)) {
    bytes.fill(byte, at, at + word.length);
  }
}
