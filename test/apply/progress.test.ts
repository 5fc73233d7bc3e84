import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ActionsLeft, applyPlan, planTenant } from "../../src/apply/index.js";
import { describeLongReading, describeShorter } from "../../src/cli/long-reading.js";
import { upsertOptions } from "../../src/plan/index.js";
import { send, setUp } from "../pace/load.js";
import { plans } from "../pace/simulated-tenant.js";
import { openStage, type Stage } from "../support/scenario.js";

const organizations = Array.from({ length: 250 }, (_, at) => ({
  name: `acme-${at}`,
  connections: [{ name: "google-oauth2" }],
}));
const reading = "organization-connection-read";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

type Counts = Readonly<Record<string, number>>;

async function look(): Promise<readonly { readonly read: number; readonly left: Counts }[]> {
  const reports: { readonly read: number; readonly left: Counts }[] = [];
  await planTenant(
    stage.client,
    organizations.map((organization) => ({ organization })),
    upsertOptions,
    { onProgress: (read, _total, left) => reports.push({ read, left }) },
  );
  return reports;
}

describe("what is left to read", () => {
  it("counts from the beginning every list of entries that will be read, down to nothing", async () => {
    await stage.apply(organizations);
    const reports = await look();
    expect(reports[0]?.left).toEqual({ "organization-list": 2, [reading]: 250 });
    const counts = reports.map(({ left }) => left[reading] ?? 0);
    expect(counts).toEqual(counts.toSorted((one, other) => other - one));
    expect(reports.at(-1)?.left).toEqual({});
    expect(reports.at(-1)?.read).toBe(250);
  });

  it("forgets what turns out not to be there", async () => {
    await stage.apply(organizations.slice(0, 120));
    const reports = await look();
    expect(reports[0]?.left[reading]).toBe(250);
    expect(reports.at(-1)?.left).toEqual({});
  });
});

it("what is left to write counts down to nothing", async () => {
  const plan = await stage.plan(organizations.slice(0, 30));
  const left = new ActionsLeft(plan.actions);
  const counts = [left.requests()["organization-write"]];
  await applyPlan(stage.client, plan, {
    concurrency: 3,
    onOutcome: (outcome) => {
      left.take(outcome);
      counts.push(left.requests()["organization-write"]);
    },
  });
  expect(counts).toEqual(Array.from({ length: 31 }, (_, at) => 30 - at));
});

describe("a long look", () => {
  it("is announced with its pace and its time, and what would be shorter", async () => {
    const bench = setUp(plans.enterprise, { latencyMs: 50 });
    const asking = send(bench, "organization-list");
    await bench.clock.runUntilIdle();
    await asking;
    const text = describeLongReading(bench, { "organization-list": 30, [reading]: 3000 });
    expect(text).toBe("3,000 connections to read, 100 a minute: about 30 minutes");
    expect(describeShorter({ ref: "origin/main", changed: 2 })).toBe(
      "; --changed-since origin/main would read 2",
    );
    expect(describeLongReading(bench, { [reading]: 30 })).toBeUndefined();
  });
});

it("an organization counts as read when its entries are, and all count in the end", async () => {
  const organizations = Array.from({ length: 30 }, (_, index) => ({
    name: `customer-${index}`,
    connections: [{ name: "google-oauth2" }],
    discovery_domains: [],
  }));
  await stage.apply(organizations);
  stage.tenant.resetRequests();
  const answered = (route: string): number =>
    stage.tenant.requests().routes[`GET /api/v2/organizations/{id}/${route}`]?.["200"] ?? 0;
  const reports: { read: number; total: number | undefined; entries: number }[] = [];
  await planTenant(
    stage.client,
    organizations.map((organization) => ({ organization })),
    upsertOptions,
    {
      onProgress: (read, total) => {
        const entries = (answered("connections") + answered("discovery-domains")) / 2;
        reports.push({ read, total, entries });
      },
    },
  );
  expect(reports.filter(({ read, entries }) => read > entries)).toEqual([]);
  expect(reports[0]).toMatchObject({ read: 0, total: 30 });
  expect(reports.at(-1)).toMatchObject({ read: 30, total: 30 });
});
