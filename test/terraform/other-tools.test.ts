import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TerraformStack, Testing } from "cdktf";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Organization, OrgwrightProvider } from "../../lib/index.js";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { bundleProvider } from "./bundle.js";
import { hasTerraform, Workspace, type Run } from "./workspace.js";
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
});

afterEach(async () => {
  workspace.remove();
  await tenant.close();
});

function apply(): Promise<Run> {
  return workspace.run("apply", "-auto-approve", "-no-color");
}

/** Two modules, each with one customer. */
function writeModules(first: string, second: string, more = ""): void {
  mkdirSync(join(workspace.folder, "customer"), { recursive: true });
  writeFileSync(
    join(workspace.folder, "customer", "main.tf"),
    `terraform {\n  required_providers {\n    orgwright = { source = "orgwright/orgwright" }\n  }\n}
    variable "names" { type = set(string) }
    resource "orgwright_organization" "this" {
      for_each = var.names
      name     = each.key
    }`,
  );
  workspace.write(
    `module "first" {\n  source = "./customer"\n  names = ${first}\n}\nmodule "second" {\n  source = "./customer"\n  names = ${second}\n}\n${more}`,
  );
}

/** The organizations of a program with constructs, each with its id in the program. */
function writeProgram(names: Readonly<Record<string, string>>, movedFrom?: string): void {
  const stack = new TerraformStack(Testing.app(), "stack");
  new OrgwrightProvider(stack, "provider");
  for (const [id, name] of Object.entries(names)) {
    const organization = new Organization(stack, id, { name });
    if (movedFrom !== undefined) organization.moveFromId(`orgwright_organization.${movedFrom}`);
  }
  rmSync(join(workspace.folder, "main.tf"), { force: true });
  writeFileSync(join(workspace.folder, "cdk.tf.json"), Testing.synth(stack));
}

// What people have reported of other tools: one object, two addresses, no order between them.
describe.skipIf(!hasTerraform)("what happens to others", { timeout: 180_000 }, () => {
  // jfrog/terraform-provider-xray#125 and hashicorp/terraform#24704: the destroy in one module and the
  // create in another run side by side, and the create meets 409.
  it("an object that moves from one module to another is kept", async () => {
    writeModules('["acme", "beta"]', "[]");
    await workspace.run("get");
    await workspace.apply();
    const { id } = await world.must("acme");
    writeModules('["beta"]', '["acme"]');
    const refused = await apply();
    expect(refused.status).toBe(1);
    expect(refused.output).toContain("would be created and destroyed in one run");
    expect(await world.must("acme")).toMatchObject({ id });
    writeModules(
      '["beta"]',
      '["acme"]',
      'moved {\n  from = module.first.orgwright_organization.this["acme"]\n  to = module.second.orgwright_organization.this["acme"]\n}',
    );
    expect((await workspace.apply()).match(/Resources: .*/)?.[0]).toBe(
      "Resources: 0 added, 0 changed, 0 destroyed.",
    );
    expect(await world.must("acme")).toMatchObject({ id });
    expect((await workspace.plan()).changes).toBe(false);
  });

  // hashicorp/terraform-provider-kubernetes#1793: another label for what has the same name; in a program
  // with constructs the label is the construct's id.
  it("a construct with another id keeps its organization", async () => {
    writeProgram({ old: "acme" });
    await workspace.apply();
    const { id } = await world.must("acme");
    writeProgram({ new: "acme" });
    const refused = await apply();
    expect(refused.status).toBe(1);
    expect(refused.output).toContain("would be created and destroyed in one run");
    expect(refused.output).toContain("moveFromId");
    expect(await world.must("acme")).toMatchObject({ id });
    writeProgram({ new: "acme" }, "old");
    await workspace.apply();
    expect(await world.must("acme")).toMatchObject({ id });
    expect((await workspace.plan()).changes).toBe(false);
  });

  // hashicorp/terraform#10792, which moved to the provider for AWS: a create that overwrites what is there
  // counts as done, and the destroy of the old address then takes it away.
  it("what a create finds is not taken away by the destroy beside it, targeted or not", async () => {
    workspace.write('resource "orgwright_organization" "old" {\n  name = "acme"\n}');
    await workspace.apply();
    const { id } = await world.must("acme");
    workspace.write('resource "orgwright_organization" "new" {\n  name = "acme"\n}');
    // Each half alone, as somebody would who wants to get past the error.
    await workspace.run("apply", "-auto-approve", "-target=orgwright_organization.new");
    expect(await world.must("acme")).toMatchObject({ id });
    const { output } = await apply();
    expect(output).toMatch(/is not deleted|two resources hold|would be created and destroyed/i);
    expect(await world.must("acme")).toMatchObject({ id });
  });

  // Names that must be unique move from one instance of a resource to the next: elsewhere the first of them
  // meets the second, which still has its name.
  it("unique names that instances pass on to each other are no conflict", async () => {
    const write = (names: string) => {
      workspace.write(
        `resource "orgwright_organization" "team" {\n  count = length(${names})\n  name  = ${names}[count.index]\n}`,
      );
    };
    write('["a-1", "b-1", "c-1", "d-1"]');
    await workspace.apply();
    const ids = await world.ids();
    // The first is taken out of the list: each takes the name of the next, and the last goes.
    write('["b-1", "c-1", "d-1"]');
    await workspace.apply();
    const [a, b, c] = ["a-1", "b-1", "c-1"].map((name) => ids.get(name));
    expect(await world.ids()).toEqual(
      new Map([
        ["b-1", a],
        ["c-1", b],
        ["d-1", c],
      ]),
    );
    expect((await workspace.plan()).changes).toBe(false);
  });
});
