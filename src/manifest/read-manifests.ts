import { tellDiagnostics, type Diagnostic, type ToldDiagnostic } from "../errors/index.js";
import type { Variables } from "../variables.js";
import { ReadDeclaration, type DeclaredOrganization, type DeclaredPlace } from "./declaration.js";
import { readTable, type CsvTable } from "./csv-table.js";
import type { DeclaredName } from "./declare.js";
import { findSharedPasts } from "./former-names.js";
import { findIgnored, type IgnoreRule } from "./ignore.js";
import { findFiles, isOnDisk, type FoundFiles } from "./find-files.js";
import { joinTables } from "./join-tables.js";
import { readFound, readSource, type ReadSource } from "./read-source.js";
import { readText, type TextOptions } from "./read-text.js";
import type { Source } from "./source.js";
import { guardSecrets } from "./secrets.js";
import { joinTenants, type DeclaredTenant } from "./terraform-tenant.js";
import { fillFrom } from "./variables.js";

/** What manifests are read with. */
export interface ReadOptions {
  /** What `${env.NAME}` stands for, but for secrets. */
  readonly env: Variables;
  /** Names of variables that are no secrets although they are called as secrets are. */
  readonly allowedVariables?: readonly string[];
  /** Names of variables that hold credentials, besides those that Auth0's tools read. */
  readonly credentialVariables?: readonly string[];
  /** The folder that all files must lie in; each in its own checkout unless given. */
  readonly within?: string;
  /** Texts longer than this are read in parts, which changes nothing but speed and memory. */
  readonly cutAbove?: number;
  /** How many organizations a part has. */
  readonly itemsPerPart?: number;
}

/** What manifests are read with where standard input is among them. */
export interface ReadOptionsWithStdin extends ReadOptions {
  /** Where the path `-` is read from; the process's own standard input unless set. */
  readonly stdin?: AsyncIterable<Uint8Array>;
}

/** What manifests ask for, and everything that is wrong with them. */
export interface ManifestReading {
  /** In the order of the files. Not for use when the diagnostics have errors: some are missing. */
  readonly organizations: readonly DeclaredOrganization[];
  /** Of all files, in their order and within each from top to bottom. */
  readonly diagnostics: readonly ToldDiagnostic[];
  /** Every `owner` of the documents, those without organizations included. */
  readonly owners: readonly string[];
  /** Globs of names that are never to be touched. */
  readonly ignore: readonly string[];
  /** The tenant that a Terraform configuration among the files belongs to, where it names one. */
  readonly tenant?: DeclaredTenant;
  /** The files that were read, as messages call them. */
  readonly files: readonly string[];
}

/**
 * Reads files, folders and, for the path `-`, standard input. Never throws for what is wrong with
 * them: everything that is wrong with any of them is among the diagnostics.
 */
export async function readManifests(
  paths: readonly string[],
  options: ReadOptionsWithStdin,
): Promise<ManifestReading> {
  const found = findFiles(paths, options.within);
  const gathering = new Gathering(options);
  for (const file of found.files) {
    gathering.add(await readFound(file, options.stdin));
  }
  return gathering.finish(found);
}

/** As {@link readManifests}, at once, and of files and folders only. */
export function readManifestsSync(paths: readonly string[], options: ReadOptions): ManifestReading {
  const found = findFiles(paths, options.within);
  const gathering = new Gathering(options);
  for (const file of found.files) {
    gathering.add(
      isOnDisk(file)
        ? readSource(file)
        : {
            diagnostic: {
              code: "unreadable-file",
              severity: "error",
              summary: "standard input cannot be read here",
              detail: "Name a file or a folder.",
              path: [],
            },
          },
    );
  }
  return gathering.finish(found);
}

/** Puts the readings of files together. */
class Gathering {
  readonly #organizations: DeclaredOrganization[] = [];
  readonly #diagnostics: Diagnostic[] = [];
  readonly #owners = new Set<string>();
  readonly #ignore: IgnoreRule[] = [];
  readonly #tenants: DeclaredTenant[] = [];
  readonly #tables: CsvTable[] = [];
  readonly #places = new Map<string, DeclaredPlace>();
  readonly #options: TextOptions;

  constructor(options: ReadOptions) {
    const { env, allowedVariables = [], credentialVariables = [] } = options;
    const { cutAbove = 1024 * 1024, itemsPerPart = 300 } = options;
    const guard = guardSecrets({
      env,
      allowed: allowedVariables,
      credentials: credentialVariables,
    });
    this.#options = { fill: fillFrom(env, guard), cutAbove, itemsPerPart };
  }

  add({ source, diagnostic }: ReadSource): void {
    if (source) this.#read(source);
    else this.#diagnostics.push(diagnostic);
  }

  finish(found: FoundFiles): ManifestReading {
    const { tenant, diagnostics } = joinTenants(this.#tenants);
    const names = new Set(this.#places.keys());
    const joined = joinTables(this.#tables, this.#organizations, names);
    return {
      organizations: joined.organizations,
      diagnostics: tellDiagnostics([
        ...found.diagnostics,
        ...this.#diagnostics,
        ...joined.diagnostics,
        ...findIgnored(this.#places, this.#ignore),
        ...diagnostics,
        ...findSharedPasts(joined.organizations),
      ]),
      owners: [...this.#owners],
      ignore: [...new Set(this.#ignore.map(({ glob }) => glob))],
      ...(tenant && { tenant }),
      files: found.files.map(({ name }) => name),
    };
  }

  #read(source: Source): void {
    if (source.file.toLowerCase().endsWith(".csv")) {
      this.#tables.push(readTable(source));
      return;
    }
    const { findings, names, owners, ignore, tenants } = readText(source, this.#options);
    this.#tenants.push(...tenants);
    this.#ignore.push(...ignore);
    for (const owner of owners) this.#owners.add(owner);
    for (const declared of names) {
      const { name, place } = declared;
      const first = this.#places.get(name);
      if (!first) this.#places.set(name, place);
      else if (!findings.isFull) findings.addDiagnostic(declaredTwice(declared, first));
      if (!first && place instanceof ReadDeclaration) this.#organizations.push(place);
    }
    for (const diagnostic of findings.tell(source.file)) this.#diagnostics.push(diagnostic);
  }
}

function declaredTwice({ shown, place }: DeclaredName, first: DeclaredPlace): Diagnostic {
  const location = place.locate(["name"]);
  const related = first.locate(["name"]);
  // Both have their name from one place, over an alias: then the entries are what is to be told.
  const isShared =
    location.file === related.file &&
    location.line === related.line &&
    location.column === related.column;
  return {
    code: "duplicate-name",
    severity: "error",
    summary: `organization ${JSON.stringify(shown)} is declared twice`,
    detail: isShared
      ? "An alias repeats it, with its name. Write `<<: *…` and a `name` of its own under it, or remove it."
      : "Keep one of the two places.",
    path: [...place.path, "name"],
    location: isShared ? place.locate([]) : location,
    related,
  };
}
