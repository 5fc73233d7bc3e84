import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { findCliConfigurations } from "./cli-configuration.js";
import { providerAddress } from "./provider-address.js";

/** Which providers of ours Terraform finds without being told where. */
export interface FoundInstallation {
  /** The folder in which Terraform looks without configuration. */
  readonly mirror: string;
  /** Empty where there is none. */
  readonly versions: readonly string[];
  /** The configuration of the user's because of which Terraform does not look there. */
  readonly hiddenBy?: string;
}

/** Looks at what an installation left behind, in the place that is the default. */
export function findInstallation(
  environment: Readonly<Record<string, string | undefined>>,
  home: string = homedir(),
): FoundInstallation {
  const mirror = join(home, ".terraform.d", "plugins");
  const deciding = findCliConfigurations(environment, home, mirror).find(
    ({ decidesInstallation, knowsProvider }) => decidesInstallation && !knowsProvider,
  );
  return {
    mirror,
    versions: foldersIn(join(mirror, providerAddress)),
    ...(deciding && { hiddenBy: deciding.file }),
  };
}

function foldersIn(path: string): readonly string[] {
  try {
    return readdirSync(path).sort();
  } catch {
    return [];
  }
}
