import { Command, Option } from "commander";
import { inEnvironment } from "../environment.js";
import {
  withCacheOptions,
  withForce,
  withEnvironmentOption,
  withSelectionOptions,
  withTenantOptions,
} from "../options.js";
import type { ExportCommandOptions } from "../perform/export.js";
import { allText, withCollectionOptions } from "../collection-options.js";
import { examples, type Surroundings } from "../surroundings.js";

/** Describes `orgwright export`. */
export function describeExport({ terminal, signal, onExit }: Surroundings): Command {
  const command = new Command("export")
    .summary("write the tenant's organizations as a manifest")
    .description(
      "Writes the organizations of a tenant as a manifest, so that a plan of it finds nothing to do.",
    )
    .option("--out <file>", "write to a file instead of standard output")
    .option("--all", allText);
  withCollectionOptions(command).addOption(
    new Option("--format <format>", "what to write").choices(["yaml", "json"]).default("yaml"),
  );
  withForce(
    withCacheOptions(withSelectionOptions(withEnvironmentOption(withTenantOptions(command)))),
  );
  return command
    .addHelpText("after", examples("orgwright export --tenant local --out organizations.yaml"))
    .action(async (options: ExportCommandOptions, command: Command) => {
      const { runExport } = await import("../perform/export.js");
      onExit(await runExport(await inEnvironment(options, command, terminal), terminal, signal));
    });
}
