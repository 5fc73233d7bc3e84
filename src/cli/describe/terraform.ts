import { Command, InvalidArgumentError } from "commander";
import type { TerraformInstallOptions, TerraformPackageOptions } from "../perform/terraform.js";
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
    .command("package")
    .summary("make packages of the provider for registries and mirrors")
    .description(
      "Writes a zip archive for each platform, with SHA256SUMS, the registry's manifest and, with --key, a signature. Each holds one executable that needs nothing: node itself, with the provider in it.",
    )
    .requiredOption("--out <folder>", "where the packages go")
    .option(
      "--node <platform=file>",
      "node of another platform, such as linux_arm64=./node; may be repeated",
      collectNodes,
    )
    .option("--script", "package the script instead, for every platform; it needs node")
    .option("--key <id>", "sign the checksums with this key of gpg")
    .addHelpText(
      "after",
      examples(
        "orgwright terraform package --out dist/provider",
        "orgwright terraform package --out dist --node windows_amd64=./node.exe",
      ),
    )
    .action(async (options: TerraformPackageOptions) => {
      const { runTerraformPackage } = await import("../perform/terraform.js");
      onExit(runTerraformPackage(options, terminal));
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

function collectNodes(
  text: string,
  nodes: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [, platform, file] = /^([a-z0-9]+_[a-z0-9]+)=(.+)$/.exec(text) ?? [];
  if (platform === undefined || file === undefined) {
    throw new InvalidArgumentError("It must be a platform and a file: linux_arm64=./node.");
  }
  return { ...nodes, [platform]: file };
}
