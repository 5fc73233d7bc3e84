import { afterEach, beforeEach, expect, it } from "vitest";
import { planTenant } from "../../src/apply/index.js";
import { upsertOptions } from "../../src/plan/index.js";
import { openStage, type Stage } from "../support/scenario.js";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(async () => {
  await stage.close();
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
