import { Command, Option } from "commander";
import { purposes, type Purpose } from "../doctor/purposes.js";
import type { DoctorOptions } from "../perform/doctor.js";
import { inEnvironment } from "../environment.js";
import { withEnvironmentOption, withTenantOptions } from "../options.js";
import { examples, manifestPaths, type Surroundings } from "../surroundings.js";

/** Describes `orgwright doctor`. */
export function describeDoctor({ terminal, signal, onExit }: Surroundings): Command {
  const command = new Command("doctor")
    .summary("say what is missing between here and the tenant")
    .description(
      "Looks at versions, manifests, address, proxy, credentials, scopes, clock, limits and what the tenant has, and says what to do about each finding. Reads only. Exits with 1 when something cannot work.",
    )
    .argument(...manifestPaths)
    .addOption(
      new Option("--for <command>", "which command the credentials shall suffice for")
        .choices(Object.keys(purposes))
        .default("apply" satisfies Purpose),
    )
    .addOption(
      new Option("--format <format>", "how the findings are printed")
        .choices(["text", "json"])
        .default("text"),
    );
  return withEnvironmentOption(withTenantOptions(command))
    .addHelpText(
      "after",
      examples("orgwright doctor", "orgwright doctor --env production --for plan --format json"),
    )
    .action(async (paths: string[], given: DoctorOptions, command: Command) => {
      const options = await inEnvironment(given, command, terminal);
      const { runDoctor } = await import("../perform/doctor.js");
      onExit(await runDoctor(paths, options, terminal, signal));
    });
}
