import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { bundleProvider } from "./bundle.js";
import { hasTerraform, Workspace } from "./workspace.js";
import { World } from "./world.js";

let executable = "";
const closing: (() => unknown)[] = [];

beforeAll(() => {
  if (hasTerraform) executable = bundleProvider("../../src/terraform/main.ts");
});

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const organizationCount = 1000;

/** A tenant with a thousand organizations, and a workspace that has the first of them in its state. */
async function arrange(
  count: number,
): Promise<{ readonly tenant: Tenant; readonly workspace: Workspace }> {
  const tenant = await startTenant({ seed: { generate: { count: organizationCount } } });
  const workspace = new Workspace(executable);
  closing.push(
    () => {
      workspace.remove();
    },
    () => tenant.close(),
  );
  workspace.setEnvironment(tenant.environment);
  const names = Array.from(
    { length: count },
    (_, index) => `org-${String(index + 1).padStart(6, "0")}`,
  );
  const ids = await new World(tenant).ids();
  workspace.writeState(
    "orgwright/orgwright",
    "orgwright_organization",
    ...names.map((name) => ({
      id: ids.get(name),
      name,
      third_party_client_access: "block",
      is_app_entitlement_active: false,
    })),
  );
  workspace.write(`resource "orgwright_organization" "this" {
    ${count === 1 ? "" : `count = ${count}`}
    name  = format("org-%06d", ${count === 1 ? "1" : "count.index + 1"})
  }`);
  tenant.resetRequests();
  return { tenant, workspace };
}

describe.skipIf(!hasTerraform)("reading in bulk", { timeout: 180_000 }, () => {
  it("plans a thousand organizations with at most 12 requests", async () => {
    const { tenant, workspace } = await arrange(organizationCount);
    const { output } = await workspace.plan();
    expect(output).toContain("No changes.");
    expect(tenant.requests().total).toBeLessThanOrEqual(12);
  });

  it("reads a few organizations one by one", async () => {
    const { tenant, workspace } = await arrange(2);
    const { output } = await workspace.plan();
    expect(output).toContain("No changes.");
    expect(tenant.requests().routes).toEqual({
      "POST /oauth/token": { "200": 1 },
      "GET /api/v2/organizations/{id}": { "200": 2 },
    });
  });

  it("notices the one of a thousand that is gone, and the one that has changed", async () => {
    const { tenant, workspace } = await arrange(organizationCount);
    const world = new World(tenant);
    await world.delete("org-000500");
    await world.change("org-000700", { name: "renamed" });
    const { output } = await workspace.plan();
    expect(output).toContain("1 to add, 1 to change, 0 to destroy");
    expect(output).toContain('"renamed" -> "org-000700"');
  });
});
