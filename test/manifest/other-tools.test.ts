import path from "node:path";
import { expect, test } from "vitest";
import { readManifestsSync } from "../../src/manifest/index.js";
import { brief, makeFolder, organizationsOf, read } from "./reading.js";

const exported = `
rules: []
tenant:
  friendly_name: Acme
clientGrants: []
organizations:
  - name: acme
    branding:
      colors: { page_background: "#FFF5EC", primary: "#57ddff" }
    client_grants: []
    clients: []
    discovery_domains: []
    connections:
      - name: google-oauth2
        assign_membership_on_login: true
        is_signup_enabled: false
        show_as_button: true
    display_name: Acme
`;

const acme = {
  name: "acme",
  branding: { colors: { page_background: "#FFF5EC", primary: "#57ddff" } },
  connections: [
    {
      name: "google-oauth2",
      assign_membership_on_login: true,
      is_signup_enabled: false,
      show_as_button: true,
    },
  ],
  client_grants: [],
  clients: [],
  discovery_domains: [],
  display_name: "Acme",
};

test("an export of auth0-deploy-cli is read, with one warning for its other sections", () => {
  const { organizations, diagnostics } = read(exported);
  expect(organizations.map(({ organization }) => organization)).toEqual([acme]);
  expect(diagnostics.map(brief)).toEqual([
    "warning unmanaged-key 2:1",
    "warning doubtful-list 10:5",
    "warning doubtful-list 11:5",
    "warning doubtful-list 12:5",
  ]);
  expect(diagnostics[0]?.summary).toBe("rules, tenant, clientGrants are ignored");
  expect(diagnostics[1]?.summary).toBe("client_grants is empty");
  const own = read("organizations:\n  - { name: acme, client_grants: [] }\n");
  expect(own.diagnostics).toEqual([]);
});

test("what auth0-deploy-cli exports of machines and domains is read as it is", () => {
  const { organizations, diagnostics } = read(`
organizations:
  - name: a
    client_grants: [{ client_id: My M2M app }, { client_id: My M2M app }]
    clients: [{ client_id: My App, use_for_member_access: true }]
    discovery_domains:
      - domain: a.example
        status: pending
        use_for_organization_discovery: true
        verification_host: _ss-verification.org_1.a.example
        verification_txt: 9ae6
`);
  expect(organizations.map(({ organization }) => organization)).toEqual([
    {
      name: "a",
      client_grants: [{ client_id: "My M2M app" }, { client_id: "My M2M app" }],
      clients: [{ client_id: "My App", use_for_member_access: true }],
      discovery_domains: [
        { domain: "a.example", status: "pending", use_for_organization_discovery: true },
      ],
    },
  ]);
  expect(diagnostics.map(brief)).toEqual([
    "warning read-only-key 10:9",
    "warning read-only-key 11:9",
  ]);
});

test("the directory format of auth0-deploy-cli is one organization per JSON file", () => {
  const folder = makeFolder({
    "organizations/acme.json": JSON.stringify(acme, null, 2),
    "organizations/globex.json": '{"name": "globex", "colour": 1}',
  });
  const { organizations, diagnostics } = readManifestsSync([path.join(folder, "organizations")], {
    env: {},
  });
  expect(organizations.map(({ organization }) => organization)).toEqual([acme]);
  expect(organizations[0]?.locate(["connections", 0, "name"])).toMatchObject({
    line: 11,
    column: 15,
  });
  expect(diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
    ...Array.from({ length: 3 }, () => "warning doubtful-list"),
    "error unknown-key",
  ]);
});

test("the body of a request to Auth0's API can be pasted as an entry", () => {
  const { organizations, diagnostics } = read(`
organizations:
  - {
      "id": "org_0123456789abcdef",
      "name": "acme",
      "display_name": "Acme",
      "enabled_connections": [
        {
          "connection_id": "con_0123456789abcdef",
          "assign_membership_on_login": true,
          "connection": { "name": "google-oauth2", "strategy": "google-oauth2" }
        }
      ]
    }
`);
  expect(organizations.map(({ organization }) => organization)).toEqual([
    {
      name: "acme",
      display_name: "Acme",
      connections: [{ connection_id: "con_0123456789abcdef", assign_membership_on_login: true }],
    },
  ]);
  expect(diagnostics.map(brief)).toEqual([
    "warning read-only-key 4:7",
    "warning read-only-key 11:11",
  ]);
});

test("an error within enabled_connections is shown there", () => {
  const { diagnostics } = read(
    "organizations:\n  - name: a\n    enabled_connections:\n      - { name: x, show_as_button: 1 }\n",
  );
  expect(diagnostics.map(brief)).toEqual(["error wrong-type 4:36"]);
});

function stack(resources: unknown, rest: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify(
    {
      "//": { metadata: { backend: "local", stackName: "demo" } },
      provider: { orgwright: [{ domain: "acme.eu.auth0.com" }] },
      resource: { orgwright_organization: resources },
      terraform: { required_providers: { orgwright: {} } },
      ...rest,
    },
    null,
    2,
  );
}

const construct = { "//": { metadata: { path: "demo/acme", uniqueId: "acme" } } };

test("a synthesized stack is read like a manifest", () => {
  expect(
    organizationsOf(
      read(
        stack({
          acme: {
            ...construct,
            name: "acme",
            display_name: null,
            metadata: { plan: "$${gold}", "100%%{": "50%%{" },
            connections: {
              "google-oauth2": { assign_membership_on_login: true, show_as_button: null },
              other: { connection_id: "con_0123456789abcdef" },
            },
            depends_on: ["orgwright_organization.b"],
            lifecycle: { prevent_destroy: true },
            provider: "orgwright",
          },
          b: { name: "globex", connections: [{ name: "x" }] },
        }),
        { name: "cdk.tf.json" },
      ),
    ),
  ).toEqual([
    {
      name: "acme",
      protected: true,
      metadata: { plan: "${gold}", "100%%{": "50%{" },
      connections: [
        { name: "google-oauth2", assign_membership_on_login: true },
        { connection_id: "con_0123456789abcdef" },
      ],
    },
    { name: "globex", connections: [{ name: "x" }] },
  ]);
});

test("people of a synthesized stack stand under words, and null is left out as Terraform leaves it out", () => {
  const nobody = { include: null, exclude: null, exactly: null };
  const reading = read(
    stack({
      acme: {
        name: "acme",
        connections: { staff: null, okta: {} },
        members: {
          ...nobody,
          include: [{ email: "ada@acme.example", user_id: null, roles: ["approver"] }],
          exclude: [{ user_id: "auth0|65f0c0ffee" }],
        },
      },
      b: { name: "b", connections: { staff: null }, members: nobody },
    }),
    { name: "cdk.tf.json" },
  );
  expect(reading.diagnostics).toEqual([]);
  expect(organizationsOf(reading)).toEqual([
    {
      name: "acme",
      connections: [{ name: "okta" }],
      members: {
        include: [{ email: "ada@acme.example", roles: ["approver"] }],
        exclude: [{ user_id: "auth0|65f0c0ffee" }],
      },
    },
    { name: "b", connections: [] },
  ]);
  const { diagnostics } = read(
    stack({ acme: { ...construct, name: "acme", members: { exactly: [{ email: "ada" }] } } }),
  );
  expect(diagnostics.map(({ summary }) => summary)).toEqual(['members.exactly[0].email is "ada"']);
  expect(diagnostics[0]?.location?.lineText).toContain('"email": "ada"');
});

test("what only Terraform can resolve is named, with the path of its construct", () => {
  const { diagnostics } = read(
    stack({
      acme: {
        ...construct,
        name: "acme",
        display_name: "Acme ${var.stage}",
        connections: { google: { organization_connection_name: "%{ if true }x%{ endif }" } },
      },
    }),
  );
  expect(diagnostics.map(({ code, summary }) => `${code}: ${summary}`)).toEqual([
    "unresolved-variable: ${var.stage} can only be resolved by Terraform",
    "unresolved-variable: %{ if true } can only be resolved by Terraform",
  ]);
  expect(diagnostics[0]?.detail).toContain("It belongs to demo/acme.");
  expect(diagnostics[0]?.location?.lineText).toContain('"display_name": "Acme ${var.stage}"');
  expect(diagnostics[1]?.location?.lineText).toContain("organization_connection_name");
});

test("a synthesized stack is checked like a manifest", () => {
  const { diagnostics } = read(stack({ acme: { ...construct, name: "Acme", displayname: "x" } }));
  expect(diagnostics.map(({ code }) => code)).toEqual(["invalid-value", "unknown-key"]);
  expect(diagnostics[1]?.detail).toContain("Did you mean display_name?");
});

test("what has no meaning without Terraform is an error", () => {
  const { diagnostics } = read(
    stack(
      {
        a: { name: "a", count: 2 },
        b: { name: "b", for_each: { x: 1 } },
        c: { name: "c", lifecycle: { ignore_changes: ["display_name"] } },
        d: { name: "d", lifecycle: { ignore_changes: [], create_before_destroy: true } },
      },
      { provider: { orgwright: [{}, { alias: "us" }] } },
    ),
  );
  expect(diagnostics.map(({ code, path: [, , ...rest] }) => `${code} ${rest.join(".")}`)).toEqual([
    "needs-terraform ",
    "needs-terraform a.count",
    "needs-terraform b.for_each",
    "needs-terraform c.lifecycle.ignore_changes",
  ]);
});

test("a stack of this provider may be empty, one of others is not a manifest", () => {
  const empty = { provider: { orgwright: [{}] }, terraform: {} };
  expect(organizationsOf(read(JSON.stringify(empty)))).toEqual([]);
  const other = { resource: { terraform_data: { x: {} } }, terraform: {} };
  expect(read(JSON.stringify(other)).diagnostics.map(brief)).toEqual(["error not-a-manifest 1:1"]);
});
