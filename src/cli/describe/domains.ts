import { Command, Option } from "commander";
import { inEnvironment } from "../environment.js";
import {
  withEnvironmentOption,
  withForce,
  withSelectionOptions,
  withTenantOptions,
} from "../options.js";
import type { DomainsCommandOptions } from "../perform/domains.js";
import { examples, type Surroundings } from "../surroundings.js";

/** Describes `orgwright domains`. */
export function describeDomains({ terminal, signal, onExit }: Surroundings): Command {
  const command = new Command("domains")
    .summary("list the TXT records by which customers show that domains are theirs")
    .description(
      "Lists the discovery domains of a tenant's organizations with the TXT records that their owners have to set in DNS. With --check it looks them up, and exits with 2 when one is missing. Reads a request per organization.",
    )
    .addOption(
      new Option("--format <format>", "what to write")
        .choices(["table", "json", "zone"])
        .default("table"),
    )
    .option("--pending", "only domains that are not verified")
    .option("--check", "look the records up in DNS; changes nothing")
    .option("--verify", "mark as verified what DNS confirms; never takes verified back")
    .option(
      "--resolver <address>",
      "the DNS server to ask: 1.1.1.1, 127.0.0.1:5353 (default: the machine's)",
    )
    .option("--out <file>", "write to a file instead of standard output");
  withForce(withSelectionOptions(withEnvironmentOption(withTenantOptions(command))));
  return command
    .addHelpText(
      "after",
      examples(
        "orgwright domains --tenant acme.eu.auth0.com --pending --format zone",
        "orgwright domains --tenant acme.eu.auth0.com --check",
      ),
    )
    .action(async (given: DomainsCommandOptions, command: Command) => {
      const [options, { parseResolver }, { runDomains }] = await Promise.all([
        inEnvironment(given, command, terminal),
        import("../../domains/index.js"),
        import("../perform/domains.js"),
      ]);
      const { resolver } = options;
      const server = resolver === undefined ? undefined : parseResolver(resolver);
      if (resolver !== undefined && server === undefined) {
        command.error(
          "error: option '--resolver <address>' wants an address, with a port where it is not 53: 1.1.1.1, 127.0.0.1:5353",
        );
      }
      const asked = server === undefined ? options : { ...options, resolver: server };
      onExit(await runDomains(asked, terminal, signal));
    });
}
