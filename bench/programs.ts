import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const benchFolder = fileURLToPath(new URL(".", import.meta.url));

/** The built command line of this project. */
export const orgwrightProgram = fileURLToPath(new URL("../dist/src/cli/main.js", import.meta.url));

/** The built Terraform provider of this project. */
export const providerProgram = fileURLToPath(
  new URL("../dist/terraform/provider.cjs", import.meta.url),
);

/** The command line of auth0-deploy-cli, in the version that `bench/package.json` pins. */
export const deployCliProgram = fileURLToPath(
  new URL("node_modules/auth0-deploy-cli/lib/index.js", import.meta.url),
);

/**
 * Installs auth0-deploy-cli where it is missing.
 *
 * @throws Error when that fails
 */
export function installDeployCli(): void {
  if (existsSync(deployCliProgram)) return;
  const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], {
    cwd: benchFolder,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error("auth0-deploy-cli could not be installed (npm ci in bench/).");
}

/** The version of Orgwright that is measured. */
export function orgwrightVersion(): string {
  return versionIn(new URL("../package.json", import.meta.url));
}

/** The version of auth0-deploy-cli that is measured; it must be installed. */
export function deployCliVersion(): string {
  return versionIn(new URL("node_modules/auth0-deploy-cli/package.json", import.meta.url));
}

function versionIn(packageFile: URL): string {
  const { version } = JSON.parse(readFileSync(packageFile, "utf8")) as { version: string };
  return version;
}
