import { expect, it } from "vitest";
import { DriftMetrics } from "../../src/cli/drift-metrics.js";
import type { Plan } from "../../src/plan/index.js";

const nothing: Plan = {
  actions: [],
  unchanged: 3,
  refusals: [{ organization: "acme", reason: "protected" }],
  rules: { policy: "upsert", takeOver: false },
};

const sent = (total: number) => ({ total, byRoute: {}, retried: 1, rateLimited: 0 });

it("requests of looks that failed are counted, and no counter ever goes back", async () => {
  const metrics = new DriftMetrics();
  metrics.succeeded(nothing, sent(4), 20);
  const before = await metrics.render();
  expect(before).toContain("# TYPE orgwright_requests_total counter\norgwright_requests_total 4\n");
  expect(before).toContain('orgwright_organizations_in_drift{action="refused"} 1\n');
  metrics.failed(sent(9));
  const after = await metrics.render();
  expect(after).toContain("orgwright_requests_total 9\n");
  expect(after).toContain("orgwright_failures_total 1\n");
  // What is known of the tenant stays what was seen last.
  expect(after).toContain("orgwright_organizations_as_declared 3\n");
});
