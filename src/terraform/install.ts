import { accessSync, chmodSync, copyFileSync, mkdirSync, renameSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { OperationError } from "../errors/index.js";
import { writeWhole } from "../file/index.js";
import { version } from "../version.js";
import { providerAddress } from "./provider-address.js";

/** Where the provider shall go; everything has a default. */
export interface InstallOptions {
  /** A filesystem mirror; the folder in which Terraform looks without configuration unless given. */
  readonly mirror?: string;
  /** The bundled provider; the one that came with this package unless given. */
  readonly bundle?: string;
}

/** What was installed. */
export interface Installation {
  readonly executable: string;
  readonly mirror: string;
  readonly version: string;
  /** What has to be in the environment of `terraform` and `cdktf deploy`, if anything. */
  readonly environment: Readonly<Record<string, string>>;
}

/** How Terraform names the systems and processors that Node names otherwise. */
const operatingSystems: Readonly<Record<string, string>> = {
  aix: "aix",
  darwin: "darwin",
  freebsd: "freebsd",
  linux: "linux",
  openbsd: "openbsd",
};
const processors: Readonly<Record<string, string>> = { arm: "arm", arm64: "arm64", x64: "amd64" };

/**
 * Puts the provider into a filesystem mirror, in place of an older build of the same version.
 *
 * @throws OperationError `cannot-install`
 */
export function installProvider(options: InstallOptions = {}): Installation {
  const defaultMirror = join(homedir(), ".terraform.d", "plugins");
  const mirror = options.mirror === undefined ? defaultMirror : resolve(options.mirror);
  const bundle = options.bundle ?? findBundle();
  const folder = join(mirror, providerAddress, version, platformName());
  const executable = join(folder, `terraform-provider-orgwright_v${version}`);
  try {
    mkdirSync(folder, { recursive: true });
    // A Terraform that runs at this moment keeps the file that it has opened.
    const fresh = `${executable}.${process.pid}`;
    copyFileSync(bundle, fresh);
    chmodSync(fresh, 0o755);
    renameSync(fresh, executable);
    // Below a package of ES modules Node would refuse a file without an ending.
    writeWhole(join(folder, "package.json"), '{ "type": "commonjs" }\n');
    return {
      executable,
      mirror,
      version,
      environment: {
        ...(options.mirror !== undefined && { TF_CLI_CONFIG_FILE: writeCliConfiguration(mirror) }),
        // cdktf runs `terraform providers lock`, which asks the public registry unless told otherwise.
        TF_CLI_ARGS_providers_lock: `-fs-mirror=${mirror}`,
      },
    };
  } catch (error) {
    if (error instanceof OperationError) throw error;
    throw new OperationError(
      `The provider cannot be installed into ${mirror}: ${(error as Error).message}.`,
      { code: "cannot-install", cause: error },
    );
  }
}

/** Says that our provider comes from the mirror, and every other one from where it always does. */
function writeCliConfiguration(mirror: string): string {
  const file = join(mirror, "orgwright.tfrc");
  const ours = JSON.stringify([providerAddress]);
  writeWhole(
    file,
    `provider_installation {
  filesystem_mirror {
    path    = ${JSON.stringify(mirror)}
    include = ${ours}
  }
  direct {
    exclude = ${ours}
  }
}
`,
  );
  return file;
}

function findBundle(): string {
  const places = ["../../terraform/provider.cjs", "../../dist/terraform/provider.cjs"].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  const found = places.find((place) => {
    try {
      accessSync(place);
      return true;
    } catch {
      return false;
    }
  });
  if (found !== undefined) return found;
  throw new OperationError("The provider was not built: run npm run build.", {
    code: "cannot-install",
  });
}

function platformName(): string {
  const system = operatingSystems[process.platform];
  const processor = processors[process.arch];
  if (system !== undefined && processor !== undefined) return `${system}_${processor}`;
  throw new OperationError(
    `Terraform cannot start the provider on ${process.platform} with ${process.arch}: it is a script, and needs a system that runs scripts.`,
    { code: "cannot-install" },
  );
}
