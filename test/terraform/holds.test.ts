import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { onStage, type TerraformStage } from "./stage.js";
import { hasTerraform } from "./workspace.js";
import { World } from "./world.js";

let tenant: TerraformStage["tenant"];
let world: TerraformStage["world"];
let workspace: TerraformStage["workspace"];
onStage((stage) => {
  ({ tenant, world, workspace } = stage);
});

/** A command that ends well. */
async function run(...parameters: string[]): Promise<string> {
  const ended = await workspace.run(...parameters);
  expect(ended).toMatchObject({ status: 0 });
  return ended.output;
}

// What has always worked and must go on to, in as few runs as it takes.
describe.skipIf(!hasTerraform)("what people do with Terraform", { timeout: 180_000 }, () => {
  it("imports by for_each, moves, forgets and only looks", async () => {
    const names = ["acme", "beta", "gamma"];
    tenant.plant({
      organizations: names.map((name) => ({ name, connections: [{ name: "google-oauth2" }] })),
    });
    const ids = await world.ids();
    workspace.write(`
      data "orgwright_organizations" "all" {}
      import {
        for_each = toset(${JSON.stringify(names)})
        to       = orgwright_organization.all[each.key]
        id       = each.key
      }
      resource "orgwright_organization" "all" {
        for_each = toset(${JSON.stringify(names)})
        name     = each.key
        metadata = { by = "terraform" }
      }
      output "whole" { value = orgwright_organization.all["acme"] }`);
    expect(await workspace.apply()).toContain("3 imported, 0 added, 3 changed, 0 destroyed");
    expect(await world.ids()).toEqual(ids);
    await world.change("acme", { display_name: "Elsewhere" });
    expect(await run("plan", "-refresh-only", "-no-color")).toContain("Elsewhere");
    expect((await workspace.plan()).output).not.toContain("Plan: ");
    await run("state", "mv", 'orgwright_organization.all["acme"]', "orgwright_organization.one");
    await run("state", "rm", 'orgwright_organization.all["beta"]');
    workspace.write(`
      resource "orgwright_organization" "one" { name = "acme" }
      resource "orgwright_organization" "all" {
        for_each = toset(["beta", "gamma"])
        name     = each.key
      }`);
    await workspace.apply();
    expect(await world.ids()).toEqual(ids);
    expect((await workspace.plan()).changes).toBe(false);
  });

  it("keeps two tenants apart, and secrets out of sight", async () => {
    const other = await startTenant();
    try {
      const block = (alias: string, { url, clientId, clientSecret }: Tenant) =>
        `provider "orgwright" {\n alias = "${alias}"\n base_url = "${url}"\n client_id = "${clientId}"\n client_secret = "${clientSecret}"\n}`;
      // Each alias is a process of its own, as when nobody debugs.
      workspace.detachProvider();
      mkdirSync(join(workspace.folder, "customer"));
      writeFileSync(
        join(workspace.folder, "customer", "main.tf"),
        `terraform {
          required_providers {
            orgwright = { source = "orgwright/orgwright" }
          }
        }
        variable "all" {
          type = map(object({ display_name = optional(string), metadata = optional(map(string)) }))
        }
        resource "orgwright_organization" "this" {
          for_each     = var.all
          name         = each.key
          display_name = each.value.display_name
          metadata     = each.value.metadata
        }
        output "ids" { value = { for key, each in orgwright_organization.this : key => each.id } }`,
      );
      workspace.write(`
        ${block("one", tenant)}
        ${block("two", other)}
        variable "text" {
          type      = string
          sensitive = true
          default   = "not-for-everybody"
        }
        module "one" {
          source    = "./customer"
          providers = { orgwright = orgwright.one }
          all       = { acme = { metadata = { text = var.text } }, beta = { display_name = null } }
        }
        module "two" {
          source     = "./customer"
          providers  = { orgwright = orgwright.two }
          depends_on = [module.one]
          all        = { acme = { display_name = "Two", metadata = {} } }
        }`);
      await run("get");
      expect(await workspace.apply()).not.toContain("not-for-everybody");
      expect(await world.names()).toEqual(["acme", "beta"]);
      expect(await world.must("acme")).toMatchObject({ metadata: { text: "not-for-everybody" } });
      expect(await new World(other).must("acme")).toMatchObject({ display_name: "Two" });
      expect(await new World(other).names()).toEqual(["acme"]);
      expect((await workspace.plan()).changes).toBe(false);
    } finally {
      await other.close();
    }
  });

  it("runs its own tests, checks and any number at once", async () => {
    const names = JSON.stringify(Array.from({ length: 60 }, (_, index) => `org-${index}`));
    workspace.write(`
      resource "orgwright_organization" "all" {
        for_each = toset(${names})
        name     = each.key
      }
      check "there_are_some" {
        assert {
          condition     = length(orgwright_organization.all) > 100
          error_message = "Too few customers."
        }
      }`);
    writeFileSync(
      join(workspace.folder, "all.tftest.hcl"),
      `mock_provider "orgwright" { alias = "mock" }
      run "mocked" {
        command   = apply
        providers = { orgwright = orgwright.mock }
        assert {
          condition     = orgwright_organization.all["org-7"].name == "org-7"
          error_message = "It has another name."
        }
        expect_failures = [check.there_are_some]
      }
      run "planned" {
        command         = plan
        expect_failures = [check.there_are_some]
      }`,
    );
    expect(await run("test", "-no-color")).toContain("2 passed, 0 failed");
    expect(await world.names()).toEqual([]);
    expect(await workspace.apply("-parallelism=50")).toContain("Too few customers.");
    expect(await world.names()).toHaveLength(60);
    expect((await workspace.plan("-parallelism=1")).changes).toBe(false);
  });

  it("is told once that the login fails, which is tried once, whatever there is to do", async () => {
    workspace.setEnvironment({ AUTH0_CLIENT_SECRET: "not-this-one" });
    workspace.write(`
      provider "orgwright" {}
      resource "orgwright_organization" "all" {
        count = 40
        name  = "org-\${count.index}"
      }`);
    const { status, output } = await workspace.run("plan", "-no-color");
    expect(status).toBe(1);
    expect(tenant.requests().routes).toEqual({ "POST /oauth/token": { "401": 1 } });
    const told = output.replaceAll(/[\s│╷╵]+/g, " ");
    expect(told.match(/Error: /g)).toHaveLength(1);
    expect(told.match(/Check AUTH0_CLIENT_ID/g)).toHaveLength(1);
    expect(told).not.toMatch(/not-this-one|--\w|manifest/);
  });

  it("has a state that another version has written", async () => {
    await world.create({ name: "acme", display_name: "Acme" });
    const { id } = await world.must("acme");
    workspace.write('resource "orgwright_organization" "this" {\n  name = "acme"\n}');
    workspace.writeState("orgwright/orgwright", "orgwright_organization", {
      id,
      name: "acme",
      colour: "something of another day",
    });
    expect((await workspace.plan()).changes).toBe(false);
    const file = join(workspace.folder, "terraform.tfstate");
    writeFileSync(
      file,
      readFileSync(file, "utf8").replaceAll(/"schema_version": ?0/g, '"schema_version":9'),
    );
    const { status, output } = await workspace.run("plan", "-no-color");
    expect(status).toBe(1);
    expect(output.replaceAll(/[\s│]+/g, " ")).toContain("newer provider version");
  });

  it("is interrupted while it waits for a limit, and has all that it made in the state", async () => {
    const slow = await startTenant({ limits: "free" });
    try {
      workspace.setEnvironment(slow.environment);
      workspace.write(`
        resource "orgwright_organization" "all" {
          count = 40
          name  = "org-\${count.index}"
        }`);
      const { pid, end } = workspace.start("apply", "-auto-approve", "-no-color");
      const created = (): number =>
        slow.requests().routes["POST /api/v2/organizations"]?.["201"] ?? 0;
      await expect.poll(created, { timeout: 60_000, interval: 20 }).toBeGreaterThan(4);
      if (pid !== undefined) process.kill(pid, "SIGINT");
      expect((await end).status).toBe(1);
      const known = Object.values(workspace.state()).map(({ id }) => id as string);
      expect(known.length).toBeLessThan(40);
      expect(new Set(known)).toEqual(new Set((await new World(slow).ids()).values()));
    } finally {
      await slow.close();
    }
  });

  it("trusts a certificate that it is told to trust", async () => {
    const secured = await startTenant({ tls: true });
    try {
      workspace.setEnvironment(secured.environment);
      workspace.write('resource "orgwright_organization" "this" {\n  name = "acme"\n}');
      await workspace.apply();
      const { "GET /api/v2/organizations/{id}": _, ...routes } = secured.requests().routes;
      expect(routes).toMatchObject({ "POST /api/v2/organizations": { "201": 1 } });
      expect((await workspace.plan()).changes).toBe(false);
    } finally {
      await secured.close();
    }
  });
});
