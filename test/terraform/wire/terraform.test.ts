import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bundleProvider } from "../bundle.js";
import { hasTerraform, Workspace } from "../workspace.js";

let executable = "";
let workspace: Workspace;

beforeAll(() => {
  if (hasTerraform) executable = bundleProvider("fixture/provider.ts");
});

beforeEach(() => {
  workspace = new Workspace(executable);
});

afterEach(() => {
  workspace.remove();
});

/** Looks again and again, for a bounded time, until something is so. */
async function eventually(isSo: () => boolean): Promise<boolean> {
  for (let look = 0; look < 200; look++) {
    if (isSo()) return true;
    await delay(50);
  }
  return false;
}

describe.skipIf(!hasTerraform)("the wire, with the real terraform", () => {
  it("carries every kind of value there and back", async () => {
    workspace.write(`
      resource "terraform_data" "late" { input = "known late" }
      resource "orgwright_organization" "this" {
        name     = "first"
        count_of = 3
        flag     = true
        texts    = { a = "x", b = terraform_data.late.output }
        secret   = "hush-hush"
        part     = { color = "red" }
        parts    = { one = { color = terraform_data.late.output } }
      }`);
    const output = await workspace.apply();
    expect(output).toContain("shade = (known after apply)");
    expect(output).not.toContain("hush-hush");
    expect(workspace.state()["orgwright_organization.this"]).toEqual({
      id: "thing-1",
      name: "first",
      filled: "filled in",
      count_of: 3,
      flag: true,
      texts: { a: "x", b: "known late" },
      secret: "hush-hush",
      part: { color: "red", shade: "dark" },
      parts: { one: { color: "known late" } },
    });
    expect((await workspace.plan()).changes).toBe(false);
  });

  it("shows what is wrong at the line where it stands, and warnings beside the plan", async () => {
    workspace.write('resource "orgwright_organization" "this" {\n  name = "bad"\n}');
    const { status, output } = await workspace.run("validate", "-no-color");
    expect(status).toBe(1);
    expect(output).toMatch(/Error: The name is bad\s[\s\S]*name = "bad"[\s\S]*Write a good one\./);
    workspace.write('resource "orgwright_organization" "this" {\n  name = "doubtful"\n}');
    expect((await workspace.plan()).output).toContain("Warning: This is doubtful");
  });

  it("keeps the state as it was when an apply fails, and forgets what is gone", async () => {
    const named = (name: string) => {
      workspace.write(`resource "orgwright_organization" "this" {\n  name = "${name}"\n}`);
    };
    named("gone");
    await workspace.apply();
    expect((await workspace.plan()).output).toContain("will be created");
    named("first");
    await workspace.apply();
    named("broken");
    const { status, output } = await workspace.run("apply", "-auto-approve", "-no-color");
    expect(status).toBe(1);
    expect(output).toContain("it broke");
    expect(workspace.state()["orgwright_organization.this"]).toMatchObject({ name: "first" });
  });

  it("leaves no process behind when terraform is killed in the middle of an apply", async () => {
    workspace.write('resource "orgwright_organization" "this" {\n  name = "slow"\n}');
    const run = workspace.start("apply", "-auto-approve", "-no-color");
    expect(await eventually(() => run.output().includes("Creating..."))).toBe(true);
    expect(workspace.providerProcesses()).not.toEqual([]);
    if (run.pid !== undefined) process.kill(run.pid, "SIGKILL");
    await run.end;
    expect(await eventually(() => workspace.providerProcesses().length === 0)).toBe(true);
  });

  it("leaves no process behind after an ordinary run", async () => {
    workspace.write('resource "orgwright_organization" "this" {\n  name = "first"\n}');
    await workspace.apply();
    expect(await eventually(() => workspace.providerProcesses().length === 0)).toBe(true);
  });
});
