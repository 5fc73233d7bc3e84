import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyPlan, exportOrganizations, planTenant } from "../../src/apply/index.js";
import { collections, describeCurrent, type DesiredOrganization } from "../../src/model/index.js";
import { upsertOptions } from "../../src/plan/index.js";
import { exampleTenant } from "../support/example-tenant.js";
import { openStage, type Stage } from "../support/scenario.js";

const billing = { client: "Billing Bot", audience: "https://billing.example/" };
const reports = { client: "Reporting Bot", audience: "https://reports.example/" };

let stage: Stage;
beforeEach(async () => {
  stage = await openStage({
    seed: {
      ...exampleTenant.seed,
      clients: [
        ...(exampleTenant.seed?.clients ?? []),
        { name: "Twin", client_id: "twin0000000000000000000000000001" },
        { name: "Twin", client_id: "twin0000000000000000000000000002" },
        { name: "Quiet Bot" },
      ],
      grants: [
        ...(exampleTenant.seed?.grants ?? []),
        { client: "Billing Bot", audience: reports.audience, organization_usage: "require" },
        { client: "Quiet Bot", audience: billing.audience },
      ],
    },
  });
});
afterEach(async () => stage.close());

const acme = (fields: Partial<DesiredOrganization>): DesiredOrganization[] => [
  { name: "acme", ...fields },
];

/** What a manifest would say of the only organization. */
async function described(): Promise<DesiredOrganization> {
  const [world] = [...(await stage.world()).values()];
  if (world === undefined) throw new Error("there is no organization");
  return describeCurrent(world);
}

async function problems(fields: Partial<DesiredOrganization>): Promise<readonly string[]> {
  const declarations = acme(fields).map((organization) => ({ organization }));
  const { diagnostics } = await planTenant(stage.client, declarations, upsertOptions);
  return diagnostics.map(({ code, path, summary }) => `${code} ${path.join(".")} ${summary}`);
}

const writes = (): number => {
  const { byRoute } = stage.client.requestCounts();
  return Object.entries(byRoute).reduce(
    (sum, [route, count]) => (/^(POST|PATCH|DELETE) \/api/.test(route) ? sum + count : sum),
    0,
  );
};

describe("the client grants of an organization", () => {
  it("are named by client and audience, by id, or all of a client's at once", async () => {
    await stage.converge(acme({ client_grants: [billing] }));
    const [grant] = (await stage.world()).get("acme")?.client_grants ?? [];
    expect((await described()).client_grants).toEqual([billing]);
    await stage.converge(acme({ client_grants: [{ grant_id: grant?.grant_id ?? "" }, reports] }));
    expect((await described()).client_grants).toEqual([billing, reports]);
    const all = { client_id: "Billing Bot" };
    await stage.converge(acme({ client_grants: [all, all] }));
    expect((await described()).client_grants).toEqual([
      billing,
      { ...billing, audience: reports.audience },
    ]);
    const { client_id: client = "" } = { ...(grant as { client_id?: string } | undefined) };
    await stage.converge(acme({ client_grants: [{ client, audience: billing.audience }] }));
    expect((await described()).client_grants).toEqual([billing]);
  });

  it("are refused before the first write where they are unknown, ambiguous or closed to organizations", async () => {
    const found = await problems({
      client_grants: [
        { client: "Biling Bot", audience: billing.audience },
        { client: "Billing Bot", audience: "https://bill.example/" },
        { client: "Twin", audience: billing.audience },
        { client: "Portal", audience: billing.audience },
        { client: "Quiet Bot", audience: billing.audience },
        { grant_id: "cgr_0000000000000000" },
      ],
      clients: [{ client: "Twin" }, { client: "Nobody" }],
    });
    expect(found).toEqual([
      "unknown-reference acme.client_grants.0.client the tenant has no client Biling Bot (organization acme)",
      "unknown-reference acme.client_grants.1.audience client Billing Bot has no client grant for https://bill.example/ (organization acme)",
      "ambiguous-reference acme.client_grants.2.client the tenant has 2 clients Twin (organization acme)",
      "unknown-reference acme.client_grants.3.client client Portal has no client grant (organization acme)",
      "invalid-value acme.client_grants.4.client client grant Quiet Bot https://billing.example/ does not allow organizations (organization acme)",
      "unknown-reference acme.client_grants.5.grant_id the tenant has no client grant cgr_0000000000000000 (organization acme)",
      "ambiguous-reference acme.clients.0.client the tenant has 2 clients Twin (organization acme)",
      "unknown-reference acme.clients.1.client the tenant has no client Nobody (organization acme)",
    ]);
    expect(writes()).toBe(0);
  });

  it("are told twice where two ways lead to one", async () => {
    await stage.converge(acme({ client_grants: [billing] }));
    const [grant] = (await stage.world()).get("acme")?.client_grants ?? [];
    expect(
      await problems({ client_grants: [billing, { grant_id: grant?.grant_id ?? "" }] }),
    ).toEqual([
      expect.stringMatching(/^duplicate-name acme\.client_grants\.1\.grant_id client grant cgr_/),
    ]);
  });

  it("end as declared when another writer was first, an answer is lost, or the list is old", async () => {
    await stage.apply(acme({}));
    const plan = await stage.plan(acme({ client_grants: [billing, reports] }));
    await stage.apply(acme({ client_grants: [billing] }));
    const [late] = await applyPlan(stage.client, plan, { concurrency: 1 });
    expect(late?.outcome).toBe("done");
    await stage.converge(acme({ client_grants: [] }));
    stage.tenant.orderFault({
      kind: "reset-after",
      method: "POST",
      route: "/client-grants",
      times: 1,
    });
    await stage.converge(acme({ client_grants: [billing, reports] }));
    expect((await described()).client_grants).toEqual([billing, reports]);
  });
});

describe("the clients of an organization", () => {
  it("are associated in batches, changed one by one and removed in batches", async () => {
    const names = Array.from({ length: 25 }, (_, index) => `App ${index}`);
    stage.tenant.plant({ clients: names.map((name) => ({ name })) });
    await stage.converge(acme({}));
    const before = writes();
    await stage.converge(acme({ clients: names.map((client) => ({ client })) }));
    expect(writes() - before).toBe(3);
    await stage.converge(
      acme({ clients: names.map((client) => ({ client, use_for_member_access: true })) }),
    );
    expect(writes() - before).toBe(28);
    await stage.converge(acme({ clients: null }));
    expect(writes() - before).toBe(31);
  });

  it("are read as deploy-cli writes them: a name under client_id", async () => {
    await stage.converge(acme({ clients: [{ client_id: "Portal", use_for_member_access: true }] }));
    expect((await described()).clients).toEqual([
      { client: "Portal", use_for_member_access: true },
    ]);
  });
});

describe("reading a fleet", () => {
  it("asks grant by grant and client by client where that costs fewer requests", async () => {
    const fleet = Array.from({ length: 120 }, (_, index) => ({
      name: `org-${index}`,
      client_grants: index === 7 ? [] : [billing, reports],
      clients: index === 7 ? [] : [{ client: "Portal", use_for_member_access: true }],
    }));
    await stage.converge(fleet);
    const before = stage.client.requestCounts().total;
    expect((await stage.plan(fleet)).actions).toEqual([]);
    // Two pages of organizations, clients and grants; two pages for three grants and for each client.
    expect(stage.client.requestCounts().total - before).toBeLessThanOrEqual(30);
    const drifted = fleet.map((each) =>
      each.name === "org-8" ? { ...each, client_grants: [reports], clients: [] } : each,
    );
    const plan = await stage.plan(drifted);
    expect(plan.actions.map(({ organization }) => organization)).toEqual(["org-8"]);
    const exported: DesiredOrganization[] = [];
    const wanted = new Set(collections.map(({ name }) => name));
    const from = stage.client.requestCounts().byRoute;
    for await (const each of exportOrganizations(stage.client, {
      includes: () => true,
      collections: wanted,
    })) {
      exported.push(describeCurrent(each));
    }
    const route = "GET /api/v2/organizations/{id}/client-grants";
    expect(stage.client.requestCounts().byRoute[route]).toBe(from[route]);
    expect(exported.find(({ name }) => name === "org-8")).toMatchObject(fleet[8] ?? {});
  });
});
