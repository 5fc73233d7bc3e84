import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../src/pace/index.js";
import { planRun } from "../../src/run/index.js";
import { send, setUp } from "../pace/load.js";
import { plans } from "../pace/simulated-tenant.js";
import { openStage } from "../support/scenario.js";

/** The requests of a look at organizations that all declare connections, where nothing has changed. */
function requestsOf(count: number, isRemembered: boolean): Readonly<Record<string, number>> {
  return {
    // Beyond a thousand, the list starts over behind the page that told how many there are; or is remembered.
    "organization-list":
      isRemembered && count > 1000 ? 1 : Math.ceil(count / 100) + (count > 1000 ? 1 : 0),
    // What entries refer to is looked up once. The events and the log tell what has changed.
    other: isRemembered ? 3 : 1,
    ...(!isRemembered && { "organization-connection-read": count }),
  };
}

const total = (requests: Readonly<Record<string, number>>): number =>
  Object.values(requests).reduce((sum, each) => sum + each, 0);

it.each([100, 1_100])(
  "a look at %s organizations takes what the table is made from",
  async (count) => {
    const stage = await openStage();
    const folder = mkdtempSync(join(tmpdir(), "orgwright-cost-"));
    onTestFinished(async () => {
      await stage.close();
      rmSync(folder, { recursive: true });
    });
    const organizations = Array.from({ length: count }, (_, at) => ({
      name: `acme-${at}`,
      connections: [{ name: "google-oauth2" }],
    }));
    await stage.apply(organizations);
    // Later, so that no event names what was made for this test.
    const clock = { ...systemClock, now: () => systemClock.now() + 600_000 };
    const cache = { path: join(folder, "cache.db"), tenant: "t", maxAgeMs: 86_400_000, clock };
    const look = async (): Promise<number> => {
      const before = stage.client.requestCounts().total;
      const { plan } = await planRun(stage.client, {
        declared: {
          organizations: organizations.map((organization) => ({ organization })),
          owners: [],
          ignore: [],
        },
        policy: "upsert",
        cache,
      });
      expect(plan.actions).toEqual([]);
      return stage.client.requestCounts().total - before;
    };
    expect(await look()).toBe(total(requestsOf(count, false)));
    expect(await look()).toBe(total(requestsOf(count, true)));
  },
);

it("the table of docs/gitops.md says what these requests come to", async () => {
  const bench = setUp(plans.enterprise, { latencyMs: 50 }, { headroomPercent: 20 });
  const asking = send(bench, "organization-list");
  await bench.clock.runUntilIdle();
  await asking;
  await bench.clock.advance(60_000);
  const cost = (count: number, isRemembered: boolean): readonly string[] => {
    const requests = requestsOf(count, isRemembered);
    const ms = bench.pacer.forecast(requests) ?? Number.NaN;
    return [total(requests).toLocaleString("en"), describe(ms)];
  };
  const rows = [100, 1_000, 10_000, 100_000].map((count) =>
    [count.toLocaleString("en"), ...cost(count, false), ...cost(count, true)].join(" | "),
  );
  const document = readFileSync("docs/gitops.md", "utf8").replaceAll(/ +\|/g, " |");
  for (const row of rows) expect(document).toContain(`| ${row} |`);
});

/** A time as the table says it. */
function describe(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes < 1) return `${Math.max(1, Math.round(ms / 1000))} s`;
  return minutes < 120 ? `${Math.round(minutes)} min` : `${Math.round(minutes / 60)} h`;
}
