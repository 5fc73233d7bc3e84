import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Environment } from "../environment/index.js";
import {
  DiagnosticError,
  hasErrors,
  OperationError,
  type Diagnostic,
  type PathSegment,
} from "../errors/index.js";
import { findRepository } from "../file/index.js";
import type { ManifestReading, ReadOptions } from "../manifest/index.js";

/** What is read when no path is given: the first of these that exists. */
const defaultPaths = ["organizations.yaml", "organizations.yml", "organizations"];

/** Where declarations come from. */
export interface DeclarationSource {
  /** Files, folders, and `-` for standard input; what is usual in a repository where there are none. */
  readonly paths: readonly string[];
  /** Configurations that a program has synthesized, read besides the paths. */
  readonly synthesized?: readonly string[];
  readonly environment?: Environment | undefined;
  /** The folder to stand in; the process's own unless given. */
  readonly folder?: string | undefined;
}

/**
 * Reads what is declared, as the environment has it. What is wrong is in the result.
 *
 * @throws OperationError `no-manifest` where nothing is named and nothing usual is there,
 * `conflicting-options` where both the environment and the paths name manifests
 */
export async function readDeclarations({
  paths,
  synthesized,
  environment,
  folder,
}: DeclarationSource): Promise<ManifestReading> {
  const { readManifests } = await import("../manifest/index.js");
  const chosen = choosePaths(paths, environment, synthesized !== undefined, folder);
  const options = await readingOptions(environment, folder);
  const reading = await readManifests([...chosen, ...(synthesized ?? [])], options);
  return adapt(environment === undefined ? await adviseOnVariables(reading) : reading, environment);
}

/** A variable that is not set may be one that an environment sets, where nobody has named one. */
async function adviseOnVariables(reading: ManifestReading): Promise<ManifestReading> {
  if (!reading.diagnostics.some(({ code }) => code === "unresolved-variable")) return reading;
  const { environmentsFileName, findEnvironmentsFile, readEnvironmentNames } =
    await import("../environment/index.js");
  const file = findEnvironmentsFile(process.cwd());
  const names = file === undefined ? [] : readEnvironmentNames(file);
  if (names.length === 0) return reading;
  const advice = `${environmentsFileName} has ${names.join(", ")}: --env NAME takes the variables of one.`;
  return {
    ...reading,
    diagnostics: reading.diagnostics.map((diagnostic) =>
      diagnostic.code === "unresolved-variable"
        ? { ...diagnostic, detail: [diagnostic.detail, advice].filter(Boolean).join(" ") }
        : diagnostic,
    ),
  };
}

/** What manifests are read with: variables, those that are no secrets, and where files must lie. */
export async function readingOptions(
  environment: Environment | undefined,
  folder: string = process.cwd(),
): Promise<ReadOptions> {
  const { findEnvironmentsFile, readAllowedVariables } = await import("../environment/index.js");
  if (environment === undefined) {
    const file = findEnvironmentsFile(folder);
    return {
      env: process.env,
      allowedVariables: file === undefined ? [] : readAllowedVariables(resolve(folder, file)),
    };
  }
  const { variables, allowedVariables, credentials, file, manifests } = environment;
  const within = manifests === undefined ? undefined : findRepository(dirname(file));
  return {
    env: { ...process.env, ...variables },
    // What the repository itself says of a variable is no secret.
    allowedVariables: [...allowedVariables, ...Object.keys(variables)],
    credentialVariables: Object.values(credentials),
    ...(within !== undefined && { within }),
  };
}

/** What manifests ask for in an environment; the same where there is none. */
export async function adapt(
  reading: ManifestReading,
  environment: Environment | undefined,
): Promise<ManifestReading> {
  if (environment === undefined) return reading;
  const { adaptReading } = await import("../environment/index.js");
  return adaptReading(reading, environment);
}

/** What the repository's own manifests say about names, for commands that are about what a tenant has. */
export interface OwnManifests {
  /** Globs of names that the manifests keep off. */
  readonly ignore: readonly string[];
  /** Former names by the present one, overlays' included, all as the environment's tenant has them. */
  readonly formerNames: ReadonlyMap<string, readonly string[]>;
  /** What is wrong with single organizations, whose former names may be missing for it. */
  readonly problems: readonly Diagnostic[];
}

/**
 * Reads what the repository's own manifests say about names; nothing where there are no manifests.
 *
 * @throws DiagnosticError when nobody can tell what they keep off, because a manifest cannot be read as far
 * as that
 */
export async function readOwnManifests(
  environment: Environment | undefined,
): Promise<OwnManifests> {
  const paths = environment?.manifests ?? findDefaultPaths(environment);
  if (paths.length === 0) return { ignore: [], formerNames: new Map(), problems: [] };
  const { readManifests } = await import("../manifest/index.js");
  const reading = await readManifests(paths, await readingOptions(environment));
  const { ignore, organizations, diagnostics } = await adapt(reading, environment);
  // What is wrong with an organization, such as a variable that is not set, hides no glob.
  const hiding = diagnostics.filter(({ path }) => !isBesideIgnore(path[0]));
  if (hasErrors(hiding)) throw new DiagnosticError(hiding);
  const formerNames = new Map(
    organizations.flatMap(({ organization: { name, former_names: former = [] } }) =>
      former !== null && former.length > 0 ? [[name, former] as const] : [],
    ),
  );
  const problems = diagnostics.filter(({ severity }) => severity === "error");
  return { ignore, formerNames, problems };
}

function isBesideIgnore(key: PathSegment | undefined): boolean {
  return key === "organizations" || key === "defaults" || key === "owner";
}

function choosePaths(
  paths: readonly string[],
  environment: Environment | undefined,
  hasOthers: boolean,
  folder: string | undefined,
): readonly string[] {
  if (environment?.manifests !== undefined) {
    if (paths.length === 0) return environment.manifests;
    throw new OperationError(
      `Environment ${environment.name} has manifests of its own (${environment.manifests.join(", ")}), and ${paths.join(", ")} was given. Leave the paths out; --only narrows a run down.`,
      { code: "conflicting-options" },
    );
  }
  if (paths.length > 0 || hasOthers) return paths;
  const found = findDefaultPaths(environment, folder);
  if (found.length > 0) return found;
  throw new OperationError(
    `No manifest is named, and there is no ${defaultPaths.join(" or ")} here. Give a file, a folder, or - for standard input.`,
    { code: "no-manifest" },
  );
}

/** The first default that exists, in the folder of the environment's file or in this one. */
function findDefaultPaths(environment: Environment | undefined, folder = ""): string[] {
  const base = environment === undefined ? folder : dirname(environment.file);
  const found = defaultPaths.map((path) => join(base, path)).find((path) => existsSync(path));
  return found === undefined ? [] : [found];
}
