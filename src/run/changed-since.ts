import { existsSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Environment } from "../environment/index.js";
import { OperationError, renderDiagnostics } from "../errors/index.js";
import type { DeclaredOrganization, ManifestReading } from "../manifest/index.js";
import { readDeclarations } from "./declarations.js";
import { openRepository, placeIn, type Repository } from "./repository.js";
import { withRevision } from "./revision.js";

/** What is compared with a commit. */
export interface ChangedSinceRequest {
  /** As git takes it: a branch, a tag, a commit. */
  readonly ref: string;
  /** What is declared now, with everything that an environment changes about it. */
  readonly declared: ManifestReading;
  /** The paths that were given; what is usual where there are none. */
  readonly paths: readonly string[];
  readonly environment?: Environment | undefined;
  /** Whether a program declares organizations as well, of whose past nothing is known. */
  readonly hasProgram?: boolean;
}

/** Which declarations differ from those of a commit. */
export interface ChangedSince {
  readonly ref: string;
  /** Names whose declaration differs, or was not there. */
  readonly names: ReadonlySet<string>;
  /** Those of them that were not declared at all, under no former name either. */
  readonly added: ReadonlySet<string>;
  /** Names that were declared and are not any more. */
  readonly removed: readonly string[];
  /** Why everything counts as changed, where the commit does not tell. */
  readonly reason?: string;
}

/** What a commit declared: by name, or why that is not known. */
type Before =
  | {
      readonly declared: ReadonlyMap<string, DeclaredOrganization>;
      /** Whether some of it could not be read. */
      readonly isPartial?: boolean;
      readonly reason?: never;
    }
  | { readonly declared?: never; readonly reason: string };

/**
 * Finds the organizations whose declaration is another one than in a commit, whatever it is that has
 * changed: their entry, defaults, an overlay, a variable, a prefix, an owner, the tenant. What is declared now
 * is read from the files as they are, committed or not. Where nobody can tell, it counts as changed.
 *
 * @throws OperationError `unknown-revision`, `no-history`, `conflicting-options`
 */
export async function findChangedSince(request: ChangedSinceRequest): Promise<ChangedSince> {
  const { ref, declared, paths, environment, hasProgram = false } = request;
  if (hasProgram || paths.includes("-")) {
    throw new OperationError(
      `--changed-since cannot know what ${hasProgram ? "a program (--app)" : "standard input"} declared at ${ref}. Name files or folders of the repository.`,
      { code: "conflicting-options" },
    );
  }
  const repository = await openRepository(startOf(paths, environment));
  const places = paths.map((path) => {
    const place = placeIn(repository, path);
    if (place !== undefined) return place;
    throw new OperationError(
      `${path} lies outside of the repository ${repository.top}, so that nobody knows what it was at ${ref}. Leave --changed-since out, or plan that file by itself.`,
      { code: "no-history" },
    );
  });
  const before = await withRevision(repository, ref, new Set(places), (folder) =>
    readBefore(folder, places, repository, request),
  );
  return compare(ref, declared, before);
}

/** A folder of the repository that is meant. */
function startOf([path]: readonly string[], environment: Environment | undefined): string {
  if (environment !== undefined) return dirname(resolve(environment.file));
  if (path === undefined) return process.cwd();
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isFolder ? path : dirname(resolve(path));
}

async function readBefore(
  folder: string,
  places: readonly string[],
  repository: Repository,
  { ref, declared, environment: now }: ChangedSinceRequest,
): Promise<Before> {
  const here = placeIn(repository, process.cwd());
  const environment =
    now && (await environmentAt(join(folder, placeIn(repository, now.file) ?? now.file), now));
  if (typeof environment === "string") return { reason: `at ${ref}, ${environment}` };
  const isNamed = places.length > 0 || now?.manifests !== undefined;
  const existing = places.map((place) => join(folder, place)).filter((path) => existsSync(path));
  if (places.length > 0 && existing.length === 0) return { declared: new Map() };
  let reading: ManifestReading;
  try {
    reading = await readDeclarations({
      paths: existing,
      environment,
      folder: here === undefined ? process.cwd() : join(folder, here),
    });
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    if (error.code === "no-manifest" && !isNamed) return { declared: new Map() };
    return { reason: `what was declared at ${ref} cannot be told: ${error.message}` };
  }
  const [first] = reading.diagnostics.filter(({ severity }) => severity === "error");
  // Where nothing but organizations is wrong, the others can be compared.
  if (first !== undefined && reading.organizations.length === 0) {
    const told = renderDiagnostics([{ ...first, path: [] }]).replaceAll(`${folder}/`, "");
    return { reason: `the manifests of ${ref} cannot be read: ${told.split("\n", 1)[0] ?? ""}` };
  }
  if (!isDeepStrictEqual(tenantOf(reading), tenantOf(declared))) {
    return { reason: `at ${ref} the configuration was for another tenant` };
  }
  return {
    declared: new Map(reading.organizations.map((entry) => [entry.organization.name, entry])),
    isPartial: first !== undefined,
  };
}

/** The tenant that a configuration is for, wherever that is written. */
function tenantOf({ tenant }: ManifestReading): unknown {
  return tenant && { ...tenant, location: undefined };
}

/** An environment as a commit had it, or why there is none to compare with. */
async function environmentAt(file: string, now: Environment): Promise<Environment | string> {
  const name = `environment ${now.name}`;
  if (!existsSync(file)) return `there was no ${now.file}`;
  const { readEnvironment } = await import("../environment/index.js");
  let found: Environment | undefined;
  try {
    found = readEnvironment(file, now.name, process.env).environment;
  } catch (error) {
    if (error instanceof OperationError) return `there was no ${name}`;
    throw error;
  }
  if (found === undefined) return `${name} was not as it must be`;
  const isElsewhere = found.tenant !== now.tenant || databaseOf(found) !== databaseOf(now);
  return isElsewhere ? `${name} was of another tenant` : found;
}

/** Where a database lies, from the file that names it. */
function databaseOf({ file, tenantDatabase }: Environment): string {
  return tenantDatabase === undefined ? "" : relative(resolve(dirname(file)), tenantDatabase);
}

function compare(ref: string, declared: ManifestReading, before: Before): ChangedSince {
  const now = declared.organizations;
  if (before.declared === undefined) {
    const names = new Set(now.map(({ organization }) => organization.name));
    return { ref, names, added: new Set(), removed: [], reason: before.reason };
  }
  const names = new Set<string>();
  const added = new Set<string>();
  const known = new Set<string>();
  for (const entry of now) {
    const { name, former_names: former } = entry.organization;
    known.add(name);
    for (const one of former ?? []) known.add(one);
    const earlier = before.declared.get(name);
    if (earlier !== undefined && isSame(entry, earlier)) continue;
    names.add(name);
    const isNew = [name, ...(former ?? [])].every((one) => before.declared.get(one) === undefined);
    if (isNew && !before.isPartial) added.add(name);
  }
  const removed = [...before.declared.values()].flatMap(({ organization: { name, absent } }) =>
    known.has(name) || absent === true ? [] : [name],
  );
  return { ref, names, added, removed: removed.sort() };
}

function isSame(left: DeclaredOrganization, right: DeclaredOrganization): boolean {
  return isDeepStrictEqual(contentOf(left), contentOf(right));
}

function contentOf({ organization, owner, previousOwners = [] }: DeclaredOrganization): unknown {
  return { organization, owner, previousOwners: [...previousOwners].sort() };
}
