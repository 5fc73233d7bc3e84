import { expect, it } from "vitest";
import { plainPaint } from "../../src/plan/index.js";
import { pathKey, type CurrentOrganization, tenantConnection } from "../../src/model/index.js";
import {
  checksumPlan,
  compareOrganization,
  isPlanFile,
  parsePlanFile,
  renderPlan,
  renderPlanFile,
  renderPlanHtml,
  renderPlanMarkdown,
  resolveReferences,
  type Action,
  type Declaration,
  type Plan,
  type ResolvedOrganization,
} from "../../src/plan/index.js";
import { buildReport } from "../../src/run/index.js";

const value = "what-the-variable-holds";

const declaration: Declaration = {
  organization: {
    name: "acme",
    display_name: `Acme ${value}`,
    metadata: { plan: "gold", region: value },
    connections: [
      { name: "staff" },
      { name: "partners", organization_connection_name: value, show_as_button: false },
    ],
  },
  written: new Map([
    [pathKey(["display_name"]), "Acme ${env.LABEL}"],
    [pathKey(["metadata", "region"]), "${env.REGION:-${env.PLACE}}"],
    [pathKey(["connections", 1, "organization_connection_name"]), "${env.LABEL}"],
  ]),
};

const directory = new Map([
  [
    tenantConnection,
    {
      things: [
        { id: "con_0000000000000001", name: "staff", strategy: "waad" },
        { id: "con_0000000000000002", name: "partners", strategy: "waad" },
      ],
      isComplete: true,
    },
  ],
]);

function planOf(action: Action | undefined): Plan {
  return {
    actions: action ? [action] : [],
    unchanged: 0,
    refusals: [],
    rules: { policy: "upsert", takeOver: false },
  };
}

const [wish] = resolveReferences([declaration], directory).organizations as [ResolvedOrganization];

const worlds: readonly (readonly [string, CurrentOrganization | undefined])[] = [
  ["an organization that is created", undefined],
  [
    "an organization that is changed",
    {
      id: "org_1",
      name: "acme",
      display_name: "Old",
      connections: [{ connection_id: "con_0000000000000002", show_as_button: true }],
    },
  ],
];

it.each(worlds)("values of variables are shown as their placeholders: %s", (_, current) => {
  const plan = planOf(compareOrganization(wish, current));
  const facts = { tenant: "t", checksum: checksumPlan("t", plan) };
  const report = buildReport({
    ...facts,
    plan,
    requests: { total: 0, byRoute: {}, retried: 0, rateLimited: 0 },
    durationMs: 0,
  });
  const shown = [
    [...renderPlan(plan, plainPaint)].join("\n"),
    renderPlanMarkdown(plan, facts),
    renderPlanHtml(plan, facts),
    JSON.stringify(report),
  ];
  for (const text of shown) {
    expect(text).not.toContain(value);
    expect(text).toContain("Acme ${env.LABEL}");
    expect(text).toContain("${env.REGION:-${env.PLACE}}");
    expect(text.split("${env.LABEL}")).toHaveLength(3);
    expect(text).toContain("gold");
  }
});

it("a plan file, which must hold them, says of which variables, and shows none when it is read", () => {
  const plan = planOf(compareOrganization(wish, undefined));
  const origin = { tenant: "https://t/", label: "t", owners: [], previousOwners: [] };
  const text = renderPlanFile(origin, plan);
  expect(isPlanFile(text)).toBe(true);
  expect(JSON.parse(text)).toMatchObject({ holdsValuesOf: ["LABEL", "PLACE", "REGION"] });
  const [filed] = parsePlanFile(text, "plan.json").writings;
  const [again] = resolveReferences(filed ? [filed.declaration] : [], directory).organizations;
  const replanned = planOf(again && compareOrganization(again, undefined));
  expect(checksumPlan("t", replanned)).toBe(checksumPlan("t", plan));
  const shown = [...renderPlan(replanned, plainPaint)].join("\n");
  expect(shown).not.toContain(value);
  expect(shown).toContain("${env.LABEL}");
});

it("a connection that the tenant lacks is called as it was written", () => {
  const { diagnostics } = resolveReferences(
    [
      {
        organization: { name: "acme", connections: [{ name: value }] },
        written: new Map([[pathKey(["connections", 0, "name"]), "${env.CONNECTION}"]]),
      },
    ],
    directory,
  );
  expect(diagnostics).toMatchObject([
    { summary: "the tenant has no connection ${env.CONNECTION} (organization acme)" },
  ]);
  expect(JSON.stringify(diagnostics)).not.toContain(value);
});
