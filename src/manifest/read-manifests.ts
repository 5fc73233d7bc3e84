import type { Diagnostic } from "../errors/index.js";
import { Declaration, type DeclaredOrganization, type DeclaredPlace } from "./declaration.js";
import type { DeclaredName } from "./declare.js";
import { findFiles } from "./find-files.js";
import { readSource } from "./read-source.js";
import { readText, type TextOptions } from "./read-text.js";
import type { Environment } from "./variables.js";

/** What manifests are read with. */
export interface ReadOptions {
  /** What `${env.NAME}` stands for. */
  readonly env: Environment;
  /** Where the path `-` is read from; the process's own standard input unless set. */
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** Texts longer than this are read in parts, which changes nothing but speed and memory. */
  readonly cutAbove?: number;
  /** How many organizations a part has. */
  readonly itemsPerPart?: number;
}

/** What manifests ask for, and everything that is wrong with them. */
export interface ManifestReading {
  /** In the order of the files. Not for use when the diagnostics have errors: some are missing. */
  readonly organizations: readonly DeclaredOrganization[];
  /** Of all files, in their order and within each from top to bottom. */
  readonly diagnostics: readonly Diagnostic[];
  /** Every `owner` of the documents, those without organizations included. */
  readonly owners: readonly string[];
  /** The files that were read, as messages call them. */
  readonly files: readonly string[];
}

/**
 * Reads files, folders and standard input. Never throws for what is wrong with them: everything
 * that is wrong with any of them is among the diagnostics.
 */
export async function readManifests(
  paths: readonly string[],
  options: ReadOptions,
): Promise<ManifestReading> {
  const { env, stdin = process.stdin, cutAbove = 1024 * 1024, itemsPerPart = 300 } = options;
  const found = await findFiles(paths);
  const gathering = new Gathering({ env, cutAbove, itemsPerPart });
  for (const file of found.files) {
    const { source, diagnostic } = await readSource(file, stdin);
    if (source) gathering.read(source);
    else gathering.diagnostics.push(diagnostic);
  }
  return {
    organizations: gathering.organizations,
    diagnostics: [...found.diagnostics, ...gathering.diagnostics],
    owners: [...gathering.owners],
    files: found.files.map(({ name }) => name),
  };
}

/** Puts the readings of files together. */
class Gathering {
  readonly organizations: DeclaredOrganization[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly owners = new Set<string>();
  readonly #places = new Map<string, DeclaredPlace>();
  readonly #options: TextOptions;

  constructor(options: TextOptions) {
    this.#options = options;
  }

  read(source: Parameters<typeof readText>[0]): void {
    const { findings, names, owners } = readText(source, this.#options);
    for (const owner of owners) this.owners.add(owner);
    for (const declared of names) {
      const { name, place } = declared;
      const first = this.#places.get(name);
      if (first) findings.addDiagnostic(declaredTwice(declared, first));
      else this.#places.set(name, place);
      if (!first && place instanceof Declaration) this.organizations.push(place);
    }
    for (const diagnostic of findings.tell(source.file)) this.diagnostics.push(diagnostic);
  }
}

function declaredTwice({ shown, place }: DeclaredName, first: DeclaredPlace): Diagnostic {
  return {
    code: "duplicate-name",
    severity: "error",
    summary: `organization ${JSON.stringify(shown)} is declared twice`,
    detail: "Keep one of the two places.",
    path: [...place.path, "name"],
    location: place.locate(["name"]),
    related: first.locate(["name"]),
  };
}
