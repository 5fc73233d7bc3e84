import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { load } from "js-yaml";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkOrganization } from "../../src/model/index.js";
import {
  copyForms,
  declareConnections,
  declareFields,
  declareMembers,
  declareOrganization,
  renderCopy,
  type Copied,
} from "../../src/page/client/copy/index.js";
import { startTenant, type Tenant } from "../../src/tenant/index.js";

const run = promisify(execFile);

/** Texts that some language would take for something else than themselves. */
const tricky = [
  "no",
  "null",
  "~",
  "1.0",
  "0x10",
  "2026-01-01",
  "a: b",
  "- a",
  "# no comment",
  " space ",
  "",
  "it's",
  'a "quote"',
  "back\\slash",
  "two\nlines",
  "${var.secret} %{if}",
  "$(id) `id` $HOME",
  "*alias &anchor !tag",
  "emoji 🙂 and \u2028 and \u0085",
  "{}",
  "[]",
  "@at",
  "|",
];

const acme = {
  name: "acme",
  display_name: 'Acme\'s "Best"',
  branding: { colors: { primary: "#0a84ff", page_background: "#fff" } },
  metadata: Object.fromEntries(tricky.map((text, index) => [`key ${index}: ${text}`, text])),
  token_quota: { client_credentials: { enforce: true, per_day: 10 } },
};

const tenantUrl = "https://acme.eu.auth0.com";

function render(form: keyof typeof copyForms, copied: Copied): string {
  return renderCopy(form, copied, tenantUrl) ?? "";
}

describe("what is copied", () => {
  let tenant: Tenant;
  beforeAll(async () => {
    tenant = await startTenant();
  });
  afterAll(async () => {
    await tenant.close();
  });

  it("is, as YAML, a manifest that says the same", () => {
    const read = load(render("yaml", declareFields(undefined, acme))) as {
      readonly organizations: readonly unknown[];
    };
    expect(read.organizations).toEqual([acme]);
    expect(checkOrganization(read.organizations[0]).issues).toEqual([]);
  });

  it("makes, as curl in a shell, the same organization", async () => {
    const text = renderCopy("curl", declareFields(undefined, acme), tenant.url) ?? "";
    const token = await tenant.issueToken();
    const { stdout } = await run("bash", ["-c", text], {
      env: { ...process.env, AUTH0_API_TOKEN: token },
    });
    expect(JSON.parse(stdout)).toMatchObject(acme);
    expect(text).not.toContain(token);
  });

  it("is, for Terraform and as a construct, in their own words", () => {
    const copied = declareConnections({ id: "org_1", name: "acme" }, [
      {
        connection_id: "con_1",
        assign_membership_on_login: true,
        connection: { name: "google-oauth2", strategy: "google-oauth2" },
      },
    ]);
    expect(render("hcl", copied)).toBe(
      [
        'resource "orgwright_organization" "acme" {',
        '  name = "acme"',
        "  connections = {",
        "    google-oauth2 = {",
        "      assign_membership_on_login = true",
        "    }",
        "  }",
        "}",
        "",
      ].join("\n"),
    );
    expect(render("construct", copied)).toBe(
      [
        'new Organization(this, "acme", {',
        '  name: "acme",',
        "  connections: [",
        "    {",
        '      name: "google-oauth2",',
        "      assignMembershipOnLogin: true,",
        "    },",
        "  ],",
        "});",
        "",
      ].join("\n"),
    );
  });

  it("has nothing that Terraform would run", () => {
    const text = render("hcl", declareFields(undefined, acme));
    expect(text).toContain('"$${var.secret} %%{if}"');
  });

  it("leaves out Orgwright's own marks, and what every organization has", () => {
    const { organization } = declareOrganization({
      id: "org_1",
      name: "acme",
      third_party_client_access: "block",
      metadata: { orgwright_owner: "customers/acme", plan: "gold" },
    });
    expect(organization).toEqual({ name: "acme", metadata: { plan: "gold" } });
  });

  it("says of a member that he is one, whoever else is", () => {
    const copied = declareMembers({ id: "org_1", name: "acme" }, [
      { user_id: "auth0|1", email: "ada@acme.example", roles: [{ id: "rol_1", name: "admin" }] },
    ]);
    expect(load(render("yaml", copied))).toEqual({
      organizations: [
        {
          name: "acme",
          members: { include: [{ email: "ada@acme.example", roles: ["admin"] }] },
        },
      ],
    });
    expect(render("curl", copied)).toContain("/members/auth0%7C1/roles'");
  });
});
