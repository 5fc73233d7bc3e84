import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Libsql from "libsql";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { TenantCache, type KeptEntries, type Position } from "../../src/cache/index.js";

const day = 86_400_000;
const noon = Date.UTC(2026, 10, 26, 12);

let folder: string;
let path: string;
let now: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cache-"));
  path = join(folder, "kept", "cache.db");
  now = noon;
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function open(tenant = "acme.eu.auth0.com"): TenantCache {
  const cache = TenantCache.open(path, { tenant, maxAgeMs: day, now: () => now });
  if (typeof cache === "string") throw new Error(cache);
  return cache;
}

function read(organization: string, items: readonly unknown[] = [organization]): KeptEntries {
  return { collection: "connections", organization, items, declared: "{}", readAt: now };
}

const start: Position = { since: "2026-11-26T12:00:00.000Z" };

describe("what was kept", () => {
  test("is there for the next process, with the place from which events must be read on", () => {
    const first = open();
    expect(first.position()).toBeUndefined();
    first.keep([read("org_a", [{ id: "con_1" }]), read("org_b", [])], start);
    first.close();

    const next = open();
    expect(next.position()).toEqual(start);
    expect(next.entries("connections", "org_a")).toEqual({
      items: [{ id: "con_1" }],
      declared: "{}",
      readAt: noon,
    });
    expect(next.entries("connections", "org_b")?.items).toEqual([]);
    expect(next.entries("connections", "org_c")).toBeUndefined();
    expect(next.entries("members", "org_a")).toBeUndefined();
    next.close();
  });

  test("is one tenant's alone", () => {
    const acme = open("acme.eu.auth0.com");
    acme.keep([read("org_a")], start);
    const other = open("other.eu.auth0.com");
    expect(other.entries("connections", "org_a")).toBeUndefined();
    expect(other.position()).toBeUndefined();
    other.clear();
    expect(acme.entries("connections", "org_a")?.items).toEqual(["org_a"]);
    acme.close();
    other.close();
  });

  test("is forgotten by what events name, in one step with their offset", () => {
    const cache = open();
    cache.keep([read("org_a"), read("org_b"), { ...read("org_a"), collection: "members" }], start);
    cache.catchUp([{ organization: "org_a", collection: "connections" }], { offset: "7" });
    expect(cache.position()).toEqual({ offset: "7" });
    expect(cache.entries("connections", "org_a")).toBeUndefined();
    expect(cache.entries("members", "org_a")?.items).toEqual(["org_a"]);
    cache.catchUp([{ organization: "org_a" }], { offset: "9" });
    expect(cache.entries("members", "org_a")).toBeUndefined();
    expect(cache.entries("connections", "org_b")?.items).toEqual(["org_b"]);
    cache.close();
  });

  test("is not believed longer than it may be, counted from the first of it", () => {
    const cache = open();
    cache.keep([read("org_a")], start);
    now += day - 1;
    cache.keep([read("org_b")], { offset: "7" });
    cache.close();
    now += 1;
    const still = open();
    expect(still.entries("connections", "org_a")).toBeDefined();
    still.close();
    now += 1;
    const late = open();
    expect(late.position()).toBeUndefined();
    expect(late.entries("connections", "org_b")).toBeUndefined();
    late.close();
  });

  test("of a time that has not come yet is not believed", () => {
    const cache = open();
    cache.keep([read("org_a")], start);
    cache.close();
    now -= day;
    const before = open();
    expect(before.entries("connections", "org_a")).toBeUndefined();
    before.close();
  });
});

test("what another process read before it is contradicted after it was kept", () => {
  const slow = open();
  slow.keep([read("org_x")], { offset: "1" });
  // It reads org_a; then org_a changes; another process reads of that and forgets it.
  const readEarly = read("org_a");
  const other = open();
  other.catchUp([{ organization: "org_a" }], { offset: "2" });
  slow.keep([readEarly], { offset: "1" });
  // Whoever comes next has to read the events from 1 on, and forgets it again.
  expect(other.position()).toEqual({ offset: "1" });
  slow.close();
  other.close();
});

describe("a file", () => {
  test("that is missing or empty is made, for its owner alone", () => {
    open().close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    truncateSync(path);
    const cache = open();
    cache.keep([read("org_a")], start);
    expect(cache.position()).toEqual(start);
    cache.close();
  });

  test.each([
    [
      "was cut",
      (file: string) => {
        truncateSync(file, 6000);
      },
    ],
    [
      "was damaged",
      (file: string) => {
        const bytes = readFileSync(file);
        bytes.fill(0xa5, 4096);
        writeFileSync(file, bytes);
      },
    ],
    [
      "has another layout",
      (file: string) => {
        const bytes = readFileSync(file);
        bytes.writeUInt32BE(99, 60);
        writeFileSync(file, bytes);
      },
    ],
  ])("that %s is a miss, and is made anew", (_what, damage) => {
    const cache = open();
    for (let at = 0; at < 500; at += 1) cache.keep([read(`org_${at}`)], start);
    cache.close();
    damage(path);
    const next = open();
    expect(next.position()).toBeUndefined();
    expect(next.entries("connections", "org_1")).toBeUndefined();
    next.keep([read("org_a")], start);
    expect(next.entries("connections", "org_a")?.items).toEqual(["org_a"]);
    next.close();
  });

  test.each([
    ["a text that is none", (bytes: Buffer) => bytes.fill(0xff, bytes.indexOf("con_1"))],
    [
      "a position that is none",
      (bytes: Buffer) => bytes.fill(0xff, bytes.indexOf("since"), bytes.indexOf("since") + 1),
    ],
  ])("with %s ends nothing", (_, damage) => {
    const cache = open();
    cache.keep([read("org_a", [{ id: "con_1" }])], start);
    cache.close();
    const bytes = readFileSync(path);
    damage(bytes);
    writeFileSync(path, bytes);
    const next = open();
    expect([next.position(), next.entries("connections", "org_a")]).toContain(undefined);
    next.close();
    rmSync(path);
  });

  test.each([
    "CREATE VIEW more AS SELECT 1",
    "CREATE TRIGGER acts BEFORE INSERT ON entries BEGIN DELETE FROM tenants; END",
    "CREATE INDEX acts ON entries (abs(read_at))",
    "ALTER TABLE entries ADD COLUMN more TEXT",
    `ALTER TABLE entries RENAME TO other;
     CREATE VIEW entries AS WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x FROM n)
       SELECT x AS tenant, x AS collection, x AS organization, x AS items, x AS declared, x AS read_at FROM n`,
  ])("to which somebody has added %s is made anew", (sql) => {
    const cache = open();
    cache.keep([read("org_a")], start);
    cache.close();
    const driver = new Libsql(path);
    try {
      driver.exec(sql);
    } finally {
      driver.close();
    }
    const next = open();
    expect(next.position()).toBeUndefined();
    expect(next.entries("connections", "org_a")).toBeUndefined();
    next.close();
  });

  test("of something else is left as it is", () => {
    path = join(folder, "mine.txt");
    writeFileSync(path, "what I wrote");
    const why = TenantCache.open(path, { tenant: "t", maxAgeMs: day, now: () => now });
    expect(why).toBe(`${path} is not used: it is a file of something else`);
    expect(readFileSync(path, "utf8")).toBe("what I wrote");
  });

  test("that is a folder is told in words", () => {
    const why = TenantCache.open(folder, { tenant: "t", maxAgeMs: day, now: () => now });
    expect(why).toMatch(/^.+ is not used: .+/);
  });

  test("is one, so that it can be copied between runs", () => {
    const cache = open();
    cache.keep([read("org_a")], start);
    cache.close();
    const copy = join(folder, "copy.db");
    copyFileSync(path, copy);
    path = copy;
    const next = open();
    expect(next.entries("connections", "org_a")?.items).toEqual(["org_a"]);
    next.close();
  });
});

test("a cache that was closed, or fails, is empty and no error", () => {
  const cache = open();
  cache.keep([read("org_a")], start);
  cache.close();
  expect(cache.position()).toBeUndefined();
  expect(cache.entries("connections", "org_a")).toBeUndefined();
  cache.keep([read("org_b")], start);
  cache.clear();
});

test("the oldest are told first", () => {
  const cache = open();
  cache.keep([read("org_c")], start);
  now += 5;
  cache.keep([read("org_a")], start);
  now += 5;
  cache.keep([read("org_b")], start);
  expect([...cache.oldest("connections", 2)]).toEqual(["org_c", "org_a"]);
  cache.close();
});
