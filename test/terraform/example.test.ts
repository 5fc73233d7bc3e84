import { cpSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { renderTerraformDocument } from "../../scripts/terraform-document.js";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { bundleProvider } from "./bundle.js";
import { hasTerraform, Workspace } from "./workspace.js";
import { World } from "./world.js";

const examples = fileURLToPath(new URL("../../examples/terraform/", import.meta.url));
let executable = "";
let tenant: Tenant;
let workspace: Workspace;

beforeAll(() => {
  if (hasTerraform) executable = bundleProvider("../../src/terraform/main.ts");
});

beforeEach(async () => {
  tenant = await startTenant({
    seed: {
      users: [{ email: "ada@acme.example", connection: "Username-Password-Authentication" }],
      roles: [{ name: "approver" }],
    },
  });
  workspace = new Workspace(executable);
  workspace.setEnvironment(tenant.environment);
});

afterEach(async () => {
  workspace.remove();
  await tenant.close();
});

describe("the document about Terraform", () => {
  it("has the attributes that the schemas have", async () => {
    const { current, expected } = await renderTerraformDocument();
    expect(current).toBe(expected);
  });
});

describe.skipIf(!hasTerraform)("the example", () => {
  it("creates its organizations, lists them, and changes nothing a second time", async () => {
    for (const file of readdirSync(examples)) {
      cpSync(join(examples, file), join(workspace.folder, file));
    }
    const output = await workspace.apply();
    expect(output).toMatch(/gold_customers = tolist\(\[\s+"acme",\s+"hooli",\s+\]\)/);
    expect((await workspace.plan()).changes).toBe(false);
    const staff = '-var=staff={ "ada@acme.example" = ["approver"] }';
    await workspace.apply(staff);
    expect((await workspace.plan(staff)).changes).toBe(false);
    const world = new World(tenant);
    expect(await world.names()).toEqual(["acme", "globex", "hooli", "staff"]);
    expect(Object.keys(await world.connections("acme")).sort()).toEqual([
      "Username-Password-Authentication",
      "google-oauth2",
    ]);
    expect(await world.members("staff")).toEqual({ "ada@acme.example": ["approver"] });
    const formatted = await workspace.run("fmt", "-check", "-diff");
    expect(formatted.output).toBe("");
  });
});
