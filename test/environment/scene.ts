import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import {
  adaptReading,
  environmentsFileName,
  readEnvironment,
  type Environment,
  type EnvironmentReading,
} from "../../src/environment/index.js";
import { readManifestsSync, type ManifestReading } from "../../src/manifest/index.js";

/** A repository of a test's own: files by their paths. */
export interface Repository {
  readonly folder: string;
  /** Reads an environment of its `orgwright.yaml`. */
  read(name: string, variables?: Readonly<Record<string, string>>): EnvironmentReading;
  /** Reads an environment and its manifests as they are in it. */
  adapt(name: string, variables?: Readonly<Record<string, string>>): ManifestReading;
}

/** Writes a repository that is removed when the test ends. */
export function writeRepository(files: Readonly<Record<string, string>>): Repository {
  const folder = mkdtempSync(path.join(tmpdir(), "orgwright-environment-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const read: Repository["read"] = (name, variables = {}) =>
    readEnvironment(path.join(folder, environmentsFileName), name, variables);
  return {
    folder,
    read,
    adapt(name, variables = {}) {
      const { environment, diagnostics } = read(name, variables);
      if (!environment) throw new Error(`no environment: ${JSON.stringify(diagnostics)}`);
      return adaptReading(readDeclared(environment, variables), environment);
    },
  };
}

function readDeclared(
  environment: Environment,
  variables: Readonly<Record<string, string>>,
): ManifestReading {
  return readManifestsSync(environment.manifests ?? [], {
    env: { ...variables, ...environment.variables },
  });
}
