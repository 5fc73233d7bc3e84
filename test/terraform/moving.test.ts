import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { bundleProvider } from "./bundle.js";
import { hasTerraform, Workspace } from "./workspace.js";
import { World } from "./world.js";

let executable = "";
let tenant: Tenant;
let world: World;
let workspace: Workspace;

beforeAll(() => {
  if (hasTerraform) executable = bundleProvider("../../src/terraform/main.ts");
});

beforeEach(async () => {
  tenant = await startTenant();
  world = new World(tenant);
  workspace = new Workspace(executable);
  workspace.setEnvironment(tenant.environment);
  if (hasTerraform) await workspace.attachProvider();
});

afterEach(async () => {
  workspace.remove();
  await tenant.close();
});

/** The blocks of the page on moving, in their order. */
function blocksOf(heading: string): readonly string[] {
  const path = fileURLToPath(new URL("../../docs/terraform.md", import.meta.url));
  const [, section = ""] = readFileSync(path, "utf8").split(`\n## ${heading}\n`);
  const [text = ""] = section.split("\n## ");
  return [...text.matchAll(/```hcl\n([\s\S]*?)```/g)].map(([, block = ""]) => block);
}

const acme = 'resource "orgwright_organization" "acme" {\n  name = "acme"\n}\n';

describe.skipIf(!hasTerraform)("the page on moving", { timeout: 180_000 }, () => {
  const [moved = "", removed = "", imported = "", ...more] = blocksOf(
    "Moving, renaming, splitting, offboarding",
  );

  it("has the blocks that these tests run", () => {
    expect(more).toEqual([]);
  });

  it("carries an organization to the key of a for_each", async () => {
    workspace.write(acme);
    await workspace.apply();
    const { id } = await world.must("acme");
    workspace.write(
      `resource "orgwright_organization" "customers" {\n  for_each = toset(["acme"])\n  name = each.key\n}\n${moved}`,
    );
    expect((await workspace.plan()).output).toContain("0 to add, 0 to change, 0 to destroy");
    await workspace.apply();
    expect(await world.must("acme")).toMatchObject({ id });
    expect(workspace.state()).toMatchObject({ 'orgwright_organization.customers["acme"]': { id } });
  });

  it("hands an organization from one state to another", async () => {
    workspace.write(acme);
    await workspace.apply();
    const { id } = await world.must("acme");
    workspace.write(removed);
    await workspace.apply();
    expect(workspace.state()).toEqual({});
    workspace.write(`${acme}${imported}`);
    expect(await workspace.apply()).toContain("1 imported, 0 added, 0 changed, 0 destroyed");
    expect(await world.must("acme")).toMatchObject({ id });
    workspace.write("");
    await workspace.apply();
    expect(await world.names()).toEqual([]);
  });
});

describe.skipIf(!hasTerraform)("looking at organizations", { timeout: 180_000 }, () => {
  it("writes a configuration of what is imported that is right, connections included", async () => {
    tenant.plant({
      organizations: [
        {
          name: "acme",
          display_name: "Acme",
          metadata: { plan: "gold" },
          connections: [{ name: "google-oauth2", assign_membership_on_login: true }],
        },
      ],
    });
    const [, , imported = ""] = blocksOf("Moving, renaming, splitting, offboarding");
    workspace.write(imported);
    await workspace.plan("-generate-config-out=generated.tf");
    expect(readFileSync(join(workspace.folder, "generated.tf"), "utf8")).toContain("google-oauth2");
    expect(await workspace.apply()).toContain("1 imported, 0 added, 0 changed, 0 destroyed");
    expect((await workspace.plan()).changes).toBe(false);
  });

  it("can leave the connections out of a data source", async () => {
    tenant.plant({ organizations: [{ name: "acme", connections: [{ name: "google-oauth2" }] }] });
    workspace.write(
      'data "orgwright_organization" "acme" {\n  name = "acme"\n  skip_connections = true\n}\noutput "has" { value = data.orgwright_organization.acme.connections == null }',
    );
    tenant.resetRequests();
    expect(await workspace.apply()).toMatch(/has = true/);
    expect(tenant.requests().routes).not.toHaveProperty(
      "GET /api/v2/organizations/{id}/connections",
    );
  });

  it.each([
    ['name = ""', "is no organization's name"],
    ['name = "No Name"', "is no organization's name"],
    ['id = "acme"', "is no organization's id"],
  ])("refuses a data source that can find nothing: %s", async (line, message) => {
    workspace.write(`data "orgwright_organization" "acme" {\n  ${line}\n}`);
    const { status, output } = await workspace.run("plan", "-no-color");
    expect(status).toBe(1);
    expect(output).toContain(message);
  });
});
