import { Command, Option } from "commander";
import { parseAmount, parseFactor, parsePort } from "../options.js";
import type { TenantServeOptions } from "../perform/tenant.js";
import { examples, type Surroundings } from "../surroundings.js";

/** Describes `orgwright tenant` and what stands below it. */
export function describeTenant({ terminal, signal, onExit }: Surroundings): Command {
  const command = new Command("tenant")
    .summary("the embedded tenant")
    .description(
      "The embedded tenant: Auth0's organization API on this machine, without an account.",
    );
  command
    .command("serve")
    .summary("run the embedded tenant as a server")
    .description(
      "Runs the embedded tenant on 127.0.0.1 until interrupted, and prints what to export to use it.",
    )
    .option("--port <port>", "port to listen on; 0 for any that is free", parsePort, 4010)
    .option("--db <path>", "database file (default: .orgwright/tenant.db)")
    .addOption(
      new Option("--limits <plan>", "rate limits to apply")
        .choices(["unlimited", "free", "essentials", "enterprise"])
        .default("unlimited"),
    )
    .option("--limits-speed <factor>", "run the limits this many times faster", parseFactor, 1)
    .option("--latency-ms <n>", "delay every answer", parseAmount, 0)
    .option("--tls", "serve https, with a certificate of its own")
    .option("--seed <file>", "organizations, connections and clients to start with")
    .addHelpText("after", examples("orgwright tenant serve --port 4010 --limits enterprise"))
    .action(async (options: TenantServeOptions) => {
      const { runTenantServe } = await import("../perform/tenant.js");
      onExit(await runTenantServe(options, terminal, signal));
    });
  return command;
}
