import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { chosenCollections, withCollectionOptions } from "../../src/cli/collection-options.js";
import { collections, configuration } from "../../src/model/index.js";

function chosen(...args: readonly string[]): readonly string[] {
  const command = withCollectionOptions(new Command("export"))
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  command.parse(args, { from: "user" });
  return [...chosenCollections(command.opts())];
}

describe("the collections that are exported", () => {
  it("are configuration, and people where they are asked for", () => {
    expect(chosen()).toEqual(configuration.map(({ name }) => name));
    expect(chosen("--include", "members,invitations")).toEqual(collections.map(({ name }) => name));
    expect(chosen("--include", "members, members", "--include", "members")).toContain("members");
    expect(chosen("--no-roles", "--include", "members")).not.toContain("roles");
  });

  it("are refused all at once where there are none of that name", () => {
    expect(() => chosen("--include", "members,mebmers,rolls")).toThrow(/"mebmers", "rolls"/);
    expect(() => chosen("--include", "")).toThrow(/members/);
  });
});
