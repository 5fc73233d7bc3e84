import { Argument, Command } from "commander";
import type { SchemaSubject } from "../perform/schema.js";
import { examples, type Surroundings } from "../surroundings.js";

/** Describes `orgwright schema`. */
export function describeSchema({ terminal, onExit }: Surroundings): Command {
  return new Command("schema")
    .summary("print the JSON Schema of manifests")
    .description(
      "Prints the JSON Schema of manifests or of orgwright.yaml, for editors, or of the JSON reports.",
    )
    .addArgument(
      new Argument("[subject]", "what to describe")
        .choices(["manifest", "environments", "report"])
        .default("manifest"),
    )
    .addHelpText("after", examples("orgwright schema > manifest.schema.json"))
    .action(async (subject: SchemaSubject) => {
      const { runSchema } = await import("../perform/schema.js");
      onExit(await runSchema(subject, terminal));
    });
}
