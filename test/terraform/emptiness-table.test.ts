import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { bundleProvider } from "./bundle.js";
import { hasTerraform, Workspace } from "./workspace.js";
import { World } from "./world.js";

const okta = "google-oauth2";
const staff = "Username-Password-Authentication";
const colors = { primary: "#111111", page_background: "#222222" };
const whole = {
  display_name: "Acme",
  branding: { logo_url: "https://acme.example/logo.png", colors },
  metadata: { plan: "gold", region: "eu" },
  token_quota: { client_credentials: { enforce: true, per_day: 1000, per_hour: 100 } },
  connections: [{ name: okta }, { name: staff }],
};

/** What rows say without code, in HCL. */
const spelledOut: Readonly<Record<string, readonly string[]>> = {
  "nothing, or null": [
    "",
    "display_name = null\nbranding = null\nmetadata = null\nconnections = null\ntoken_quota = null\nclear = null",
  ],
  "`branding = {}`, or with null in all its parts": [
    "branding = {}",
    "branding = { logo_url = null, colors = null }",
  ],
  "a value that is known only while applying": [
    'display_name = terraform_data.late.id == "" ? "x" : null',
    'branding = { logo_url = terraform_data.late.id == "" ? "https://a.example/x.png" : null }',
    'connections = terraform_data.late.id == "" ? {} : null',
  ],
};

/** What rows say of the organization afterwards, as what differs from before. */
const outcomes: Readonly<Record<string, object>> = {
  "what it had": {},
  "what it had: to Terraform that says nothing": {},
  "no logo; colours as they were": { branding: { colors } },
  "no limit per hour; the others as they were": {
    token_quota: { client_credentials: { enforce: true, per_day: 1000 } },
  },
  "no quota": { token_quota: null },
  none: { metadata: {}, connections: [] },
  "no key `plan`, nor any other": { metadata: {} },
  "`okta` alone": { connections: [okta] },
  "what it then says; null then means left out too": {},
};

interface Row {
  readonly written: string;
  readonly lines: readonly string[];
  readonly afterwards: object;
}

/** The table of the document, every row of it. */
function readTable(): readonly Row[] {
  const text = readFileSync(new URL("../../docs/terraform.md", import.meta.url), "utf8");
  const [, table = ""] = /^\| Written .*\n\| -.*\n((?:\|.*\n)+)/m.exec(text) ?? [];
  return table
    .trim()
    .split("\n")
    .map((line) => {
      const [, written = "", afterwards = ""] = line.split("|").map((cell) => cell.trim());
      const code = [...written.matchAll(/`([^`]+)`/g)].map(([, part = ""]) => part).join("\n");
      const outcome = outcomes[afterwards];
      if (outcome === undefined) throw new Error(`No test knows what "${afterwards}" means`);
      return { written, lines: spelledOut[written] ?? [code], afterwards: outcome };
    });
}

const cases = readTable().flatMap(({ lines, ...row }) =>
  lines.map((line) => ({ ...row, lines: line })),
);

describe.skipIf(!hasTerraform)("the document's table of null, unknown and empty", () => {
  let tenant: Tenant;
  let world: World;
  let workspace: Workspace;

  beforeAll(async () => {
    tenant = await startTenant();
    world = new World(tenant);
    workspace = new Workspace(bundleProvider("../../src/terraform/main.ts"));
    workspace.setEnvironment(tenant.environment);
    await workspace.attachProvider();
  });

  afterAll(async () => {
    workspace.remove();
    await tenant.close();
  });

  function declare(round: number): void {
    const resources = cases.map(
      ({ lines }, index) =>
        `resource "orgwright_organization" "of${index}" {\n  name = "case-${index}"\n${lines
          .replaceAll("staff", staff)
          .replaceAll("okta", okta)}\n}`,
    );
    workspace.write(`
      variable "logo" {
        type    = string
        default = null
      }
      resource "terraform_data" "late" { triggers_replace = ${round} }
      ${resources.join("\n")}`);
  }

  async function look(index: number): Promise<object> {
    const { id: _id, name: _name, ...rest } = await world.must(`case-${index}`);
    const connections = Object.keys(await world.connections(`case-${index}`)).sort();
    return { branding: {}, metadata: {}, token_quota: null, ...rest, connections };
  }

  it("has the rows that this test knows, and no others", () => {
    expect(cases.length).toBeGreaterThan(10);
    const written = new Set(cases.map((row) => row.written));
    for (const known of Object.keys(spelledOut)) expect(written).toContain(known);
  });

  it(
    "is true of organizations that are adopted, and stays true",
    { timeout: 120_000 },
    async () => {
      tenant.plant({
        organizations: cases.map((_, index) => ({ ...whole, name: `case-${index}` })),
      });
      const before = await Promise.all(cases.map((_, index) => look(index)));
      for (const round of [0, 1]) {
        declare(round);
        await workspace.apply();
        for (const [index, { written, afterwards }] of cases.entries()) {
          expect({ written, ...(await look(index)) }).toEqual({
            written,
            ...before[index],
            ...afterwards,
          });
        }
        expect((await workspace.plan()).changes).toBe(false);
      }
    },
  );
});
