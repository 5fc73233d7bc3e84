import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import type { Diagnostic } from "../../src/errors/index.js";
import {
  readManifestsSync,
  type ManifestReading,
  type ReadOptions,
} from "../../src/manifest/index.js";
import type { DesiredOrganization } from "../../src/model/index.js";

/** Makes a folder that is gone when the test is over, with files by their paths in it. */
export function makeFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = mkdtempSync(path.join(tmpdir(), "orgwright-manifest-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return folder;
}

/** Reads one manifest from a text. */
export function read(
  text: string | Uint8Array,
  { name = "manifest.yaml", ...options }: Partial<ReadOptions> & { readonly name?: string } = {},
): ManifestReading {
  const file = path.join(makeFolder({ [name]: text }), name);
  return readManifestsSync([file], { env: {}, ...options });
}

/** The organizations of a reading, which must have found nothing wrong. */
export function organizationsOf(reading: ManifestReading): readonly DesiredOrganization[] {
  if (reading.diagnostics.length > 0) {
    throw new Error(reading.diagnostics.map(brief).join("\n"));
  }
  return reading.organizations.map(({ organization }) => organization);
}

/** A diagnostic in one line: `error unknown-key 3:5`. */
export function brief({ code, severity, location }: Diagnostic): string {
  return `${severity} ${code} ${location?.line ?? 0}:${location?.column ?? 0}`;
}
