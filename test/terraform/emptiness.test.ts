import { describe, expect, it } from "vitest";
import { onStage, type TerraformStage } from "./stage.js";
import { hasTerraform } from "./workspace.js";

let tenant: TerraformStage["tenant"];
let world: TerraformStage["world"];
let workspace: TerraformStage["workspace"];
onStage((stage) => {
  ({ tenant, world, workspace } = stage);
});

const branding = {
  logo_url: "https://acme.example/logo.png",
  colors: { primary: "#111111", page_background: "#222222" },
};
const quota = { client_credentials: { enforce: true, per_day: 1000, per_hour: 100 } };

/** An organization of the tenant that has something of everything. */
const whole = {
  name: "acme",
  display_name: "Acme",
  branding,
  metadata: { plan: "gold" },
  token_quota: quota,
  connections: [{ name: "google-oauth2" }, { name: "Username-Password-Authentication" }],
};

/** Lines in which `later(VALUE)` stands for a value that is known only while applying. */
function expand(lines: string): string {
  return lines.replaceAll(
    /later\(([^)]*)\)/g,
    (_, value) =>
      `(terraform_data.late.id == "" ? ${value === "null" ? '"x"' : "null"} : ${value})`,
  );
}

/** An organization with these lines; what is known late is so anew in each round. */
function declare(lines: string, round: number): void {
  workspace.write(`
    resource "terraform_data" "late" { triggers_replace = ${round} }
    resource "orgwright_organization" "this" {
      name = "acme"
      ${expand(lines)}
    }`);
}

async function converge(lines: string, round: number): Promise<string> {
  declare(lines, round);
  const output = await workspace.apply();
  const after = await workspace.plan();
  expect(after.output).toContain("No changes.");
  return output;
}

async function acme(): Promise<Record<string, unknown>> {
  const { name: _name, id: _id, ...rest } = await world.must("acme");
  const connections = Object.keys(await world.connections("acme")).sort();
  return { ...rest, connections };
}

describe.skipIf(!hasTerraform)("null, unknown and empty", { timeout: 240_000 }, () => {
  // Every spelling of nothing, at every depth, known and not known while planning.
  const nothings = [
    "display_name = null",
    "display_name = later(null)",
    "branding = null",
    "branding = {}",
    "branding = { logo_url = null, colors = null }",
    "branding = { logo_url = later(null) }",
    "branding = { logo_url = later(null), colors = null }",
    "metadata = null",
    "metadata = later(null)",
    "connections = null",
    "token_quota = null",
    "token_quota = { client_credentials = { per_day = null } }",
    "token_quota = { client_credentials = { per_day = later(null), enforce = later(null) } }",
    "third_party_client_access = null",
    "is_app_entitlement_active = later(null)",
    "protected = null",
    "clear = null",
    "clear = []",
  ].map((lines) =>
    lines.replace(
      "metadata = later(null)",
      'metadata = terraform_data.late.id == "" ? { x = "y" } : null',
    ),
  );

  it("mean left out, whatever is there, when it is adopted and when it is changed", async () => {
    const names = nothings.map((_, index) => `nothing-${index}`);
    tenant.plant({ organizations: names.map((name) => ({ ...whole, name })) });
    const look = async () =>
      Object.fromEntries(
        await Promise.all(
          names.map(async (name) => {
            const connections = Object.keys(await world.connections(name)).sort();
            return [name, { ...(await world.must(name)), connections }] as const;
          }),
        ),
      );
    const before = await look();
    for (const round of [0, 1]) {
      workspace.write(
        [
          `resource "terraform_data" "late" { triggers_replace = ${round} }`,
          ...nothings.map(
            (lines, index) =>
              `resource "orgwright_organization" "of${index}" {\n  name = "${names[index] ?? ""}"\n${expand(lines)}\n}`,
          ),
        ].join("\n"),
      );
      await workspace.apply();
      expect(await look()).toEqual(before);
      expect((await workspace.plan()).output).toContain("No changes.");
    }
  });

  it("mean left out of a map, as an entry of it", async () => {
    tenant.plant({ organizations: [whole] });
    await converge(
      "connections = { google-oauth2 = null, Username-Password-Authentication = {} }",
      0,
    );
    expect(await acme()).toMatchObject({ connections: ["Username-Password-Authentication"] });
    await converge(
      "connections = { google-oauth2 = {}, Username-Password-Authentication = {} }",
      1,
    );
    await converge(
      `connections = {
        google-oauth2 = terraform_data.late.id == "" ? {} : null
        Username-Password-Authentication = {}
      }`,
      2,
    );
    expect(await acme()).toMatchObject({ connections: ["Username-Password-Authentication"] });
    await converge('metadata = { plan = null, tier = later("one") }', 3);
    expect(await acme()).toMatchObject({ metadata: { tier: "one" } });
    await converge('metadata = { plan = later("gold"), tier = later(null) }', 4);
    expect(await acme()).toMatchObject({ metadata: { plan: "gold" } });
    await converge("metadata = { plan = null }", 5);
    expect((await acme())["metadata"] ?? {}).toEqual({});
  });

  it("are told from a connection that is switched on, when the organization is new", async () => {
    await converge(
      "connections = { google-oauth2 = null, Username-Password-Authentication = {} }",
      0,
    );
    expect(await acme()).toMatchObject({ connections: ["Username-Password-Authentication"] });
  });

  it.each([
    ["a logo", 'clear = ["branding.logo_url"]', { branding: { colors: branding.colors } }],
    ["the colours", 'clear = ["branding.colors"]', { branding: { logo_url: branding.logo_url } }],
    ["the branding", 'clear = ["branding"]', { branding: {} }],
    ["the metadata", 'clear = ["metadata"]', { metadata: {} }],
    ["an empty map", "metadata = {}\nconnections = {}", { metadata: {}, connections: [] }],
    ["the connections", 'clear = ["connections"]', { connections: [] }],
    ["the quota", 'clear = ["token_quota"]', { token_quota: null }],
    [
      "one limit, beside another that is written",
      'token_quota = { client_credentials = { per_day = 500 } }\nclear = ["token_quota.client_credentials.per_hour"]',
      { token_quota: { client_credentials: { enforce: true, per_day: 500 } } },
    ],
  ])("are not needed to empty something: %s", async (_, lines, expected) => {
    tenant.plant({ organizations: [whole] });
    for (const adopting of [true, false]) {
      const before = await acme();
      if (!adopting) await converge("", 0);
      const changed = await converge(lines, adopting ? 1 : 2);
      expect(changed).toContain("Apply complete!");
      const now = await acme();
      const emptied = Object.fromEntries(
        Object.keys(expected).map((name) => [
          name,
          now[name] ?? (name === "token_quota" ? null : {}),
        ]),
      );
      expect(emptied).toEqual(expected);
      const others = Object.keys(before).filter((name) => !Object.hasOwn(expected, name));
      for (const name of others) expect(now[name]).toEqual(before[name]);
      if (!adopting) break;
      await world.delete("acme");
      await workspace.run("state", "rm", "orgwright_organization.this");
      tenant.plant({ organizations: [whole] });
    }
  });

  it.each([
    [
      "an attribute that there is not",
      'clear = ["branding.logo"]',
      "Did you mean branding.logo_url?",
    ],
    ["one that cannot be empty", 'clear = ["display_name"]', "display_name cannot be cleared"],
    [
      "one that is written",
      'display_name = "x"\nbranding = { logo_url = "https://a.example/l.png" }\nclear = ["branding"]',
      "is written and cleared",
    ],
    ["one that is not known yet", "clear = [terraform_data.late.id]", "is known only after apply"],
  ])("are not said of %s", async (_, lines, message) => {
    declare(lines, 0);
    const { status, output } = await workspace.run("plan", "-no-color");
    expect(status).toBe(1);
    expect(output.replaceAll(/\s+/g, " ").toLowerCase()).toContain(message.toLowerCase());
  });
});
