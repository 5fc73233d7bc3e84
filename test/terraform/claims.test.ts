import { rmSync } from "node:fs";
import { join } from "node:path";
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
});

afterEach(async () => {
  workspace.remove();
  await tenant.close();
});

/** One resource, in HCL. */
function resource(label: string, body: string): string {
  return `resource "orgwright_organization" "${label}" {\n${body}\n}\n`;
}

async function apply(...parameters: string[]): Promise<string> {
  const { status, output } = await workspace.run(
    "apply",
    "-auto-approve",
    "-no-color",
    ...parameters,
  );
  return `${status === 0 ? "done" : "failed"}\n${output}`;
}

async function idsOf(...names: string[]): Promise<(string | undefined)[]> {
  return Promise.all(names.map(async (name) => (await world.organization(name))?.id));
}

// A process for each walk, as in real life: what a plan finds must reach the apply.
describe.skipIf(!hasTerraform)("one organization, one claim", { timeout: 180_000 }, () => {
  const moves: readonly (readonly [string, string, string])[] = [
    ["a renamed resource", resource("a", 'name = "acme"'), resource("b", 'name = "acme"')],
    [
      "a changed key",
      resource("a", 'for_each = toset(["x"])\nname = "acme"'),
      resource("a", 'for_each = toset(["y"])\nname = "acme"'),
    ],
    [
      "keys instead of a count",
      resource("a", 'count = 1\nname = "acme"'),
      resource("a", 'for_each = toset(["acme"])\nname = each.key'),
    ],
    [
      "a removed block that destroys",
      resource("a", 'name = "acme"'),
      `removed {\n  from = orgwright_organization.a\n  lifecycle { destroy = true }\n}\n${resource("b", 'name = "acme"')}`,
    ],
  ];

  it.each(moves)("stops %s, and shows the moved block to write", async (_, before, after) => {
    workspace.write(before);
    await workspace.apply();
    const [id] = await idsOf("acme");
    for (const flags of [[], ["-refresh=false"]]) {
      workspace.write(after);
      const output = await apply(...flags);
      expect(output).toMatch(/^failed/);
      expect(output).toContain("would be created and destroyed in one run");
      expect(output).toMatch(/moved \{\s+from = /);
      expect(output).not.toContain("will be adopted");
      expect(await idsOf("acme")).toEqual([id]);
    }
  });

  it("carries a resource over by the moved block", async () => {
    workspace.write(resource("a", 'name = "acme"'));
    await workspace.apply();
    const [id] = await idsOf("acme");
    workspace.write(
      `${resource("b", 'name = "acme"')}moved {\n  from = orgwright_organization.a\n  to = orgwright_organization.b\n}`,
    );
    expect((await workspace.plan()).output).not.toContain("exists already");
    await workspace.apply();
    expect(await idsOf("acme")).toEqual([id]);
    expect(workspace.state()).toMatchObject({ "orgwright_organization.b": { id } });
  });

  it("keeps what is forgotten by one resource for the other", async () => {
    workspace.write(resource("a", 'name = "acme"'));
    await workspace.apply();
    const [id] = await idsOf("acme");
    workspace.write(
      `removed {\n  from = orgwright_organization.a\n  lifecycle { destroy = false }\n}\n${resource("b", 'name = "acme"')}`,
    );
    await workspace.apply();
    expect(await idsOf("acme")).toEqual([id]);
    expect(workspace.state()).toMatchObject({ "orgwright_organization.b": { id } });
    expect((await workspace.plan()).changes).toBe(false);
  });

  it.each([["two that are new"], ["one that is there"]])(
    "refuses two resources of one name: %s",
    async (which) => {
      const [one, two] = [resource("one", 'name = "acme"'), resource("two", 'name = "acme"')];
      if (which === "one that is there") {
        workspace.write(one);
        await workspace.apply();
      }
      const before = await idsOf("acme");
      workspace.write(one + two);
      const output = await apply();
      expect(output).toMatch(/^failed/);
      expect(output).toContain("Two resources are organization acme");
      expect(await idsOf("acme")).toEqual(before);
    },
  );

  it("stops a move without `moved` although somebody has renamed the organization meanwhile", async () => {
    workspace.write(resource("a", 'name = "acme"'));
    await workspace.apply();
    const { id } = await world.must("acme");
    await world.change("acme", { name: "acme-renamed" });
    workspace.write(resource("b", 'name = "acme"'));
    for (const flags of [[], ["-refresh=false"]]) {
      const output = await apply(...flags);
      expect(output).toMatch(/^failed/);
      expect(output).toContain("moved");
      expect(await idsOf("acme", "acme-renamed")).toEqual([undefined, id]);
    }
  });

  it("refuses two resources whose name is known only while applying", async () => {
    workspace.write(
      `resource "terraform_data" "late" { input = "acme" }\n${resource("one", 'name = "acme"')}${resource("two", "name = terraform_data.late.output")}`,
    );
    const output = await apply();
    expect(output).toMatch(/^failed/);
    // Where Terraform knows the name in time, it is told while planning.
    expect(output).toMatch(/held by another resource already|Two resources are organization acme/);
    const [id] = await idsOf("acme");
    expect(Object.values(workspace.state()).filter((entry) => entry["id"] === id)).toHaveLength(1);
  });

  it("refuses an organization that two resources import, and lets go of one of them alone", async () => {
    await world.create({ name: "acme" });
    const [id] = await idsOf("acme");
    const imported = ["one", "two"]
      .map((label) => `import {\n  to = orgwright_organization.${label}\n  id = "acme"\n}\n`)
      .join("");
    workspace.write(
      `${imported}${resource("one", 'name = "acme"')}${resource("two", 'name = "acme"')}`,
    );
    expect(await apply()).toContain("Two resources hold organization acme");
    // At one address it is in the state already.
    workspace.writeState("orgwright/orgwright", "orgwright_organization", { id, name: "acme" });
    workspace.write(
      `import {\n  to = orgwright_organization.two\n  id = "acme"\n}\n${resource("two", 'name = "acme"')}`,
    );
    expect((await apply()).replaceAll(/[\s│]+/g, " ")).toContain("write a `moved` block");
    expect(await idsOf("acme")).toEqual([id]);
    // A state that an older version left, or two runs.
    workspace.writeState(
      "orgwright/orgwright",
      "orgwright_organization",
      { id, name: "acme" },
      { id, name: "acme" },
    );
    workspace.write(resource("this", 'count = 1\nname = "acme"'));
    const output = await apply();
    expect(output).toMatch(/^done/);
    expect(output).toContain("Organization acme is not deleted");
    expect(await idsOf("acme")).toEqual([id]);
    expect(workspace.state()).toHaveProperty("orgwright_organization.this[0]");
    expect((await workspace.plan()).changes).toBe(false);
  });

  it.each([["-replace"], ["taint"], ["replace_triggered_by"]])(
    "refuses create_before_destroy where it would meet itself: %s",
    async (how) => {
      const body = (version: string) => `
        resource "terraform_data" "version" { input = "${version}" }
        ${resource(
          "a",
          `name = "acme"
          lifecycle {
            create_before_destroy = true
            ${how === "replace_triggered_by" ? "replace_triggered_by = [terraform_data.version]" : ""}
          }`,
        )}`;
      workspace.write(body("1"));
      await workspace.apply();
      const [id] = await idsOf("acme");
      if (how === "replace_triggered_by") workspace.write(body("2"));
      if (how === "taint") await workspace.run("taint", "orgwright_organization.a");
      const output = await apply(
        ...(how === "-replace" ? ["-replace=orgwright_organization.a"] : []),
      );
      // Terraform does not say of what is tainted that it will be replaced, so it is not refused: it
      // takes itself over, and what was to be destroyed is forgotten.
      expect(output).toContain(how === "taint" ? "acme is not deleted" : "create_before_destroy");
      expect(output).not.toContain("exists already");
      expect(await idsOf("acme")).toEqual([id]);
      expect(workspace.state()).toMatchObject({ "orgwright_organization.a": { id } });
      await apply();
      expect(await idsOf("acme")).toEqual([id]);
    },
  );

  it("does not delete what a saved plan takes over before it destroys it, wherever it is applied", async () => {
    workspace.write(resource("a", 'name = "acme"\nlifecycle { create_before_destroy = true }'));
    await workspace.apply();
    const [id] = await idsOf("acme");
    await workspace.run("plan", "-out=p", "-replace=orgwright_organization.a");
    // Another machine has the plan and nothing else.
    rmSync(join(workspace.folder, ".terraform"), { recursive: true, force: true });
    const output = (await workspace.run("apply", "-no-color", "p")).output;
    expect(output).toContain("Organization acme is not deleted");
    expect(await idsOf("acme")).toEqual([id]);
    expect((await workspace.plan()).changes).toBe(false);
  });

  it("replaces an organization when that is asked for, and calls it no adoption", async () => {
    workspace.write(resource("a", 'name = "acme"'));
    await workspace.apply();
    const [id] = await idsOf("acme");
    const planned = await workspace.plan("-replace=orgwright_organization.a");
    expect(planned.output).toContain("1 to add, 0 to change, 1 to destroy");
    expect(planned.output).not.toContain("exists already");
    expect(await apply("-replace=orgwright_organization.a")).toMatch(/^done/);
    const [replaced] = await idsOf("acme");
    expect(replaced).not.toBe(id);
    await workspace.run("taint", "orgwright_organization.a");
    expect((await workspace.plan()).output).not.toContain("exists already");
    expect(await apply()).toMatch(/^done/);
    expect(await idsOf("acme")).not.toEqual([replaced]);
    expect((await workspace.plan()).changes).toBe(false);
  });

  it("replaces where nothing is adopted, too", async () => {
    workspace.setEnvironment({ ORGWRIGHT_ADOPT: "false" });
    workspace.write(resource("a", 'name = "acme"'));
    await workspace.apply();
    expect(await apply("-replace=orgwright_organization.a")).toMatch(/^done/);
    await workspace.run("taint", "orgwright_organization.a");
    expect(await apply()).toMatch(/^done/);
    expect((await workspace.plan()).changes).toBe(false);
  });

  it("takes over what only one target moves, and forgets it at the old address", async () => {
    workspace.write(resource("a", 'name = "acme"'));
    await workspace.apply();
    const [id] = await idsOf("acme");
    workspace.write(resource("b", 'name = "acme"'));
    expect(await apply("-target=orgwright_organization.b")).toMatch(/^(done|failed)/);
    expect(await apply()).toMatch(/^(done|failed)/);
    expect(await idsOf("acme")).toEqual([id]);
  });

  it("destroys everything when asked to", async () => {
    workspace.write(resource("a", 'for_each = toset(["one", "two", "three"])\nname = each.key'));
    await workspace.apply();
    expect((await workspace.run("destroy", "-auto-approve", "-no-color")).status).toBe(0);
    expect(await world.names()).toEqual([]);
    expect(workspace.state()).toEqual({});
  });

  it("honours owner and protection of a manifest while planning", async () => {
    for (const isProtected of [true, false]) {
      const metadata = {
        orgwright_owner: "platform",
        ...(isProtected && { orgwright_protected: "true" }),
      };
      const name = isProtected ? "guarded" : "owned";
      await world.create({ name, metadata });
      workspace.write(
        `import {\n  to = orgwright_organization.${name}\n  id = "${name}"\n}\n${resource(name, `name = "${name}"`)}`,
      );
      await workspace.run("apply", "-auto-approve", `-target=orgwright_organization.${name}`);
      const destroyed = await workspace.run("plan", "-destroy", "-no-color");
      expect(destroyed.status).toBe(1);
      expect(destroyed.output).toContain(
        isProtected ? "guarded is protected by platform" : "owned belongs to platform",
      );
      for (const flag of [`-replace=orgwright_organization.${name}`]) {
        const replaced = await workspace.run("plan", "-no-color", flag);
        expect(replaced.status).toBe(1);
        expect(replaced.output).not.toContain("Import it");
      }
      await workspace.run("state", "rm", `orgwright_organization.${name}`);
    }
    expect(await world.names()).toEqual(["guarded", "owned"]);
  });
});
