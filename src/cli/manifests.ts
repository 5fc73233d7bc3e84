import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Environment } from "../environment/index.js";
import {
  DiagnosticError,
  hasErrors,
  OperationError,
  renderDiagnostics,
  type PathSegment,
} from "../errors/index.js";
import type { ManifestReading } from "../manifest/index.js";
import type { EnvironmentOptions, SourceOptions } from "./options.js";
import type { Terminal } from "./terminal.js";

/** What is read when no path is given: the first of these that exists. */
const defaultPaths = ["organizations.yaml", "organizations.yml", "organizations"];

/**
 * Reads manifests and shows their warnings.
 *
 * @throws DiagnosticError with everything that is wrong in all of them
 */
export async function loadManifests(
  paths: readonly string[],
  options: SourceOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ManifestReading> {
  const reading = await readPaths(paths, options, signal);
  if (hasErrors(reading.diagnostics)) throw new DiagnosticError(reading.diagnostics);
  if (reading.diagnostics.length > 0) {
    terminal.warn(renderDiagnostics(reading.diagnostics, terminal.paint));
  }
  return reading;
}

/** Reads manifests; what is wrong is in the result. */
export async function readPaths(
  paths: readonly string[],
  { app, environment }: SourceOptions,
  signal: AbortSignal,
): Promise<ManifestReading> {
  const { readManifests } = await import("../manifest/index.js");
  const chosen = choosePaths(paths, environment, app !== undefined);
  const { synthesizeApp } = await import("./synthesize.js");
  const synthesized = app === undefined ? [] : await synthesizeApp(app, signal);
  const env = { ...process.env, ...environment?.variables };
  return adapt(await readManifests([...chosen, ...synthesized], { env }), environment);
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

/**
 * The globs of names that the repository's own manifests keep off, for commands that are about
 * what a tenant has; none where there are no manifests.
 *
 * @throws DiagnosticError when nobody can tell, because a manifest cannot be read as far as that
 */
export async function readIgnored({ environment }: EnvironmentOptions): Promise<readonly string[]> {
  const paths = environment?.manifests ?? findDefaultPaths(environment);
  if (paths.length === 0) return [];
  const { readManifests } = await import("../manifest/index.js");
  const { ignore, diagnostics } = await readManifests(paths, {
    env: { ...process.env, ...environment?.variables },
  });
  // What is wrong with an organization, such as a variable that is not set, hides no glob.
  const hiding = diagnostics.filter(({ path }) => !isBesideIgnore(path[0]));
  if (hasErrors(hiding)) throw new DiagnosticError(hiding);
  return ignore;
}

function isBesideIgnore(key: PathSegment | undefined): boolean {
  return key === "organizations" || key === "defaults" || key === "owner";
}

function choosePaths(
  paths: readonly string[],
  environment: Environment | undefined,
  hasOthers: boolean,
): readonly string[] {
  if (environment?.manifests !== undefined) {
    if (paths.length === 0) return environment.manifests;
    throw new OperationError(
      `Environment ${environment.name} has manifests of its own (${environment.manifests.join(", ")}), and ${paths.join(", ")} was given. Leave the paths out; --only narrows a run down.`,
      { code: "conflicting-options" },
    );
  }
  if (paths.length > 0 || hasOthers) return paths;
  const found = findDefaultPaths(environment);
  if (found.length > 0) return found;
  throw new OperationError(
    `No manifest is named, and there is no ${defaultPaths.join(" or ")} here. Give a file, a folder, or - for standard input.`,
    { code: "no-manifest" },
  );
}

/** The first default that exists, in the folder of the environment's file or in this one. */
function findDefaultPaths(environment: Environment | undefined): string[] {
  const folder = environment === undefined ? "" : dirname(environment.file);
  const found = defaultPaths.map((path) => join(folder, path)).find((path) => existsSync(path));
  return found === undefined ? [] : [found];
}

/**
 * Refuses to delete on behalf of manifests that declare nothing: more often than not the path is
 * wrong, or a template came out empty.
 *
 * @throws OperationError `empty-manifest`
 */
export function refuseEmpty({ organizations }: ManifestReading, isAllowed: boolean): void {
  if (organizations.length > 0 || isAllowed) return;
  throw new OperationError(
    "The manifests declare no organization at all. Check the path; if it is meant, give --allow-empty.",
    { code: "empty-manifest" },
  );
}
