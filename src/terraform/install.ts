import {
  accessSync,
  chmodSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { OperationError } from "../errors/index.js";
import { adviseOnWriting, explainSystemError, writeWhole } from "../file/index.js";
import { version } from "../version.js";
import {
  findCliConfigurations,
  renderCliConfiguration,
  renderMirrorBlock,
} from "./cli-configuration.js";
import { currentPlatform, executableName, scriptPlatforms } from "./platform.js";
import { providerAddress, providerAddresses } from "./provider-address.js";

/** Where the provider shall go; everything has a default. */
export interface InstallOptions {
  /** A filesystem mirror; the folder in which Terraform looks without configuration unless given. */
  readonly mirror?: string;
  /** The bundled provider; the one that came with this package unless given. */
  readonly bundle?: string;
  /** What Terraform's own variables are read from; the process's environment unless given. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** The user's home folder, unless it is another one. */
  readonly home?: string;
}

/** What was installed. */
export interface Installation {
  /** The one for this platform, under the name that Terraform has for the provider. */
  readonly executable: string;
  readonly mirror: string;
  readonly version: string;
  /** What has to be in the environment of `terraform` and `cdktf deploy`, if anything. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the user has to do besides, because of a configuration that is there; usually nothing. */
  readonly notes: readonly string[];
}

/**
 * Puts the provider into a filesystem mirror, in place of an older build of the same version: for
 * every platform that starts scripts, and under the names of Terraform and of OpenTofu. The script
 * is one file; the others are links to it where the file system has links.
 *
 * @throws OperationError `cannot-install`
 */
export function installProvider(options: InstallOptions = {}): Installation {
  const { environment = process.env, home = homedir() } = options;
  const isDefault = options.mirror === undefined;
  const mirror = resolve(options.mirror ?? join(home, ".terraform.d", "plugins"));
  const bundle = options.bundle ?? findBundle();
  const platform = currentPlatform();
  if (!scriptPlatforms.includes(platform)) {
    throw new OperationError(
      `Terraform cannot start the provider on ${platform}: it is a script, and needs a system that starts scripts.`,
      {
        code: "cannot-install",
        advice: "`orgwright terraform package` makes one that needs nothing.",
      },
    );
  }
  const file = (address: string, each: string): string =>
    join(mirror, address, version, each, executableName(version, platform));
  const executable = file(providerAddress, platform);
  try {
    install(bundle, executable);
    for (const address of providerAddresses) {
      for (const each of scriptPlatforms) {
        if (address !== providerAddress || each !== platform) {
          install(executable, file(address, each), "link");
        }
      }
    }
    const configuration = join(mirror, "orgwright.tfrc");
    if (!isDefault) writeWhole(configuration, renderCliConfiguration(mirror));
    const { isReplaced, notes } = adviseOn(environment, home, mirror, isDefault);
    return {
      executable,
      mirror,
      version,
      environment: {
        ...(isReplaced && { TF_CLI_CONFIG_FILE: configuration }),
        // cdktf runs `terraform providers lock`, which asks the public registry unless told otherwise.
        TF_CLI_ARGS_providers_lock: escapeArgument(`-fs-mirror=${mirror}`),
      },
      notes,
    };
  } catch (error) {
    if (error instanceof OperationError) throw error;
    throw new OperationError(
      `The provider cannot be installed into ${mirror}: ${explainSystemError(error)}. ${adviseOnWriting(error)}`,
      { code: "cannot-install", cause: error },
    );
  }
}

/** Puts an executable in its place. A Terraform that runs at this moment keeps the file it has opened. */
function install(source: string, executable: string, how?: "link"): void {
  const folder = dirname(executable);
  mkdirSync(folder, { recursive: true });
  const fresh = `${executable}.${process.pid}`;
  try {
    if (how !== "link" || !isLinked(source, fresh)) {
      copyFileSync(source, fresh);
      chmodSync(fresh, 0o755);
    }
    renameSync(fresh, executable);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
  // Below a package of ES modules Node would refuse a file without an ending.
  writeWhole(join(folder, "package.json"), '{ "type": "commonjs" }\n');
}

function isLinked(source: string, target: string): boolean {
  try {
    linkSync(source, target);
    return true;
  } catch {
    return false;
  }
}

/**
 * What to do about the user's own configuration: it is never replaced, and where it hides the
 * mirror, it is said what to write into it.
 */
function adviseOn(
  environment: Readonly<Record<string, string | undefined>>,
  home: string,
  mirror: string,
  isDefault: boolean,
): { readonly isReplaced: boolean; readonly notes: readonly string[] } {
  const own = findCliConfigurations(environment, home, mirror);
  const deciding = own.find(({ decidesInstallation }) => decidesInstallation);
  if (deciding?.knowsProvider) return { isReplaced: false, notes: [] };
  const block = renderMirrorBlock(mirror);
  if (deciding !== undefined) {
    return {
      isReplaced: false,
      notes: [
        `${deciding.file} says where providers come from, so Terraform does not look into ${mirror}. Add to its provider_installation block, and exclude the same providers in its \`direct\` block:\n\n${block}`,
      ],
    };
  }
  const [first] = own;
  if (isDefault || first === undefined) return { isReplaced: !isDefault, notes: [] };
  return {
    isReplaced: false,
    notes: [
      `Terraform reads ${first.file}, and a configuration of ours would replace it, credentials included. Add to it instead:\n\n${renderCliConfiguration(mirror).trimEnd()}`,
    ],
  };
}

/** The bundled provider that came with this package. */
export function findBundle(): string {
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
  throw new OperationError("The provider was not built.", {
    code: "cannot-install",
    advice: "Run npm run build.",
  });
}

/** Terraform takes such a variable apart as a shell would, and ends with a message at a quote. */
function escapeArgument(text: string): string {
  return text.replaceAll(/[\s"'`$\\;&|<>()*?!#~{}[\]]/g, "\\$&");
}
