import { Command, Option } from "commander";
import { examples, manifestPaths, type Surroundings } from "../surroundings.js";
import type { ValidateOptions } from "../run/validate.js";

/** Describes `orgwright validate`. */
export function describeValidate({ terminal, onExit }: Surroundings): Command {
  return new Command("validate")
    .summary("check manifests; no tenant needed")
    .description(
      "Checks manifests and reports everything that is wrong, with file, line and column.",
    )
    .argument(...manifestPaths)
    .addOption(
      new Option("--format <format>", "how the result is printed")
        .choices(["text", "json"])
        .default("text"),
    )
    .addHelpText("after", examples("orgwright validate organizations/"))
    .action(async (paths: string[], options: ValidateOptions) => {
      const { runValidate } = await import("../run/validate.js");
      onExit(await runValidate(paths, options, terminal));
    });
}
