import type { CollectionName } from "../../src/model/index.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  applyPlan,
  exportOrganizations,
  forecastActions,
  planDestroy,
  planTenant,
} from "../../src/apply/index.js";
import type { DesiredOrganization } from "../../src/model/index.js";
import {
  upsertOptions,
  type Declaration,
  type Plan,
  type PlanOptions,
} from "../../src/plan/index.js";
import type { TenantOptions } from "../../src/tenant/index.js";
import { openClient, openStage, type Stage } from "../support/scenario.js";
import { exampleTenant } from "../support/example-tenant.js";
import { entriesTable } from "./entries-table.js";
import { table as organizationsTable, type Row } from "./table.js";

const table = [...organizationsTable, ...entriesTable];

/** A tenant with everything to which the rows refer. */
const everybody: TenantOptions = {
  seed: {
    ...exampleTenant.seed,
    roles: [{ name: "approver" }, { name: "viewer" }],
    users: [
      ...(exampleTenant.seed?.users ?? []),
      ...Array.from({ length: 12 }, (_, index) => ({
        user_id: `p-${index}`,
        email: `p-${index}@acme.example`,
        connection: "Username-Password-Authentication",
      })),
    ],
    clients: [
      ...(exampleTenant.seed?.clients ?? []),
      ...Array.from({ length: 10 }, (_, index) => ({ name: `App ${index}` })),
    ],
  },
};

let stage: Stage;
beforeEach(async () => {
  stage = await openStage(everybody);
});
afterEach(async () => {
  await stage.close();
});

type Client = Stage["client"];

/** What the tenant was asked while something was done, by route; what tokens cost is no part of the work. */
async function requestsOf(work: () => Promise<unknown>): Promise<Record<string, number>> {
  stage.tenant.resetRequests();
  await work();
  return Object.fromEntries(
    Object.entries(stage.tenant.requests().routes)
      .filter(([route]) => !route.includes("/oauth/"))
      .map(([route, statuses]) => [
        route.replace("/api/v2", ""),
        Object.values(statuses).reduce((sum, count) => sum + count, 0),
      ]),
  );
}

async function planOf(
  client: Client,
  organizations: readonly DesiredOrganization[],
  {
    owner,
    options,
    destroys,
  }: { readonly [Key in "owner" | "options" | "destroys"]?: Row[Key] | undefined },
): Promise<Plan> {
  const declarations = organizations.map((organization): Declaration => ({
    organization,
    ...(owner !== undefined && { owner }),
  }));
  if (destroys) return planDestroy(client, declarations, { includes: () => true });
  const all: PlanOptions = {
    ...upsertOptions,
    owners: new Set(owner === undefined ? [] : [owner]),
    ...options,
  };
  const { plan, diagnostics } = await planTenant(client, declarations, all);
  expect(diagnostics).toEqual([]);
  if (plan === undefined) throw new Error("there is no plan");
  return plan;
}

/** Does the work of a row on a tenant of its own, and says what it cost, as the row says it. */
async function measure(row: Row): Promise<Pick<Row, "reads" | "forecast" | "writes">> {
  await applyPlan(
    stage.client,
    await planOf(stage.client, row.before ?? [], { owner: row.owner }),
    {
      concurrency: 10,
    },
  );
  const client = await openClient(stage.tenant);
  try {
    const plans: Awaited<ReturnType<typeof planOf>>[] = [];
    const reads = await requestsOf(async () => plans.push(await planOf(client, row.declared, row)));
    const [plan] = plans;
    if (plan === undefined) throw new Error("there is no plan");
    await stage.apply(row.meanwhile ?? []);
    const forecast = forecastActions(client, plan.actions).requests;
    const writes = await requestsOf(async () => {
      const outcomes = await applyPlan(client, plan, { concurrency: 10 });
      expect(outcomes.flatMap(({ error }) => error?.message ?? [])).toEqual([]);
    });
    return { reads, forecast, writes };
  } finally {
    await client.close();
  }
}

describe("the requests of", () => {
  it.each(table.map((row) => [row.work, row] as const))("%s", async (_, row) => {
    const { reads, forecast, writes } = row;
    expect(await measure(row)).toEqual({ reads, forecast, writes });
  });
});

describe("forecasts", () => {
  it("agree with what is sent, unless somebody else was there meanwhile", () => {
    const wrong = table.filter(({ forecast, writes, meanwhile }) => {
      const sent = Object.values(writes).reduce((sum, count) => sum + count, 0);
      return meanwhile === undefined && forecast !== sent;
    });
    expect(wrong.map(({ work }) => work)).toEqual([]);
  });
});

describe("the requests of an export", () => {
  it.each<[CollectionName[], object]>([
    [[], { "GET /organizations": 1 }],
    [["connections"], { "GET /organizations": 1, "GET /organizations/{id}/connections": 3 }],
  ])("with %j", async (names, expected) => {
    await stage.apply([{ name: "a" }, { name: "b" }, { name: "c" }]);
    const client = await openClient(stage.tenant);
    const requests = await requestsOf(async () => {
      const found: string[] = [];
      const all = exportOrganizations(client, {
        includes: () => true,
        collections: new Set(names),
      });
      for await (const { name } of all) found.push(name);
      expect(found.sort()).toEqual(["a", "b", "c"]);
    });
    await client.close();
    expect(requests).toEqual(expected);
  });
});
