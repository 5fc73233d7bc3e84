import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Testing, type App, type TerraformStack } from "cdktf";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Organizations, testing } from "../../lib/index.js";
import { readManifests } from "../../src/manifest/index.js";
import { createStack, warningsOf } from "./stack.js";

let app: App;
let stack: TerraformStack;
let folder: string;

beforeEach(() => {
  ({ app, stack } = createStack());
  folder = mkdtempSync(join(tmpdir(), "orgwright-constructs-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function writeManifest(text: string): string {
  const path = join(folder, "organizations.yaml");
  writeFileSync(path, text);
  return path;
}

test("a manifest declares what the command line reads in it", async () => {
  Organizations.fromManifest(stack, "quickstart", { path: "examples/quickstart", env: {} });
  const { organizations } = await readManifests(["examples/quickstart"], { env: {} });
  const present = organizations.filter(({ organization }) => organization.absent !== true);
  const expected = present.map(({ organization }) => withoutNulls(organization));
  expect(byName(testing.synthOrganizations(stack))).toEqual(byName(expected));
});

test("a synthesized stack, read by the command line, gives the same organizations", async () => {
  Organizations.fromManifest(stack, "quickstart", { path: "examples/quickstart", env: {} });
  const declared = testing.synthOrganizations(stack);
  app.synth();
  const synthesized = join(app.outdir, "stacks/tenant/cdk.tf.json");
  const { organizations, diagnostics } = await readManifests([synthesized], { env: {} });
  expect(diagnostics).toEqual([]);
  expect(byName(organizations.map(({ organization }) => organization))).toEqual(byName(declared));
});

test("each organization keeps its address whatever stands around it", () => {
  const acme = "  - name: acme\n";
  const globex = "  - name: globex\n    display_name: Globex\n";
  const addressesOf = (text: string): readonly string[] => {
    const { stack: own } = createStack();
    Organizations.fromManifest(own, "all", { path: writeManifest(`organizations:\n${text}`) });
    const { resource } = JSON.parse(Testing.synth(own)) as {
      resource: { orgwright_organization: Record<string, unknown> };
    };
    return Object.keys(resource.orgwright_organization).sort();
  };
  const both = addressesOf(acme + globex);
  expect(both).toHaveLength(2);
  expect(addressesOf(globex + acme)).toEqual(both);
  expect(both).toEqual(expect.arrayContaining([...addressesOf(globex)]));
});

test("an organization is found by its name", () => {
  const path = writeManifest("organizations: [{ name: acme }, { name: globex }]");
  const all = Organizations.fromManifest(stack, "all", { path });
  expect(all.get("acme").node.path).toBe("tenant/all/acme");
  expect([...all].map(({ node }) => node.id)).toEqual(["acme", "globex"]);
  expect(all.find("initech")).toBeUndefined();
  expect(() => all.get("acmee")).toThrow(
    'the manifest of tenant/all declares no organization "acmee". Did you mean "acme"?',
  );
});

test("all that is wrong with a manifest is told at once, with its places", () => {
  const path = writeManifest("organizations:\n  - name: Acme\n  - nme: globex\n");
  const read = () => Organizations.fromManifest(stack, "all", { path });
  expect(read).toThrow(`${path}:2:11`);
  expect(read).toThrow(`${path}:3:5`);
});

test("variables are filled in, and their values mean nothing to Terraform", () => {
  const path = writeManifest(
    'organizations:\n  - name: acme\n    display_name: "${env.NAME}"\n    metadata: { note: "${env.NOTE}" }\n',
  );
  const env = { NAME: "Acme ${file(1)}", NOTE: "100 %{ if }" };
  Organizations.fromManifest(stack, "all", { path, env });
  expect(testing.synthOrganizations(stack)).toEqual([
    {
      name: "acme",
      display_name: "Acme $${file(1)}",
      metadata: { note: "100 %%{ if }" },
    },
  ]);
});

test("null is said as an empty value, a default or by clear, and otherwise warned about", () => {
  const path = writeManifest(`organizations:
  - name: acme
    branding: null
    connections: [{ name: google-oauth2, is_enabled: null, organization_connection_name: null }]
    metadata: { plan: gold, region: null }
    token_quota: null
`);
  Organizations.fromManifest(stack, "all", { path });
  expect(testing.synthOrganizations(stack)).toEqual([
    {
      name: "acme",
      branding: null,
      connections: [{ name: "google-oauth2", is_enabled: true }],
      metadata: { plan: "gold" },
      token_quota: null,
    },
  ]);
  expect(warningsOf(stack)).toEqual([
    expect.stringMatching(
      /^\[tenant\/all\/acme\] connections\[0\]\.organization_connection_name is null/,
    ),
  ]);
});

test("what is included is said by in_part, in the program and to the command line", async () => {
  const path = writeManifest(`organizations:
  - name: acme
    metadata: { include: { plan: gold } }
    connections: { include: [{ name: google-oauth2, is_enabled: true }] }
    roles: { exactly: [{ name: approver }] }
`);
  Organizations.fromManifest(stack, "all", { path });
  const acme = {
    name: "acme",
    metadata: { include: { plan: "gold" } },
    connections: { include: [{ name: "google-oauth2", is_enabled: true }] },
    roles: [{ name: "approver" }],
  };
  expect(testing.synthOrganizations(stack)).toEqual([acme]);
  app.synth();
  const synthesized = join(app.outdir, "stacks/tenant/cdk.tf.json");
  const { organizations, diagnostics } = await readManifests([synthesized], { env: {} });
  expect(diagnostics).toEqual([]);
  expect(organizations.map(({ organization }) => organization)).toEqual([acme]);
});

test("people are declared by the words that a manifest has for them", async () => {
  const path = writeManifest(
    "organizations:\n  - name: acme\n    members:\n      include: [{ email: ada@acme.example, roles: [approver] }]\n      exclude: [{ user_id: auth0|1 }]\n  - name: beta\n    members: { exactly: [] }\n",
  );
  Organizations.fromManifest(stack, "all", { path });
  const { organizations } = await readManifests([path], { env: {} });
  expect(byName(testing.synthOrganizations(stack))).toEqual(
    byName(organizations.map(({ organization }) => organization)),
  );
});

test("what is excluded is refused with its place, all of it at once", () => {
  const path = writeManifest(
    "organizations:\n  - name: acme\n    metadata:\n      exclude: [a]\n    roles:\n      exclude: [{ name: b }]\n",
  );
  const read = () => Organizations.fromManifest(stack, "all", { path });
  expect(read).toThrow(`${path}:4:16`);
  expect(read).toThrow(`${path}:6:16`);
});

test("an owner and the manifest's own warnings are warned about", () => {
  const path = writeManifest(
    "owner: customers\norganizations: [{ name: acme, id: org_0123456789abcdef }]\n",
  );
  Organizations.fromManifest(stack, "all", { path });
  expect(warningsOf(stack)).toEqual([
    expect.stringContaining("read-only-key"),
    expect.stringContaining('owner "customers" is not written'),
  ]);
});

function byName<T extends { readonly name: string }>(organizations: readonly T[]): readonly T[] {
  return [...organizations]
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .map((organization) => {
      const { connections } = organization as { connections?: readonly { name: string }[] };
      if (connections === undefined) return organization;
      // Their order means nothing, and Terraform sorts them.
      return { ...organization, connections: [...connections].sort(byText) };
    });
}

function byText(left: unknown, right: unknown): number {
  return JSON.stringify(left) < JSON.stringify(right) ? -1 : 1;
}

/** What Terraform says where a manifest empties a map or a list: the empty one. */
function withoutNulls<T extends { readonly name: string }>(organization: T): T {
  const emptied: Readonly<Record<string, unknown>> = { metadata: {}, connections: [] };
  return Object.fromEntries(
    Object.entries(organization).map(([name, value]): [string, unknown] => [
      name,
      value === null && Object.hasOwn(emptied, name) ? emptied[name] : value,
    ]),
  ) as unknown as T;
}
