import { statSync } from "node:fs";
import {
  installProvider,
  packageProvider,
  renderSchemaDocument,
  type Platform,
} from "../../terraform/index.js";
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
  terminal.writeDocument(
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

/** What `orgwright terraform package` understands. */
export interface TerraformPackageOptions {
  readonly out: string;
  readonly node?: Readonly<Record<Platform, string>>;
  readonly script?: true;
  readonly key?: string;
}

/** Packages the provider for registries and mirrors, and says what was written. Returns the exit code. */
export function runTerraformPackage(
  { out, node, script, key }: TerraformPackageOptions,
  terminal: Terminal,
): number {
  const { files } = packageProvider({
    out,
    ...(node && { nodes: node }),
    ...(script && { isScript: true }),
    ...(key !== undefined && { key }),
  });
  for (const file of files) {
    terminal.write(
      `${terminal.paint.bold("Wrote")} ${file} (${formatSize(statSync(file).size)})\n`,
    );
  }
  if (files.some((file) => file.includes("_darwin_")) && script === undefined) {
    terminal.warn(
      "macOS starts signed programs only: sign the executables for darwin on a Mac, with codesign --sign - FILE, and pack them again.",
    );
  }
  return 0;
}

function formatSize(bytes: number): string {
  return bytes < 100_000 ? `${bytes} bytes` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Prints the schema document of the provider. Returns the exit code. */
export function runTerraformSchema(terminal: Terminal): number {
  terminal.writeDocument(`${JSON.stringify(renderSchemaDocument(), null, 2)}\n`);
  return 0;
}
