import { describe, expect, it } from "vitest";
import { onStage, type TerraformStage } from "./stage.js";
import { hasTerraform } from "./workspace.js";

let world: TerraformStage["world"];
let workspace: TerraformStage["workspace"];
onStage((stage) => {
  ({ world, workspace } = stage);
});

const theirs = "Username-Password-Authentication";
const parts = 'in_part = ["metadata", "connections"]';

async function converge(lines: string): Promise<string> {
  workspace.write(`resource "orgwright_organization" "this" {
    name = "acme"
    ${lines}
  }`);
  const output = await workspace.apply();
  expect((await workspace.plan()).output).toContain("No changes.");
  return output;
}

async function acme(): Promise<{ metadata: unknown; connections: readonly string[] }> {
  const { metadata } = await world.must("acme");
  return { metadata, connections: Object.keys(await world.connections("acme")).sort() };
}

describe.skipIf(!hasTerraform)("what is declared in part", { timeout: 240_000 }, () => {
  it("is there beside what others add, before and after, and goes when its line goes", async () => {
    await converge(
      `${parts}\nmetadata = { mine = "1", gone = "1" }\nconnections = { google-oauth2 = {} }`,
    );
    await world.change("acme", { metadata: { mine: "1", gone: "1", theirs: "1" } });
    await world.addConnection("acme", theirs);
    expect((await workspace.plan()).output).toContain("No changes.");
    await converge(`${parts}\nmetadata = { mine = "2" }\nconnections = { google-oauth2 = {} }`);
    expect(await acme()).toEqual({
      metadata: { mine: "2", theirs: "1" },
      connections: [theirs, "google-oauth2"],
    });
    await converge(`${parts}\nmetadata = {}\nconnections = {}`);
    expect(await acme()).toEqual({ metadata: { theirs: "1" }, connections: [theirs] });
  });

  it("is repaired where others have taken it away", async () => {
    await converge(`${parts}\nmetadata = { mine = "1" }`);
    await world.change("acme", { metadata: { theirs: "1" } });
    await converge(`${parts}\nmetadata = { mine = "1" }`);
    expect((await acme()).metadata).toEqual({ theirs: "1", mine: "1" });
  });

  it("takes nothing from an organization that is adopted", async () => {
    await world.create({ name: "acme", metadata: { theirs: "1" } });
    await world.addConnection("acme", theirs);
    await converge(`${parts}\nmetadata = { mine = "1" }\nconnections = { google-oauth2 = {} }`);
    expect(await acme()).toEqual({
      metadata: { theirs: "1", mine: "1" },
      connections: [theirs, "google-oauth2"],
    });
  });

  it("was the whole before, and gives up what it does not write without removing it", async () => {
    await converge(`metadata = { mine = "1", left = "1" }\nconnections = { google-oauth2 = {} }`);
    const output = await converge(`${parts}\nmetadata = { mine = "1" }\nconnections = {}`);
    expect(output).toContain("managed in part from now on");
    expect(await acme()).toEqual({
      metadata: { mine: "1", left: "1" },
      connections: ["google-oauth2"],
    });
    // The whole again: what others have is seen with the next look.
    workspace.write(
      `resource "orgwright_organization" "this" {
        name = "acme"
        metadata = { mine = "1" }
      }`,
    );
    await workspace.apply();
    expect((await workspace.plan()).output).toContain('- "left"');
  });

  it("cannot be said of what has no parts", async () => {
    workspace.write(`resource "orgwright_organization" "this" {
      name = "acme"
      in_part = ["display_name", "metadat"]
    }`);
    const { output } = await workspace.run("validate", "-no-color");
    expect(output).toContain('in_part names "display_name", of which there are no parts');
    expect(output).toContain("Did you mean metadata?");
    expect(output.split("Error:")).toHaveLength(3);
  });
});
