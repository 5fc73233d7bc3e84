import { DiagnosticError, hasErrors, renderDiagnostics } from "../errors/index.js";
import type { ManifestReading } from "../manifest/index.js";
import { readDeclarations } from "../run/index.js";
import type { SourceOptions } from "./options.js";
import type { Terminal } from "./terminal.js";

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
  const { synthesizeApp } = await import("./synthesize.js");
  const synthesized = app === undefined ? undefined : await synthesizeApp(app, signal);
  return readDeclarations({ paths, environment, ...(synthesized && { synthesized }) });
}
