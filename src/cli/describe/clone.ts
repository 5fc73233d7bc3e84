import { Command } from "commander";
import { withOutputOptions, withPaceOptions, withSelectionOptions } from "../options.js";
import type { CloneCommandOptions } from "../perform/clone.js";
import { withCollectionOptions } from "../collection-options.js";
import { examples, type Surroundings } from "../surroundings.js";

/** Describes `orgwright clone`. */
export function describeClone({ terminal, signal, onExit }: Surroundings): Command {
  const command = new Command("clone")
    .summary("create the organizations of one environment in another")
    .description(
      "Creates organizations of one tenant in another; what they refer to is matched by name. What exists in the target stays as it is. Each end is an environment of orgwright.yaml, a tenant's address, or local:PATH for a database of the embedded tenant. Credentials come from the environments, else from FROM_AUTH0_CLIENT_ID and TO_AUTH0_CLIENT_ID and so on, else from AUTH0_CLIENT_ID.",
    )
    .requiredOption("--from <place>", "where the organizations are")
    .requiredOption("--to <place>", "where they shall be created")
    .option("--prefix <text>", "what stands in front of the names of the clones")
    .option("--suffix <text>", "what stands behind the names of the clones")
    .option(
      "--owner <name>",
      "whose the clones are (default: the owner of the target's environment, or its name)",
    );
  withCollectionOptions(command).option("-y, --yes", "write without asking");
  return withOutputOptions(withSelectionOptions(withPaceOptions(command)))
    .addHelpText(
      "after",
      examples(
        "orgwright clone --from prod --to pr-123 --prefix pr-123-",
        "orgwright clone --from acme.eu.auth0.com --to local:copy.db --owner me",
      ),
    )
    .action(async (options: CloneCommandOptions) => {
      const { runClone } = await import("../perform/clone.js");
      onExit(await runClone(options, terminal, signal));
    });
}
