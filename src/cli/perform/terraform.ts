import { installProvider, renderSchemaDocument } from "../../terraform/index.js";
import { quoteForShell } from "../shell.js";
import type { Terminal } from "../terminal.js";

/** What `orgwright terraform install` understands. */
export interface TerraformInstallOptions {
  readonly dir?: string;
}

/** Puts the provider where Terraform finds it, and says what to export. Returns the exit code. */
export function runTerraformInstall({ dir }: TerraformInstallOptions, terminal: Terminal): number {
  const installed = installProvider(dir === undefined ? {} : { mirror: dir });
  const { executable, environment, notes } = installed;
  terminal.write(
    [
      `${terminal.paint.bold("Installed")} ${executable}`,
      "",
      "For terraform and for cdktf deploy:",
      ...Object.entries(environment).map(
        ([name, value]) => `  export ${name}=${quoteForShell(value)}`,
      ),
      "",
    ].join("\n"),
  );
  for (const note of notes) terminal.warn(`\n${terminal.paint.yellow("warning")} ${note}`);
  return 0;
}

/** Prints the schema document of the provider. Returns the exit code. */
export function runTerraformSchema(terminal: Terminal): number {
  terminal.write(`${JSON.stringify(renderSchemaDocument(), null, 2)}\n`);
  return 0;
}
