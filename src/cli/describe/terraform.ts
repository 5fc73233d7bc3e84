import { Command } from "commander";
import type { TerraformInstallOptions } from "../perform/terraform.js";
import { examples, type Surroundings } from "../surroundings.js";

/** Describes `orgwright terraform` and what stands below it. */
export function describeTerraform({ terminal, onExit }: Surroundings): Command {
  const command = new Command("terraform")
    .summary("the Terraform provider")
    .description("The Terraform provider that comes with this package, also used by cdktf.");
  command
    .command("install")
    .summary("put the provider where Terraform finds it")
    .description(
      "Copies the provider to where `terraform init` finds it, and prints what to export for `cdktf deploy`.",
    )
    .option("--dir <mirror>", "a filesystem mirror (default: ~/.terraform.d/plugins)")
    .addHelpText("after", examples("orgwright terraform install --dir .orgwright/mirror"))
    .action(async (options: TerraformInstallOptions) => {
      const { runTerraformInstall } = await import("../perform/terraform.js");
      onExit(runTerraformInstall(options, terminal));
    });
  command
    .command("schema")
    .summary("print the provider's schema document")
    .description(
      "Prints what `terraform providers schema -json` prints, with the provider's version.",
    )
    .addHelpText("after", examples("orgwright terraform schema > schema.json"))
    .action(async () => {
      const { runTerraformSchema } = await import("../perform/terraform.js");
      onExit(runTerraformSchema(terminal));
    });
  return command;
}
