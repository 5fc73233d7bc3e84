import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Variables } from "../variables.js";
import { providerAddresses } from "./provider-address.js";

/** A file in which a user configures Terraform's command line. */
export interface CliConfiguration {
  readonly file: string;
  /** Whether it says where providers come from: Terraform looks nowhere else then. */
  readonly decidesInstallation: boolean;
  /** Whether it speaks of this provider, or of that mirror. */
  readonly knowsProvider: boolean;
}

/** What the file that an installation writes begins with. */
export const ownHeader = "# Written by orgwright terraform install.";

/**
 * The user's own configuration of Terraform's command line: what TF_CLI_CONFIG_FILE names, or else
 * what stands in the home folder. A file that an installation wrote is none.
 */
export function findCliConfigurations(
  environment: Variables,
  home: string,
  mirror: string,
): readonly CliConfiguration[] {
  return candidates(environment, home).flatMap((file) => {
    const text = readText(file);
    if (text === undefined || text.trim() === "" || text.startsWith(ownHeader)) return [];
    const written = withoutComments(text);
    return [
      {
        file,
        decidesInstallation: /(^|[\s{,])"?provider_installation"?[\s:]*[[{]/.test(written),
        knowsProvider: written.includes("orgwright/orgwright") || written.includes(mirror),
      },
    ];
  });
}

/** Says that our provider comes from a mirror; stands in a `provider_installation` block. */
export function renderMirrorBlock(mirror: string): string {
  return `  filesystem_mirror {
    path    = ${JSON.stringify(mirror)}
    include = ${renderAddresses()}
  }`;
}

/** A whole configuration: our provider comes from the mirror, every other from where it always does. */
export function renderCliConfiguration(mirror: string): string {
  return `${ownHeader}
provider_installation {
${renderMirrorBlock(mirror)}
  direct {
    exclude = ${renderAddresses()}
  }
}
`;
}

function renderAddresses(): string {
  return `[${providerAddresses.map((address) => JSON.stringify(address)).join(", ")}]`;
}

function candidates(environment: Variables, home: string): string[] {
  const named = environment["TF_CLI_CONFIG_FILE"] || environment["TERRAFORM_CONFIG"];
  if (named) return [named];
  const folder = join(home, ".terraform.d");
  const others = existsSync(folder)
    ? readdirSync(folder).filter((name) => /\.tfrc(\.json)?$/.test(name))
    : [];
  return [
    join(home, ".terraformrc"),
    join(home, ".tofurc"),
    ...others.map((name) => join(folder, name)),
  ];
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[^]*?\*\//g, "").replaceAll(/^\s*(#|\/\/).*$/gm, "");
}
