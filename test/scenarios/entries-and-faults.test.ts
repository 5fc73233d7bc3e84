import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { applyPlan } from "../../src/apply/index.js";
import {
  collections,
  entriesIn,
  identityOf,
  labelOf,
  type Collection,
  type DesiredOrganization,
  type Endpoint,
  type FieldMap,
  type FieldValue,
} from "../../src/model/index.js";
import { defaultRetryPolicy } from "../../src/pace/index.js";
import type { Fault } from "../../src/tenant/index.js";
import { exampleTenant } from "../support/example-tenant.js";
import { createQuickClocks } from "../support/quick-clock.js";
import { openClient, openStage, type Stage } from "../support/scenario.js";

// What happens to the writes of entries, of each collection: answers that are lost, other writers, runs
// that are killed, lists that are old. Whatever it is, the end is as declared, and nothing is there twice.

let stage: Stage;
// One for all: every test sets what its organization has before.
beforeAll(async () => {
  const clocks = createQuickClocks();
  stage = await openStage(
    { ...exampleTenant, clock: clocks.tenant },
    { clock: clocks.client, retry: { ...defaultRetryPolicy, totalMs: 36_000_000 } },
  );
});
afterEach(() => {
  stage.tenant.clearFaults();
});
afterAll(async () => {
  await stage.close();
});

type Wish = readonly FieldMap[];

const wish = (name: string, value: FieldValue): DesiredOrganization[] => [
  { name: "acme", [name]: value },
];

/** A write of one kind: what is there before, and what is declared then. */
interface Work {
  readonly kind: "adds" | "changes" | "removes";
  readonly endpoint: Endpoint;
  readonly before: Wish;
  readonly after: Wish;
}

/** The writes that a collection has. */
function worksOf({ add, change, remove, settings, ...facts }: Collection): readonly Work[] {
  const [mine = {}] = facts.example;
  const [theirs = {}] = facts.otherExample;
  const [setting] = Object.entries(settings);
  return [
    { kind: "adds", endpoint: add.endpoint, before: [theirs], after: [theirs, mine] },
    ...(change && setting
      ? [
          {
            kind: "changes" as const,
            endpoint: change.endpoint,
            before: [{ ...mine, [setting[0]]: setting[1].otherExample }],
            after: [{ ...mine, [setting[0]]: setting[1].example }],
          },
        ]
      : []),
    { kind: "removes", endpoint: remove.endpoint, before: [mine, theirs], after: [theirs] },
  ];
}

/** Faults that meet the first of the writes to an endpoint. */
function faultsOf({ method, template }: Endpoint): readonly (readonly [string, Fault])[] {
  // The tenant's name for what an endpoint has last may be another one; the method tells enough.
  const at = { method, path: pathOf(template) } as const;
  return [
    ["answered 500", { kind: "status", status: 500, ...at }],
    ["answered 503 although it was done", { kind: "status", status: 503, commit: true, ...at }],
    ["answered 429", { kind: "status", status: 429, retryAfterSeconds: 2, ...at }],
    ["reset before it is done", { kind: "reset-before", ...at }],
    ["reset when it was done", { kind: "reset-after", ...at }],
    ["done and never answered", { kind: "lose-answer", closeAfterMs: 1000, ...at }],
    ["done, its answer broken off", { kind: "truncate", ...at }],
  ];
}

function pathOf(template: string): string {
  return `^${template.replaceAll(/\{\w+\}/g, "[^/?]+")}$`;
}

async function faultsMet(): Promise<number> {
  const response = await fetch(`${stage.tenant.url}/__tenant/faults`, {
    headers: { authorization: `Bearer ${stage.tenant.controlToken}` },
  });
  const { faults } = (await response.json()) as { faults: { met: number }[] };
  return faults.reduce((sum, { met }) => sum + met, 0);
}

describe.each(collections)("of $name", (collection) => {
  const { name, example, otherExample } = collection;
  const [mine = {}] = example;
  const [theirs = {}] = otherExample;
  const label = (entry: FieldMap): string =>
    labelOf(collection, { ...entry, [collection.identity]: identityOf(collection, entry) });

  /** The labels of what an organization has, each as often as it is there. */
  async function has(): Promise<string[]> {
    const world = await stage.world();
    return entriesIn(world.get("acme")?.[name])
      .map((entry) => labelOf(collection, entry))
      .sort();
  }

  /** Demands that the tenant has what is declared, once, with the settings that are declared. */
  async function mustBe(declared: Wish): Promise<void> {
    expect(await has()).toEqual(declared.map(label).sort());
    expect((await stage.plan(wish(name, [...declared]))).actions).toEqual([]);
  }

  describe.each([...worksOf(collection)])("a write that $kind", (work) => {
    const { endpoint, before, after } = work;

    it.each([...faultsOf(endpoint)])("and is %s is finished by the same run", async (_, fault) => {
      await stage.converge(wish(name, [...before]));
      stage.tenant.orderFault(fault);
      const outcomes = await stage.apply(wish(name, [...after]));
      expect(await faultsMet()).toBe(1);
      expect(outcomes).toMatchObject([{ outcome: "done" }]);
      await mustBe(after);
    });

    it("and is refused for good is told, and done by the next run", async () => {
      await stage.converge(wish(name, [...before]));
      const at = { method: endpoint.method, path: pathOf(endpoint.template) } as const;
      stage.tenant.orderFault({ kind: "status", status: 500, times: "always", ...at });
      const [outcome] = await stage.apply(wish(name, [...after]));
      expect(outcome).toMatchObject({ outcome: "failed" });
      expect(outcome?.error?.message).toContain("500");
      stage.tenant.clearFaults();
      await stage.converge(wish(name, [...after]));
      await mustBe(after);
    });

    it("and that somebody else has done since the plan is no failure", async () => {
      await stage.converge(wish(name, [...before]));
      const plan = await stage.plan(wish(name, [...after]));
      await stage.converge(wish(name, [...after]));
      const outcomes = await applyPlan(stage.client, plan, { concurrency: 1 });
      expect(outcomes.flatMap(({ error }) => error?.message ?? [])).toEqual([]);
      await mustBe(after);
    });

    it("and that somebody else has made needless, or needed elsewhere, ends as declared", async () => {
      await stage.converge(wish(name, [...before]));
      const plan = await stage.plan(wish(name, [...after]));
      await stage.converge(wish(name, []));
      const outcomes = await applyPlan(stage.client, plan, { concurrency: 1 });
      expect(outcomes.flatMap(({ error }) => error?.message ?? [])).toEqual([]);
      await stage.converge(wish(name, [...after]));
      await mustBe(after);
    });
  });

  it("two runs at once that declare the same have it there once", async () => {
    await stage.apply([{ name: "acme" }]);
    const other = await openClient(stage.tenant);
    try {
      const plans = await Promise.all([
        stage.plan(wish(name, [mine, theirs])),
        stage.plan(wish(name, [theirs, mine])),
      ]);
      const outcomes = await Promise.all(
        plans.map((plan, index) =>
          applyPlan(index === 0 ? stage.client : other, plan, { concurrency: 4 }),
        ),
      );
      expect(outcomes.flat().flatMap(({ error }) => error?.message ?? [])).toEqual([]);
      // Of what a tenant takes twice each run looks right before, and nobody can do more.
      if (collection.mayRepeat === true) await stage.converge(wish(name, []));
      else await mustBe([mine, theirs]);
    } finally {
      await other.close();
    }
  });

  it("two runs at once that each declare a part of it leave both parts", async () => {
    await stage.apply([{ name: "acme" }]);
    const other = await openClient(stage.tenant);
    try {
      const plans = await Promise.all([
        stage.plan(wish(name, { include: [mine] })),
        stage.plan(wish(name, { include: [theirs] })),
      ]);
      await Promise.all(
        plans.map((plan, index) =>
          applyPlan(index === 0 ? stage.client : other, plan, { concurrency: 4 }),
        ),
      );
      expect(await has()).toEqual([mine, theirs].map(label).sort());
    } finally {
      await other.close();
    }
  });

  it("a run that is stopped after any of its requests is finished by the next", async () => {
    const declared = [mine, theirs];
    let requests = 0;
    for (let isDone = false; !isDone; requests += 1) {
      await stage.converge(wish(name, []));
      const plan = await stage.plan(wish(name, declared));
      const client = await openClient(stage.tenant, {
        retry: { ...defaultRetryPolicy, attempts: 1 },
      });
      // Nothing gets through from here on, as when the machine is gone.
      stage.tenant.orderFault({ kind: "reset-before", skip: requests, times: "always" });
      const outcomes = await applyPlan(client, plan, { concurrency: 1 });
      await client.close();
      stage.tenant.clearFaults();
      await stage.converge(wish(name, declared));
      await mustBe(declared);
      isDone = outcomes.every(({ outcome }) => outcome === "done");
    }
    expect(requests).toBeGreaterThan(2);
  });
});
