import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { exportOrganizations, planTenant } from "../../src/apply/index.js";
import type { DesiredOrganization } from "../../src/model/index.js";
import { upsertOptions, type Plan, type PlanOptions } from "../../src/plan/index.js";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { openClient } from "../support/open-client.js";

const count = 10_000;
const pages = count / 100;

/** The first page with the total, the list by cursors, and the token. */
const requestsForAll = 1 + pages + 1;

const nameOf = (index: number): string => `customer-${String(index + 1).padStart(6, "0")}`;

const declared: readonly DesiredOrganization[] = Array.from({ length: count }, (_, index) => ({
  name: nameOf(index),
  display_name: `Customer ${nameOf(index).slice(-6)}`,
  metadata: { plan: "gold" },
}));

describe(`a tenant of ${count} organizations`, () => {
  let tenant: Tenant;
  beforeAll(async () => {
    tenant = await startTenant({
      seed: {
        generate: {
          count,
          namePrefix: "customer-",
          displayNamePrefix: "Customer ",
          metadata: { plan: "gold", orgwright_owner: "team-a" },
        },
      },
    });
  });
  afterAll(() => tenant.close());
  beforeEach(() => {
    tenant.resetRequests();
  });

  async function plan(
    desired: readonly DesiredOrganization[],
    options: Partial<PlanOptions> = {},
    owner?: string,
  ): Promise<Plan> {
    const client = await openClient(tenant);
    try {
      const declarations = desired.map((organization) => ({ organization, owner }));
      const planning = await planTenant(client, declarations, { ...upsertOptions, ...options });
      if (planning.plan === undefined) throw new Error("there is no plan");
      return planning.plan;
    } finally {
      await client.close();
    }
  }

  it("is found to be as declared with one request per 100 organizations", async () => {
    const owned = await plan(declared, {}, "team-a");
    expect(owned).toMatchObject({ actions: [], unchanged: count });
    expect(tenant.requests().total).toBeLessThanOrEqual(requestsForAll);
  });

  it("costs no request more when some differ, some are missing and some are to be deleted", async () => {
    const wanted = [
      ...declared.slice(5).map((organization, index) => ({
        ...organization,
        display_name: index < 10 ? "Another" : (organization.display_name ?? ""),
      })),
      { name: "new-1" },
      { name: "new-2" },
    ];
    const options = { policy: "sync", owners: new Set(["team-a"]) } as const;
    const { actions, unchanged } = await plan(wanted, options, "team-a");
    const kinds = actions.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === "update")).toHaveLength(10);
    expect(kinds.filter((kind) => kind === "create")).toHaveLength(2);
    expect(kinds.filter((kind) => kind === "delete")).toHaveLength(5);
    expect(unchanged).toBe(count - 15);
    expect(tenant.requests().total).toBeLessThanOrEqual(requestsForAll);
  });

  it("is not listed when few of its organizations are declared, by nobody in particular", async () => {
    const few = declared.filter((_, index) => index % 500 === 499);
    expect(await plan(few)).toMatchObject({ actions: [], unchanged: few.length });
    expect(tenant.requests().total).toBeLessThanOrEqual(few.length + 2);
  });

  it("is listed for an owner, who is told of what is declared nowhere", async () => {
    const few = declared.filter((_, index) => index % 500 === 499);
    const options = { owners: new Set(["team-a"]) };
    const { undeclared } = await plan(few, options, "team-a");
    expect(undeclared?.get("team-a")).toHaveLength(count - few.length);
    expect(tenant.requests().total).toBeLessThanOrEqual(requestsForAll);
    tenant.resetRequests();
    // A run that is about a few alone does not ask for the others.
    const narrow = { ...options, isNarrow: true, includes: (name: string) => name === nameOf(499) };
    expect(await plan(few, narrow, "team-a")).toMatchObject({ actions: [], unchanged: 1 });
    expect(tenant.requests().total).toBeLessThanOrEqual(2);
  });

  it("is exported with one request per 100 organizations", async () => {
    const client = await openClient(tenant);
    const names = new Set<string>();
    const options = { includes: () => true, collections: new Set<never>() };
    for await (const { name } of exportOrganizations(client, options)) names.add(name);
    await client.close();
    expect(names.size).toBe(count);
    expect(tenant.requests().total).toBeLessThanOrEqual(pages + 2);
  });
});
