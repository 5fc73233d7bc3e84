import { connections, tenantConnection } from "../../src/model/index.js";
import { afterEach, describe, expect, it } from "vitest";
import { routes } from "../../src/auth0/index.js";
import { defaultRetryPolicy } from "../../src/pace/index.js";
import type { Fault } from "../../src/tenant/index.js";
import {
  openFaultStage,
  outcomesByName,
  type FaultStage,
  type FaultStageOptions,
} from "../support/fault-stage.js";

let stage: FaultStage;
afterEach(async () => {
  await stage.close();
});

/** Every outcome of a run that nothing could hold up. */
const everythingDone = {
  changes: "done",
  grows: "done",
  shrinks: "done",
  "new-1": "done",
  "new-2": "done",
  "new-3": "done",
  "new-4": "done",
  "new-with-connections": "done",
  "gone-1": "done",
  "gone-2": "done",
};

/** Applies under faults and demands that the report is true and the next run converges. */
async function applyUnder(options: FaultStageOptions): Promise<Readonly<Record<string, string>>> {
  stage = await openFaultStage(options);
  const applied = await stage.apply();
  expect(await stage.met(), "the faults met nothing").toBeGreaterThan(0);
  await stage.mustBeTrue(applied);
  await stage.mustConverge();
  return outcomesByName(applied);
}

/** Faults that meet some of everything: reads, creates, updates, deletes, children and tokens. */
function everywhere(fault: Fault): Fault[] {
  const writes = [
    { method: "POST", route: routes.createOrganization.template },
    { method: "PATCH", route: routes.updateOrganization.template },
    { method: "DELETE", route: routes.deleteOrganization.template },
    { method: "POST", route: connections.add.endpoint.template },
    { method: "DELETE", route: connections.remove.endpoint.template },
  ] as const;
  const reads = [
    { route: routes.token.template },
    { method: "GET", route: routes.listOrganizations.template },
    { method: "GET", route: routes.getOrganization.template },
    { method: "GET", route: connections.read.endpoint.template },
    { method: "GET", route: tenantConnection.list.template },
  ] as const;
  return [
    ...writes.map((selection) => ({ ...fault, ...selection, times: 2 })),
    ...reads.map((selection) => ({ ...fault, ...selection, times: 1 })),
  ];
}

describe("a tenant that refuses for a while", () => {
  it.each([
    ["429 with Retry-After", { retryAfterSeconds: 3 }],
    ["429 with the headers of an empty bucket", { resetInSeconds: 2 }],
    ["429 with both", { retryAfterSeconds: 1, resetInSeconds: 2 }],
    ["429 that tells nothing", {}],
    ["429 of one endpoint", { message: "Endpoint limit has been reached" }],
    ["429 with headers that make no sense", { headers: { "retry-after": "soon" } }],
  ])("with %s is waited for", async (_, told) => {
    const faults = everywhere({ kind: "status", status: 429, ...told });
    expect(await applyUnder({ faults, speed: 2000 })).toEqual(everythingDone);
    expect(stage.client.requestCounts().rateLimited).toBeGreaterThanOrEqual(10);
  });

  it("with 429 for ever is given up, and what was refused is reported", async () => {
    const outcomes = await applyUnder({
      faults: [
        {
          kind: "status",
          status: 429,
          retryAfterSeconds: 1,
          method: "POST",
          route: "/organizations",
          times: "always",
        },
      ],
      client: { retry: { ...defaultRetryPolicy, attempts: 3 } },
    });
    expect(outcomes).toEqual({
      ...everythingDone,
      "new-1": "failed",
      "new-2": "failed",
      "new-3": "failed",
      "new-4": "failed",
      // When three have failed for good, and nothing good was heard, it is not tried.
      "new-with-connections": expect.stringMatching(/failed|skipped/) as string,
    });
  });
});

describe.each([500, 502, 503, 504])("a tenant that answers %i", (status) => {
  it("before it has done anything is asked again", async () => {
    const faults = everywhere({ kind: "status", status });
    expect(await applyUnder({ faults })).toEqual(everythingDone);
  });

  it("after it has done everything is asked again, and nothing is done twice", async () => {
    const faults = everywhere({ kind: "status", status, commit: true });
    expect(await applyUnder({ faults })).toEqual(everythingDone);
  });
});

describe("a connection", () => {
  it("that is reset before the write is tried again", async () => {
    expect(await applyUnder({ faults: everywhere({ kind: "reset-before" }) })).toEqual(
      everythingDone,
    );
  });

  it("that is reset after the write is tried again, and nothing is done twice", async () => {
    expect(await applyUnder({ faults: everywhere({ kind: "reset-after" }) })).toEqual(
      everythingDone,
    );
  });

  it("that closes in the middle of an answer is tried again", async () => {
    expect(await applyUnder({ faults: everywhere({ kind: "truncate" }) })).toEqual(everythingDone);
  });

  it("that closes without an answer is tried again", async () => {
    const faults = everywhere({ kind: "lose-answer", closeAfterMs: 100 });
    expect(await applyUnder({ faults })).toEqual(everythingDone);
  });
});

describe("a time-out", () => {
  const client = { timeoutMs: 300 };

  it("of a write that was done finds its own work", async () => {
    const faults: Fault[] = [
      { kind: "lose-answer", method: "POST", route: "/organizations", times: 3 },
      { kind: "lose-answer", method: "PATCH", times: 1 },
      { kind: "lose-answer", method: "DELETE", times: 2 },
    ];
    expect(await applyUnder({ faults, client })).toEqual(everythingDone);
  });

  it("of a write that is done later, after it was tried again, ends in the same state", async () => {
    // By the tenant's quick clock: a third of a second longer than the client waits.
    const faults: Fault[] = [
      { kind: "delay", ms: 120_000, method: "POST", route: "/organizations", times: 2 },
      { kind: "delay", ms: 120_000, method: "PATCH", times: 1 },
    ];
    const outcomes = await applyUnder({ faults, client });
    expect(Object.values(outcomes)).not.toContain("failed");
  });
});

describe("an outage that does not end", () => {
  it.each<[string, Fault]>([
    ["500 to every write", { kind: "status", status: 500, path: "^/api", method: "POST" }],
    ["resets of every write", { kind: "reset-before", method: "POST", path: "^/api" }],
  ])("%s: fails with the reason, and the next run finds what is there", async (_, fault) => {
    stage = await openFaultStage({ faults: [{ ...fault, times: "always" }] });
    const applied = await stage.apply();
    const failed = applied.outcomes.filter(({ outcome }) => /failed|skipped/.test(outcome));
    expect(failed.map(({ organization }) => organization)).toEqual([
      "grows",
      "new-1",
      "new-2",
      "new-3",
      "new-4",
      "new-with-connections",
    ]);
    const code = fault.kind === "status" ? "server-error" : "unreachable";
    for (const { error, outcome } of failed) {
      expect(error?.code).toBe(outcome === "skipped" ? "given-up" : code);
      expect(error?.message).toContain("POST /api/v2/organizations");
    }
    await stage.mustBeTrue(applied);
    await stage.mustConverge();
  });

  it("answers that are lost for ever do not make failures of what was done", async () => {
    const outcomes = await applyUnder({
      faults: ["POST", "PATCH", "DELETE"].map(
        (method) => ({ kind: "reset-after", method, path: "^/api", times: "always" }) as Fault,
      ),
    });
    // It may not be tried any more when three creates have lost all their answers.
    const { "new-with-connections": last, ...others } = outcomes;
    const created = /^new-/;
    const wrong = Object.entries(others).filter(
      ([name, outcome]) => outcome !== "done" && !(created.test(name) && outcome === "skipped"),
    );
    expect(wrong).toEqual([]);
    expect(Object.values(others).filter((outcome) => outcome === "skipped").length).toBeLessThan(2);
    expect(last).toMatch(/failed|skipped/);
  });
});
