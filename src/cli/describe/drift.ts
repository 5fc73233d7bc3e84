import { Command } from "commander";
import { inEnvironment } from "../environment.js";
import { parseInterval, parsePort, withComparisonOptions } from "../options.js";
import type { DriftCommandOptions } from "../perform/drift.js";
import { examples, manifestPaths, type Surroundings } from "../surroundings.js";

/** Describes `orgwright drift`. */
export function describeDrift({ terminal, signal, onExit }: Surroundings): Command {
  const command = new Command("drift")
    .summary("say where the tenant is not as declared; never writes")
    .description(
      "Compares manifests with the tenant and never writes. Exits with 2 when there is drift. In a git repository it says whether the manifest or the tenant has the newer idea, where its history tells.",
    )
    .argument(...manifestPaths)
    .option(
      "--watch <interval>",
      "look again and again: 30s, 5m, 1h; one line of JSON per look",
      parseInterval,
    )
    .option(
      "--metrics-port <port>",
      "with --watch: serve metrics for Prometheus on 127.0.0.1",
      parsePort,
    );
  return withComparisonOptions(command)
    .addHelpText(
      "after",
      examples(
        "orgwright drift organizations/ --tenant acme.eu.auth0.com",
        "orgwright drift organizations/ --watch 5m --metrics-port 9464",
      ),
    )
    .action(async (paths: string[], given: DriftCommandOptions, command: Command) => {
      const options = await inEnvironment(given, command, terminal);
      const { runDrift } = await import("../perform/drift.js");
      onExit(await runDrift(paths, options, terminal, signal));
    });
}
