import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { bundleProvider } from "./bundle.js";
import { hasTerraform, Workspace } from "./workspace.js";

let executable = "";
let tenant: Tenant;
let workspace: Workspace;

beforeAll(() => {
  if (hasTerraform) executable = bundleProvider("../../src/terraform/main.ts");
});

beforeEach(async () => {
  tenant = await startTenant();
  workspace = new Workspace(executable);
  workspace.setEnvironment(tenant.environment);
  if (hasTerraform) await workspace.attachProvider();
});

afterEach(async () => {
  workspace.remove();
  await tenant.close();
});

/** Texts that mean something to HCL, or look alike and are not. */
const odd = {
  'a "quoted" key': "${var.x} and %{ if true }",
  "two\nlines": "Cafe\u0301, Café, 🏢 and a \\ at the end\\",
};

describe.skipIf(!hasTerraform)("looking at organizations", { timeout: 180_000 }, () => {
  it("writes a configuration of what is imported that is right, connections included", async () => {
    tenant.plant({
      organizations: [
        {
          name: "acme",
          display_name: "Acme",
          metadata: { plan: "gold", ...odd },
          connections: [{ name: "google-oauth2", assign_membership_on_login: true }],
        },
      ],
    });
    workspace.write('import {\n  to = orgwright_organization.acme\n  id = "acme"\n}');
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
