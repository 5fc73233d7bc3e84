import { Command, InvalidArgumentError } from "commander";
import { inEnvironment } from "../environment.js";
import { withComparisonOptions } from "../options.js";
import type { ApplyCommandOptions } from "../perform/apply.js";
import { examples, manifestPaths, type Surroundings } from "../surroundings.js";

/** Describes `orgwright apply`. */
export function describeApply({ terminal, signal, onExit }: Surroundings): Command {
  const command = new Command("apply")
    .summary("make the tenant what manifests declare")
    .description(
      "Creates what is missing and updates what differs; what exists already under a declared name is adopted. Deletes nothing, unless --policy sync asks for it.",
    )
    .argument(manifestPaths[0], `${manifestPaths[1]}; or one file that plan --out wrote`)
    .option("-y, --yes", "write without asking")
    .option("--checksum <checksum>", "refuse unless the plan has this checksum, as plan printed it")
    .option(
      "--reviewed <pull-request>",
      "refuse unless this pull request of GitHub is merged and a comment of our own on it has the plan's checksum: its number, or merged for the one whose merge the commit of the workflow is",
      parseReviewed,
    )
    .option("--all-or-nothing", "write nothing when any organization has to be left alone");
  return withComparisonOptions(command)
    .addHelpText(
      "after",
      examples(
        "orgwright apply organizations.yaml --tenant local --yes",
        "orgwright apply plan.json --all-or-nothing",
        "orgwright apply --env production --reviewed merged --yes",
      ),
    )
    .action(async (paths: string[], given: ApplyCommandOptions, command: Command) => {
      const options = {
        ...(await inEnvironment(given, command, terminal)),
        given: new Set(
          Object.keys(given).filter((name) => command.getOptionValueSource(name) === "cli"),
        ),
      };
      const { runApply } = await import("../perform/apply.js");
      onExit(await runApply(paths, options, terminal, signal));
    });
}

function parseReviewed(text: string): number | "merged" {
  if (text === "merged") return text;
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be the number of a pull request, or merged.");
}
