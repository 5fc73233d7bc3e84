import { existsSync } from "node:fs";
import { DiagnosticError, hasErrors, OperationError, renderDiagnostics } from "../errors/index.js";
import type { ManifestReading } from "../manifest/index.js";
import type { SourceOptions } from "./options.js";
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
  { app }: SourceOptions,
  signal: AbortSignal,
): Promise<ManifestReading> {
  const { readManifests } = await import("../manifest/index.js");
  const env = process.env;
  if (app === undefined) return readManifests(choosePaths(paths), { env });
  const { synthesizeApp } = await import("./synthesize.js");
  return readManifests([...paths, ...(await synthesizeApp(app, signal))], { env });
}

function choosePaths(paths: readonly string[]): readonly string[] {
  if (paths.length > 0) return paths;
  const found = defaultPaths.find((path) => existsSync(path));
  if (found !== undefined) return [found];
  throw new OperationError(
    `No manifest is named, and there is no ${defaultPaths.join(" or ")} here. Give a file, a folder, or - for standard input.`,
    { code: "no-manifest" },
  );
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
