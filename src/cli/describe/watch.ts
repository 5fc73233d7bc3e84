import { Command, Option } from "commander";
import { inEnvironment } from "../environment.js";
import {
  parseInterval,
  parsePort,
  withPolicyOptions,
  withSelectionOptions,
  withSourceOptions,
  withTenantOptions,
} from "../options.js";
import type { WatchCommandOptions } from "../perform/watch.js";
import { examples, manifestPaths, type Surroundings } from "../surroundings.js";

/** Describes `orgwright watch`. */
export function describeWatch({ terminal, signal, onExit }: Surroundings): Command {
  const command = new Command("watch")
    .summary("follow the tenant's events, and tell what is not as declared as it happens")
    .description(
      "Looks at everything once, then follows the tenant's events and looks again only at what they name, until it is interrupted. Says what differs, when it was changed and by which application. Without the scope read:events there are only the full looks.",
    )
    .argument(...manifestPaths)
    .option("--repair", "make it as declared again, under the policy and the limits of a day")
    .addOption(
      new Option("--settle <time>", "with --repair: wait so long for further changes")
        .argParser(parseInterval)
        .default(10_000, "10s"),
    )
    .addOption(
      new Option("--resync <interval>", "look at everything so often")
        .argParser(parseInterval)
        .default(3_600_000, "1h"),
    )
    .option("--json", "one line of JSON for everything that is told")
    .option(
      "--metrics-port <port>",
      "serve /metrics for Prometheus, /livez and /readyz on 127.0.0.1",
      parsePort,
    );
  return withPolicyOptions(withSelectionOptions(withSourceOptions(withTenantOptions(command))))
    .addHelpText(
      "after",
      examples(
        "orgwright watch organizations/ --tenant acme.eu.auth0.com",
        "orgwright watch --env production --repair --json --metrics-port 9464",
      ),
    )
    .action(async (paths: string[], given: WatchCommandOptions, command: Command) => {
      const options = await inEnvironment(given, command, terminal);
      const { runWatch } = await import("../perform/watch.js");
      onExit(await runWatch(paths, options, terminal, signal));
    });
}
