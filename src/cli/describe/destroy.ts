import { Command } from "commander";
import { inEnvironment } from "../environment.js";
import {
  withDeletionOptions,
  withOutputOptions,
  withSelectionOptions,
  withSourceOptions,
  withTenantOptions,
} from "../options.js";
import type { DestroyCommandOptions } from "../perform/destroy.js";
import { examples, manifestPaths, type Surroundings } from "../surroundings.js";

/** Describes `orgwright destroy`. */
export function describeDestroy({ terminal, signal, onExit }: Surroundings): Command {
  const command = new Command("destroy")
    .summary("delete the organizations that manifests name")
    .description(
      "Deletes the organizations that the manifests name, except protected ones and those of another owner.",
    )
    .argument(...manifestPaths)
    .option("-y, --yes", "delete without asking");
  withOutputOptions(
    withDeletionOptions(withSelectionOptions(withSourceOptions(withTenantOptions(command)))),
  );
  return command
    .addHelpText(
      "after",
      examples("orgwright destroy organizations.yaml --tenant local --max-deletes 12"),
    )
    .action(async (paths: string[], given: DestroyCommandOptions, command: Command) => {
      const options = await inEnvironment(given, command, terminal);
      const { runDestroy } = await import("../perform/destroy.js");
      onExit(await runDestroy(paths, options, terminal, signal));
    });
}
