import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { smallModel } from "../../scripts/small-model.mjs";
import { smallZod } from "../../scripts/small-zod.mjs";
import { checkOrganization } from "../../src/model/index.js";
import { desiredOrganization } from "../support/arbitraries.js";
import { emptyFolder } from "../support/run-orgwright.js";

const text = "x".repeat(3000);

/** Organizations of which something is wrong, each in another way. */
const wrong: readonly unknown[] = [
  undefined,
  "acme",
  [],
  {},
  { name: "" },
  { name: "Acme" },
  { name: "org_acme" },
  { name: 7, display_name: null },
  { name: "acme", display_name: "" },
  { name: "acme", display_nam: "Acme", metadate: {} },
  { name: "acme", branding: { logo_url: "http://acme.example/logo.png" } },
  { name: "acme", branding: { logo_url: `https://${text}` } },
  { name: "acme", branding: { colors: { primary: "red" } } },
  { name: "acme", branding: { colors: {} } },
  { name: "acme", branding: [] },
  { name: "acme", metadata: { key: 1, [text]: "long", "": "none", orgwright_owner: "me" } },
  { name: "acme", metadata: Object.fromEntries(Array.from({ length: 26 }, (_, i) => [i, "x"])) },
  { name: "acme", metadata: { include: { a: text }, exclude: ["b", 3], exactly: {} } },
  { name: "acme", token_quota: {} },
  { name: "acme", token_quota: { client_credentials: {} } },
  { name: "acme", token_quota: { client_credentials: { per_day: 0, per_hour: 1.5 } } },
  { name: "acme", token_quota: { client_credentials: { per_day: 2 ** 31, per_hour: 2 ** 60 } } },
  { name: "acme", third_party_client_access: "deny", is_app_entitlement_active: "yes" },
  { name: "acme", former_names: ["acme", "old", "old", "No"] },
  { name: "acme", connections: [{ name: "db", is_signup_enabled: true }] },
  { name: "acme", connections: [{ name: "db", connection_id: "con_1" }, {}, { name: "" }] },
  { name: "acme", connections: [{ name: "db" }, { name: "db", organization_access_level: "all" }] },
  { name: "acme", connections: [{ name: "db", organization_connection_name: "a\0b" }] },
  { name: "acme", connections: Array.from({ length: 11 }, (_, i) => ({ name: `c${i}` })) },
  { name: "acme", members: [{ email: "ada@acme.example" }] },
  { name: "acme", members: { include: [{ email: "ada" }, { user_id: "1" }, { roles: [1] }] } },
  { name: "acme", discovery_domains: [{ domain: "Acme Example", status: "done" }] },
  { name: "acme", clients: [{ client: "Portal", use_for_member_access: null }, "Portal"] },
  { name: "acme", client_grants: [{ audience: "https://billing.example/" }] },
  { name: "acme", roles: [{ name: "approver" }, { name: "approver" }] },
];

describe("the rules in the page", () => {
  let inPage: typeof checkOrganization;

  beforeAll(async () => {
    const outfile = join(await emptyFolder(), "model.mjs");
    await build({
      stdin: {
        contents: 'export { checkOrganization } from "./src/model/index.js";',
        resolveDir: process.cwd(),
      },
      outfile,
      bundle: true,
      format: "esm",
      target: "es2022",
      plugins: [smallModel, smallZod],
    });
    const module = (await import(pathToFileURL(outfile).href)) as {
      readonly checkOrganization: typeof checkOrganization;
    };
    inPage = module.checkOrganization;
  });

  it("say the same as the model's about everything that is wrong", () => {
    for (const organization of wrong) {
      const checked = checkOrganization(organization);
      expect(checked.issues).not.toEqual([]);
      expect(inPage(organization)).toEqual(checked);
    }
  });

  it("take what the model's take", () => {
    fc.assert(
      fc.property(desiredOrganization, (organization) => {
        expect(inPage(organization)).toEqual(checkOrganization(organization));
      }),
    );
  });
});
