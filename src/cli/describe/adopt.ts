import { Command } from "commander";
import { inEnvironment } from "../environment.js";
import {
  withCacheOptions,
  withSelectionOptions,
  withSourceOptions,
  withTenantOptions,
} from "../options.js";
import type { AdoptCommandOptions } from "../perform/adopt.js";
import { examples, manifestPaths, type Surroundings } from "../surroundings.js";

/** Describes `orgwright adopt`. */
export function describeAdopt({ terminal, signal, onExit }: Surroundings): Command {
  const command = new Command("adopt")
    .summary("make the manifests say what somebody changed in the tenant")
    .description(
      "Shows, as a difference of the files, what manifests would say if they said what the tenant has; comments and order stay. With --write the files are written, all or none. The tenant is only read. Exits with 2 where something would be written and is not.",
    )
    .argument(...manifestPaths)
    .option("--write", "write the files");
  return withCacheOptions(withSelectionOptions(withSourceOptions(withTenantOptions(command))))
    .addHelpText(
      "after",
      examples(
        "orgwright adopt organizations/ --tenant acme.eu.auth0.com",
        "orgwright adopt organizations/ --only acme --write",
      ),
    )
    .action(async (paths: string[], given: AdoptCommandOptions, command: Command) => {
      const options = await inEnvironment(given, command, terminal);
      const { runAdopt } = await import("../perform/adopt.js");
      onExit(await runAdopt(paths, options, terminal, signal));
    });
}
