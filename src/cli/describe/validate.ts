import { Command, Option } from "commander";
import { inEnvironment } from "../environment.js";
import { withSourceOptions } from "../options.js";
import { examples, manifestPaths, type Surroundings } from "../surroundings.js";
import type { ValidateOptions } from "../perform/validate.js";

/** Describes `orgwright validate`. */
export function describeValidate({ terminal, signal, onExit }: Surroundings): Command {
  const command = new Command("validate")
    .summary("check manifests; no tenant needed")
    .description(
      "Checks manifests and reports everything that is wrong, with file, line and column.",
    )
    .argument(...manifestPaths)
    .addOption(
      new Option("--format <format>", "how the result is printed")
        .choices(["text", "json"])
        .default("text"),
    );
  return withSourceOptions(command)
    .addHelpText("after", examples("orgwright validate organizations/"))
    .action(async (paths: string[], given: ValidateOptions, command: Command) => {
      const options = await inEnvironment(given, command, terminal, { needsTenant: false });
      const { runValidate } = await import("../perform/validate.js");
      onExit(await runValidate(paths, options, terminal, signal));
    });
}
