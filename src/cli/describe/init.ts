import { Command } from "commander";
import { allText, withCollectionOptions } from "../collection-options.js";
import { withPaceOptions, withSelectionOptions } from "../options.js";
import type { InitCommandOptions } from "../perform/init.js";
import { examples, type Surroundings } from "../surroundings.js";

/** Describes `orgwright init`. */
export function describeInit({ terminal, signal, onExit }: Surroundings): Command {
  const command = new Command("init")
    .summary("write a first repository")
    .description(
      "Writes a repository of organizations: a manifest, orgwright.yaml with an environment, schemas for editors, and workflows for GitHub that plan pull requests, apply merges and look for drift. Overwrites nothing.",
    )
    .argument("[folder]", "where to write", ".")
    .option(
      "--from-tenant <tenant>",
      "start from the organizations of a tenant, as --tenant takes it",
    )
    .option("--tenant-db <path>", "database of --from-tenant local (default: .orgwright/tenant.db)")
    .option("--all", allText)
    .option("--owner <name>", "whose organizations these are")
    .option("--force", "overwrite what is there, but never a manifest with the example");
  return withPaceOptions(withSelectionOptions(withCollectionOptions(command)))
    .addHelpText(
      "after",
      examples(
        "orgwright init organizations",
        "orgwright init --from-tenant acme.eu.auth0.com --owner customers",
      ),
    )
    .action(async (folder: string, options: InitCommandOptions) => {
      const { runInit } = await import("../perform/init.js");
      onExit(await runInit(folder, options, terminal, signal));
    });
}
