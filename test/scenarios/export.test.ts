import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyPlan, exportOrganizations, inOrderOfNames } from "../../src/apply/index.js";
import { renderManifest } from "../../src/manifest/index.js";
import type { CurrentOrganization, DesiredOrganization } from "../../src/model/index.js";
import { systemClock } from "../../src/pace/index.js";
import { planRun, RememberedEntries, type CachePlace } from "../../src/run/index.js";
import { read } from "../manifest/reading.js";
import { openStage, type Stage } from "../support/scenario.js";

const list = "GET /api/v2/organizations/{id}/connections";
const organizations: readonly DesiredOrganization[] = Array.from({ length: 250 }, (_, at) => ({
  name: `acme-${String(at).padStart(3, "0")}`,
  connections: at % 2 === 0 ? [{ name: "google-oauth2" }] : [],
}));

let stage: Stage;
let folder: string;
beforeEach(async () => {
  stage = await openStage();
  folder = mkdtempSync(join(tmpdir(), "orgwright-export-"));
  await stage.apply(organizations);
});
afterEach(async () => {
  await stage.close();
  rmSync(folder, { recursive: true });
});

interface Taking {
  readonly cache?: CachePlace;
  /** After so many organizations it is interrupted. */
  readonly stopAfter?: number;
  readonly onProgress?: Parameters<typeof exportOrganizations>[1]["onProgress"];
}

async function take({
  cache,
  stopAfter = Infinity,
  onProgress,
}: Taking): Promise<CurrentOrganization[]> {
  const stop = new AbortController();
  const memory = cache && RememberedEntries.open(stage.client, cache, stop.signal);
  if (typeof memory === "string") throw new Error(memory);
  const taken: CurrentOrganization[] = [];
  try {
    const all = exportOrganizations(stage.client, {
      includes: () => true,
      collections: new Set(["connections"]),
      memory,
      ...(onProgress && { onProgress }),
      signal: stop.signal,
    });
    for await (const organization of all) {
      taken.push(organization);
      if (taken.length >= stopAfter) stop.abort(new Error("interrupted"));
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    memory?.close();
  }
  return taken;
}

/** How many lists of connections some work reads. */
async function listsRead(work: () => Promise<unknown>): Promise<number> {
  stage.tenant.resetRequests();
  await work();
  return stage.tenant.requests().routes[list]?.["200"] ?? 0;
}

async function manifestOf(leavesOutDefaults: boolean): Promise<string> {
  let text = "";
  const taken = await take({});
  for await (const piece of renderManifest(inOrderOfNames(toSource(taken)), { leavesOutDefaults }))
    text += piece;
  return text;
}

async function* toSource<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  for (const item of items) yield await Promise.resolve(item);
}

describe("an export", () => {
  it.each([
    ["with the tenant's events", false],
    ["without them", true],
  ])("goes on where it was interrupted, %s", async (_, isWithout) => {
    // Ten minutes later, so that no event names what was made for this test.
    const clock = { ...systemClock, now: () => systemClock.now() + 600_000 };
    const resumeMs = 3_600_000;
    const path = join(folder, "cache.db");
    const cache = { path, tenant: "t", maxAgeMs: 86_400_000, resumeMs, clock };
    if (isWithout) {
      stage.tenant.orderFault({ kind: "status", status: 404, path: "/api/v2/events", times: 99 });
    }
    const first = await listsRead(() => take({ cache, stopAfter: 150 }));
    const second = await listsRead(() => take({ cache }));
    expect(first).toBeGreaterThanOrEqual(150);
    expect(first + second).toBe(250);
    expect(await take({ cache })).toEqual(await take({}));
  });

  it("tells how far it is and what is left, down to nothing", async () => {
    const lefts: Readonly<Record<string, number>>[] = [];
    const counts: number[] = [];
    await take({
      onProgress: (done, total, left) => {
        expect(total).toBe(250);
        counts.push(done);
        lefts.push(left);
      },
    });
    expect(lefts[0]).toEqual({ "organization-list": 2, "organization-connection-read": 250 });
    expect(lefts.at(-1)).toEqual({ "organization-list": 0, "organization-connection-read": 0 });
    expect(counts).toEqual(counts.toSorted((one, other) => one - other));
    expect(counts.at(-1)).toBe(250);
  });

  it("leaves out defaults and empty lists, and a plan of it finds nothing to do with less to read", async () => {
    const [short, whole] = [await manifestOf(true), await manifestOf(false)];
    expect(whole).toContain("third_party_client_access");
    expect(whole).toContain("connections: []");
    expect(short).not.toMatch(/third_party_client_access|: \[\]|: \{\}|is_enabled/);
    const plan = (text: string): ReturnType<typeof planRun> =>
      planRun(stage.client, { declared: read(text), policy: "upsert" });
    for (const text of [short, whole]) expect((await plan(text)).plan.actions).toEqual([]);
    expect(await listsRead(() => plan(short))).toBe(125);
    expect(await listsRead(() => plan(whole))).toBe(250);
  });

  it("that left out defaults makes the same elsewhere", async () => {
    const text = await manifestOf(true);
    const other = await openStage();
    try {
      const declared = read(text);
      const { plan } = await planRun(other.client, { declared, policy: "upsert" });
      await applyPlan(other.client, plan, { concurrency: 10 });
      const strip = (world: Awaited<ReturnType<Stage["world"]>>): unknown =>
        Object.fromEntries(
          [...world].map(([name, { connections }]) => [name, connections?.length]),
        );
      expect(strip(await other.world())).toEqual(strip(await stage.world()));
    } finally {
      await other.close();
    }
  });
});
