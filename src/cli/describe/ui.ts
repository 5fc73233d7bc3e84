import { Command } from "commander";
import { inEnvironment } from "../environment.js";
import {
  parsePort,
  withPolicyOptions,
  withSelectionOptions,
  withSourceOptions,
  withTenantOptions,
} from "../options.js";
import type { UiCommandOptions } from "../perform/ui.js";
import { examples, manifestPaths, type Surroundings } from "../surroundings.js";

/** Describes `orgwright ui`. */
export function describeUi({ terminal, signal, onExit }: Surroundings): Command {
  const command = new Command("ui")
    .summary("show the tenant, and the plan, as a web page")
    .description(
      "Serves a page on 127.0.0.1 that shows the tenant's organizations and, where manifests are given, what apply would do. The browser never holds a credential. Read only unless told otherwise.",
    )
    .argument(...manifestPaths)
    .option("--port <port>", "port to listen on; 0 for any that is free", parsePort, 4020)
    .option("--write", "let the page change the tenant");
  return withPolicyOptions(withSelectionOptions(withSourceOptions(withTenantOptions(command))))
    .addHelpText(
      "after",
      examples(
        "orgwright ui --tenant acme.eu.auth0.com",
        "orgwright ui organizations/ --env production",
        "orgwright ui organizations.yaml --tenant local --write",
      ),
    )
    .action(async (paths: string[], given: UiCommandOptions, command: Command) => {
      const options = await inEnvironment(given, command, terminal);
      const { runUi } = await import("../perform/ui.js");
      onExit(await runUi(paths, options, terminal, signal));
    });
}
