import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { chdir, cwd } from "node:process";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { applyPlan } from "../../src/apply/index.js";
import { followEvents } from "../../src/auth0/index.js";
import { followedTypes, planRun, recallPast, rememberOutcomes } from "../../src/run/index.js";
import { startTenant } from "../../src/tenant/index.js";
import { watchTenant } from "../../src/watch/index.js";
import { openClient } from "../support/open-client.js";
import { createQuickClocks } from "../support/quick-clock.js";
import { emptyFolder } from "../support/run-orgwright.js";

const minute = 60_000;
const hour = 60 * minute;
const names = Array.from({ length: 60 }, (_, at) => `acme-${at}`);
const connections = [{ name: "google-oauth2" }];

/** Bytes of the heap that are in use, once what nobody holds is gone. */
function heapUsed(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

async function sizeOf(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = files
    .filter((file) => file.isFile())
    .map(async (file) => (await stat(join(file.parentPath, file.name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

it("a watcher that repairs for a day has not grown, in memory or in files", async () => {
  const home = cwd();
  const folder = await emptyFolder();
  chdir(folder);
  const clocks = createQuickClocks(3_000);
  const clock = clocks.client;
  const tenant = await startTenant({ clock: clocks.tenant, tokenLifetimeSeconds: 2_000_000 });
  tenant.plant({ organizations: names.map((name) => ({ name, connections })) });
  const client = await openClient(tenant, { clock });
  const authorization = `Bearer ${await tenant.issueToken()}`;
  const send = async (method: string, path: string, body: object): Promise<{ id: string }> => {
    const answer = await fetch(`${tenant.url}/api/v2/organizations${path}`, {
      method,
      headers: { authorization, "content-type": "application/json" },
      ...(method !== "DELETE" && { body: JSON.stringify(body) }),
    });
    return answer.status === 204 ? { id: "" } : ((await answer.json()) as { id: string });
  };
  const ids: string[] = [];
  for (const page of [0, 1]) {
    ids.push(...(await client.organizationPage(page)).items.map(({ id }) => id));
  }
  const stop = new AbortController();
  const told = { repaired: 0, looked: 0 };
  const since = new Date(clock.now()).toISOString();
  const past = { tenant: "watched", files: [] };
  const watching = watchTenant({
    world: {
      follow: (signal) =>
        followEvents(client, {
          from: { since },
          types: followedTypes,
          signal,
          clock,
          silenceMs: hour,
        }),
      plan: (part, known, hooks) => {
        const before = recallPast(past);
        return planRun(
          client,
          {
            declared: {
              organizations: names.map((name) => ({
                organization: { name, display_name: name, connections },
              })),
              owners: [],
              ignore: [],
            },
            policy: "upsert",
            part,
            remember: async (asked, plan) => [...known(asked), ...(await before(asked, plan))],
          },
          hooks,
        );
      },
      async repair({ plan, present }, signal) {
        const outcomes = await applyPlan(client, plan, { concurrency: 10, signal });
        rememberOutcomes(past.tenant, present, plan, outcomes);
        return outcomes;
      },
    },
    tell: ({ event }) => {
      if (event === "repaired") told.repaired += 1;
      if (event === "looked") told.looked += 1;
    },
    signal: stop.signal,
    clock,
    resyncMs: hour,
    settleMs: 5_000,
  });

  /** Every ten minutes somebody changes one of ours, and one of somebody else's comes and goes. */
  const pass = async (until: number): Promise<void> => {
    for (let at = 0; clock.now() < until; at += 1) {
      const foreign = await send("POST", "", { name: `foreign-${clock.now()}` });
      await send("PATCH", `/${ids[at % ids.length]}`, { display_name: `By hand ${at}` });
      await clock.sleep(10 * minute);
      await send("DELETE", `/${foreign.id}`, {});
    }
  };
  try {
    const begin = clock.now();
    await pass(begin + 4 * hour);
    const early = { heap: heapUsed(), files: await sizeOf(folder), repaired: told.repaired };
    await pass(begin + 24 * hour);
    const late = { heap: heapUsed(), files: await sizeOf(folder) };
    expect(told.looked).toBeGreaterThanOrEqual(20);
    expect(told.repaired - early.repaired).toBeGreaterThanOrEqual(80);
    expect(late.files).toBe(early.files);
    expect(late.heap - early.heap).toBeLessThan(3_000_000);
  } finally {
    stop.abort();
    await watching;
    await client.close();
    await tenant.close();
    chdir(home);
    await rm(folder, { recursive: true });
  }
});
