import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { applyPlan, exportOrganizations, planTenant } from "../../src/apply/index.js";
import type { ManagementClient } from "../../src/auth0/index.js";
import {
  collections,
  describeCurrent,
  entriesIn,
  labelOf,
  type CollectionName,
  type CurrentOrganization,
  type DesiredOrganization,
  type FieldMap,
  type FieldValue,
} from "../../src/model/index.js";
import { upsertOptions } from "../../src/plan/index.js";
import type { Seed } from "../../src/tenant/index.js";
import { exampleTenant } from "../support/example-tenant.js";
import { openClient, openStage, type Stage } from "../support/scenario.js";

// What a tenant does not let us do with entries, of each collection: looking, writing, more than fit; and what
// entries name that is not there. "Not allowed to look" is never "there is nothing".

let stage: Stage;
beforeAll(async () => {
  stage = await openStage(exampleTenant);
});
afterEach(() => {
  stage.tenant.clearFaults();
});
afterAll(async () => {
  await stage.close();
});

/** A name that no other test has used. */
let made = 0;
const newName = (): string => `organization-${(made += 1)}`;

const everyScope = new Set([
  ...["read", "create", "update", "delete"].map((verb) => `${verb}:organizations`),
  ...collections.flatMap(
    ({ read, readByThing, add, change, remove, reference, listed, sets = {} }) =>
      [
        read.endpoint,
        readByThing?.endpoint,
        add.endpoint,
        change?.endpoint,
        remove.endpoint,
        reference?.kind.list,
        reference?.kind.of?.kind.list,
        listed?.kind.list,
        ...Object.values(sets).flatMap((set) => [
          set.kind.list,
          set.read.endpoint,
          set.add.endpoint,
          set.remove.endpoint,
        ]),
      ].flatMap((endpoint) => endpoint?.scope ?? []),
  ),
]);

/** Works with a client that lacks a scope. */
async function without<T>(
  scope: string,
  work: (client: ManagementClient) => Promise<T>,
): Promise<T> {
  const clientId = newName();
  const clientSecret = "half-a-secret";
  const scopes = [...everyScope].filter((each) => each !== scope);
  stage.tenant.plant({ clients: [{ client_id: clientId, client_secret: clientSecret, scopes }] });
  const client = await openClient(
    stage.tenant,
    {},
    { kind: "client-secret", clientId, clientSecret },
  );
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

const declare = (
  organizations: readonly DesiredOrganization[],
): { organization: DesiredOrganization }[] =>
  organizations.map((organization) => ({ organization }));

/** How many requests have changed something, or have tried to. */
function writes(): number {
  return Object.entries(stage.tenant.requests().routes)
    .filter(([route]) => /^(POST|PATCH|DELETE) \/api/.test(route))
    .flatMap(([, endings]) => Object.values(endings))
    .reduce((sum, count) => sum + count, 0);
}

describe.each(collections)("$name that may not be looked at", ({ name, read, example }) => {
  const { scope } = read.endpoint;
  const [mine = {}] = example;
  const unique = (entry: FieldMap): FieldMap =>
    typeof entry["domain"] === "string" ? { ...entry, domain: `${newName()}.example` } : entry;

  it("are unknown in an export, told once, and never an empty list", async () => {
    const wanted = new Set(collections.map((each) => each.name));
    await stage.converge([
      { name: newName(), [name]: [unique(mine)] },
      { name: newName(), [name]: [] },
    ]);
    await without(scope, async (client) => {
      const told: CollectionName[] = [];
      const found: CurrentOrganization[] = [];
      for await (const each of exportOrganizations(client, {
        includes: () => true,
        collections: wanted,
        onForbidden: (collection, why) => {
          expect(why.message).toContain(scope);
          told.push(collection);
        },
      })) {
        found.push(each);
      }
      expect(told).toEqual([name]);
      expect(found.length).toBeGreaterThanOrEqual(2);
      for (const each of found) {
        expect(each).not.toHaveProperty(name);
        expect(describeCurrent(each)).not.toHaveProperty(name);
      }
    });
    await without(scope, async (client) => {
      const all = exportOrganizations(client, { includes: () => true, collections: wanted });
      await expect(all.next()).rejects.toThrow(scope);
    });
  });

  it("are not planned, whatever is said of them, and hinder nobody who says nothing", async () => {
    const organization = newName();
    const other = newName();
    await stage.converge([{ name: organization, [name]: [unique(mine)] }, { name: other }]);
    await without(scope, async (client) => {
      const before = writes();
      const sayings: FieldValue[] = [[], null, [mine], { include: [mine] }, { exactly: [] }];
      for (const value of sayings) {
        const declared = declare([{ name: organization, [name]: value }, { name: other }]);
        await expect(planTenant(client, declared, upsertOptions)).rejects.toMatchObject({
          code: "forbidden",
          message: expect.stringContaining(scope) as string,
        });
      }
      const { plan } = await planTenant(
        client,
        declare([{ name: organization }, { name: other }]),
        upsertOptions,
      );
      expect(plan?.actions).toEqual([]);
      expect(writes()).toBe(before);
    });
  });
});

describe.each(collections)("$name that may not be written", ({ name, add, remove, example }) => {
  const [mine = {}] = example;
  const writesOfEntries = [
    ["added", add.endpoint],
    ["removed", remove.endpoint],
  ] as const;

  /** What is there before, and what is declared then; besides an organization with another change. */
  async function prepare(kind: "added" | "removed"): Promise<{
    organization: string;
    other: string;
    there: number;
    declared: DesiredOrganization[];
  }> {
    const [organization, other] = [newName(), newName()];
    const entry =
      typeof mine["domain"] === "string" ? { ...mine, domain: `${organization}.example` } : mine;
    const before = kind === "added" ? [] : [entry];
    await stage.converge([{ name: organization, [name]: before }, { name: other }]);
    const declared = [
      { name: organization, [name]: kind === "added" ? [entry] : [] },
      { name: other, display_name: "Other" },
    ];
    return { organization, other, there: before.length, declared };
  }

  it.each(writesOfEntries)(
    "keep a plan from being begun where they are %s",
    async (kind, endpoint) => {
      const { organization, there, declared } = await prepare(kind);
      await without(endpoint.scope, async (client) => {
        const { plan } = await planTenant(client, declare(declared), upsertOptions);
        const before = writes();
        const outcomes = plan ? await applyPlan(client, plan, { concurrency: 1 }) : [];
        expect(outcomes.map(({ outcome }) => outcome)).toEqual(["skipped", "skipped"]);
        for (const { error } of outcomes) expect(error?.message).toContain(endpoint.scope);
        expect(writes()).toBe(before);
      });
      const has = (await stage.world()).get(organization)?.[name];
      expect(entriesIn(has)).toHaveLength(there);
    },
  );

  it.each(writesOfEntries)(
    "fail alone where they are %s and only the tenant knows that",
    async (kind, { method, template }) => {
      const { organization, other, there, declared } = await prepare(kind);
      stage.tenant.orderFault({
        kind: "status",
        status: 403,
        message: "This feature is not enabled for this tenant.",
        times: "always",
        method,
        path: `^${template.replaceAll(/\{\w+\}/g, "[^/?]+")}$`,
      });
      const outcomes = await stage.apply(declared);
      stage.tenant.clearFaults();
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(["failed", "done"]);
      expect(outcomes[0]?.error?.message).toContain("This feature is not enabled");
      const world = await stage.world();
      expect(entriesIn(world.get(organization)?.[name])).toHaveLength(there);
      expect(world.get(other)?.display_name).toBe("Other");
    },
  );
});

const audience = "https://many.example/";

/** Entries of which an organization can have any number, as manifests and seeds say them. */
const manyOf: Readonly<Partial<Record<CollectionName, (number: number) => FieldMap>>> = {
  connections: (number) => ({ name: `connection-${number}` }),
  client_grants: (number) => ({ client: `Bot ${number}`, audience }),
  clients: (number) => ({ client: `Bot ${number}` }),
  discovery_domains: (number) => ({ domain: `domain-${number}.example` }),
  roles: (number) => ({ name: `role-${number}` }),
};

const bots = Array.from({ length: 102 }, (_, index) => `Bot ${index}`);
const crowd: Seed = {
  connections: Array.from({ length: 12 }, (_, index) => ({
    name: `connection-${index}`,
    strategy: "oidc",
  })),
  clients: bots.map((name) => ({ name, organization_usage: "allow" })),
  apis: [{ identifier: audience, name: "Many" }],
  grants: bots.map((client) => ({ client, audience, scope: [], organization_usage: "allow" })),
};

describe.each(collections.filter(({ name }) => manyOf[name] !== undefined))(
  "$name, as many as fit",
  (collection) => {
    const { name, most, noun } = collection;
    const entry = manyOf[name] ?? (() => ({}));
    const upTo = (count: number): FieldMap[] =>
      Array.from({ length: count }, (_, index) => entry(index));
    let full: Stage;
    beforeAll(async () => {
      full = await openStage({ seed: crowd });
    });
    afterAll(async () => {
      await full.close();
    });

    const has = async (organization: string): Promise<number> =>
      entriesIn((await full.world()).get(organization)?.[name]).length;

    it("make room before the last is replaced", async () => {
      full.tenant.plant({ organizations: [{ name: "replaced", [name]: upTo(most) }] });
      const wanted = [...upTo(most - 1), entry(most)];
      await full.converge([{ name: "replaced", [name]: wanted }]);
      expect(await has("replaced")).toBe(most);
      await full.converge([{ name: "replaced", [name]: [] }]);
    });

    it("leave no room for one more, which the plan says before anything is written", async () => {
      full.tenant.plant({ organizations: [{ name: "full", [name]: upTo(most) }] });
      const wanted = [{ name: "full", [name]: { include: [entry(most)] } }];
      const { actions, refusals } = await full.plan(wanted);
      expect(actions).toEqual([]);
      expect(refusals).toMatchObject([{ organization: "full", reason: "impossible" }]);
      expect(refusals[0]?.detail).toContain(`${most + 1} ${noun.many}`);
      const room = { include: [entry(most)], exclude: [entry(0)] };
      await full.converge([{ name: "full", [name]: room }]);
      expect(await has("full")).toBe(most);
      await full.converge([{ name: "full", [name]: [] }]);
    });

    // The embedded tenant does not count roles.
    const isCounted = name !== "roles";
    it.runIf(isCounted)("are told where somebody else took the room since the plan", async () => {
      full.tenant.plant({
        organizations: [{ name: "taken", [name]: upTo(most - 1) }, { name: "beside" }],
      });
      const wanted = [
        { name: "taken", [name]: { include: [entry(most)] } },
        { name: "beside", display_name: "Beside" },
      ];
      const plan = await full.plan(wanted);
      await full.converge([{ name: "taken", [name]: { include: [entry(most - 1)] } }]);
      full.tenant.resetRequests();
      const outcomes = await applyPlan(full.client, plan, { concurrency: 1 });
      const byName = new Map(outcomes.map((outcome) => [outcome.organization, outcome]));
      expect(byName.get("beside")?.outcome).toBe("done");
      expect(byName.get("taken")?.outcome).toBe("failed");
      expect(byName.get("taken")?.error?.message).toContain(String(most));
      expect(full.tenant.requests().total).toBeLessThan(30);
      const labels = entriesIn((await full.world()).get("taken")?.[name]).map((each) =>
        labelOf(collection, each),
      );
      expect(new Set(labels).size).toBe(most);
    });
  },
);

describe.each(collections.filter(({ reference }) => reference !== undefined))(
  "$name that name what is not there",
  ({ name, ways, example }) => {
    const [mine = {}] = example;
    const [way = []] = ways;
    const misspell = (key: string): FieldMap => {
      const value = mine[key];
      return { ...mine, [key]: typeof value === "string" ? value.slice(0, -1) : "?" };
    };

    it.each([...way])("by %s are all told at once, before the first write", async (key) => {
      const misspelt = misspell(key);
      const organizations = [newName(), newName()];
      const before = writes();
      const { diagnostics, plan } = await planTenant(
        stage.client,
        declare([
          ...organizations.map((each) => ({ name: each, [name]: [misspelt] })),
          { name: newName(), [name]: { include: [misspelt] } },
        ]),
        upsertOptions,
      );
      expect(plan).toBeUndefined();
      expect(diagnostics.map(({ code }) => code)).toEqual(
        Array.from({ length: 3 }, () => "unknown-reference"),
      );
      for (const { path } of diagnostics) expect(path).toContain(key);
      expect(JSON.stringify(diagnostics[0])).toContain(JSON.stringify(mine[key]).slice(1, -1));
      expect(writes()).toBe(before);
    });

    it("and shall not be there are told as well: it may be a slip", async () => {
      const [key = ""] = way;
      const misspelt = Object.fromEntries(
        Object.entries(misspell(key)).filter(([each]) => way.includes(each)),
      );
      const { diagnostics } = await planTenant(
        stage.client,
        declare([{ name: newName(), [name]: { exclude: [misspelt] } }]),
        upsertOptions,
      );
      expect(diagnostics).toMatchObject([{ code: "unknown-reference" }]);
    });
  },
);

describe("a list of domains that is old", () => {
  const route = "/organizations/{id}/discovery-domains";
  const old = { kind: "stale-list", route, times: "always" } as const;
  const domains = (
    organization: string,
    value: NonNullable<DesiredOrganization["discovery_domains"]>,
  ): DesiredOrganization[] => [{ name: organization, discovery_domains: value }];

  it("and lacks what is there has it made no second time", async () => {
    const name = newName();
    const domain = { domain: `${name}.example`, status: "verified" } as const;
    await stage.converge(domains(name, []));
    stage.tenant.orderFault(old);
    await stage.apply(domains(name, [domain]));
    await stage.apply(domains(name, [domain]));
    stage.tenant.clearFaults();
    const world = await stage.converge(domains(name, [domain]));
    expect(world.get(name)?.discovery_domains).toMatchObject([domain]);
  });

  it("and still shows what was removed is no failure", async () => {
    const name = newName();
    await stage.converge(domains(name, [{ domain: `${name}.example` }]));
    stage.tenant.orderFault(old);
    await stage.apply(domains(name, []));
    const again = await stage.apply(domains(name, []));
    expect(again.flatMap(({ error }) => error?.message ?? [])).toEqual([]);
    stage.tenant.clearFaults();
    const world = await stage.converge(domains(name, []));
    expect(world.get(name)?.discovery_domains).toEqual([]);
  });

  it("and shows what was otherwise before is set right, and what is verified stays so", async () => {
    const name = newName();
    const domain = `${name}.example`;
    await stage.converge(domains(name, [{ domain, status: "pending" }]));
    stage.tenant.orderFault(old);
    await stage.apply(domains(name, [{ domain, status: "verified" }]));
    await stage.apply(domains(name, [{ domain, use_for_organization_discovery: false }]));
    stage.tenant.clearFaults();
    const world = await stage.converge(
      domains(name, [{ domain, use_for_organization_discovery: false }]),
    );
    expect(world.get(name)?.discovery_domains).toMatchObject([{ status: "verified" }]);
  });
});
