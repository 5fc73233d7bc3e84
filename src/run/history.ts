import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import type { Environment } from "../environment/index.js";
import type { DesiredOrganization } from "../model/index.js";
import { adapt, readingOptions } from "./declarations.js";
import { openRepository, placeIn, type Repository } from "./repository.js";
import { withRevision } from "./revision.js";

/** What was declared at one time, by name. */
export type Version = ReadonlyMap<string, DesiredOrganization>;

/** Earlier versions of manifests, as far as they are there. */
export interface History {
  /** Newest first. */
  readonly versions: readonly Version[];
  /** Why there may be earlier ones: the clone has no more, or no more were read. */
  readonly cut?: "shallow" | "long";
}

/** Where manifests and their environment lie in a repository. */
interface Places {
  readonly repository: Repository;
  /** Manifests, by the names that they have now. */
  readonly manifests: readonly string[];
  /** The file with the environment, and those that it has overlays in. */
  readonly surroundings: readonly string[];
  readonly environment: Environment | undefined;
}

/** Renames are looked for in so many commits. */
const mostCommits = 5000;

/**
 * The manifests as they were in earlier revisions, under whatever names, each with the environment of
 * that time; no versions where there is no history.
 *
 * @param files the manifests, as they were read
 * @param environment the environment that is compared; where it was not there yet, it is taken as it is now
 * @param isEnough asked with every version: whether earlier ones would change nothing
 */
export async function readHistory(
  files: readonly string[],
  environment: Environment | undefined,
  mostRevisions: number,
  isEnough: (versions: readonly Version[]) => boolean,
): Promise<History> {
  try {
    const places = await findPlaces(files, environment);
    const { git } = places.repository;
    const manifests = await withFormerNames(places);
    const relevant = [...manifests, ...places.surroundings];
    const log = await git(["log", `-n${mostRevisions + 1}`, "--format=%H", "--", ...relevant]);
    const revisions = log.split("\n").filter(Boolean);
    const versions: Version[] = [];
    for (const revision of revisions.slice(0, mostRevisions)) {
      versions.push(await readRevision(places, revision, manifests));
      if (isEnough(versions)) return { versions };
    }
    if (revisions.length > mostRevisions) return { versions, cut: "long" };
    const isShallow = (await git(["rev-parse", "--is-shallow-repository"])).trim() === "true";
    return { versions, ...(isShallow && { cut: "shallow" as const }) };
  } catch {
    // No git, no repository, or nothing committed yet: then nothing can be known.
    return { versions: [] };
  }
}

/**
 * What was declared before the latest commit, and so was applied unless nobody ever applies; empty where
 * there is no history. Manifests that have other names by now are read as well, as long as they are in
 * the same folders.
 */
export async function readBefore(
  files: readonly string[],
  environment: Environment | undefined,
): Promise<Version> {
  try {
    const places = await findPlaces(files, environment);
    const { repository, manifests } = places;
    const folders = [...new Set(manifests.map((path) => dirname(path)))];
    const list = ["ls-tree", "-r", "--name-only", "-z", "HEAD^", "--", ...folders];
    const earlier = (await repository.git(list))
      .split("\0")
      .filter((path) => /\.(ya?ml|json)$/.test(path) && folders.includes(dirname(path)));
    return await readRevision(places, "HEAD^", [...manifests, ...earlier]);
  } catch {
    return new Map();
  }
}

async function findPlaces(
  files: readonly string[],
  environment: Environment | undefined,
): Promise<Places> {
  // What is reached over a link lies where it really is: there it has its history.
  const real = await Promise.all(files.map((file) => realpath(resolve(file))));
  const repository = await openRepository(dirname(real[0] ?? resolve(".")));
  const within = (paths: readonly string[]): string[] =>
    paths.map((path) => relative(repository.top, path)).filter((path) => !path.startsWith(".."));
  const around = environment
    ? [environment.file, ...environment.overlays.map(({ document }) => document.source.file)]
    : [];
  const surroundings = around.flatMap((file) => placeIn(repository, file) ?? []);
  return {
    repository,
    manifests: within(real),
    surroundings: [...new Set(surroundings)],
    environment,
  };
}

/** Names that manifests had, besides those that they have: renames are followed back. */
async function withFormerNames({ repository, manifests }: Places): Promise<readonly string[]> {
  const names = new Set(manifests);
  const found = await repository.git([
    "log",
    `-n${mostCommits}`,
    "--format=",
    "--name-status",
    "-M",
    "--diff-filter=R",
    "-z",
  ]);
  const parts = found.split("\0").filter(Boolean);
  // Newest first, so that what a name was before is found behind it.
  for (let at = 0; at + 2 < parts.length; at += 3) {
    const [, from, to] = parts.slice(at, at + 3);
    if (from !== undefined && to !== undefined && names.has(to)) names.add(from);
  }
  return [...names];
}

async function readRevision(
  { repository, surroundings, environment }: Places,
  revision: string,
  manifests: readonly string[],
): Promise<Version> {
  const { readManifests } = await import("../manifest/index.js");
  const needed = new Set([...manifests, ...surroundings]);
  return withRevision(repository, revision, needed, async (folder) => {
    // A file that was not there yet at that time declares nothing.
    const there = [...new Set(manifests)]
      .map((path) => join(folder, path))
      .filter((path) => existsSync(path));
    if (there.length === 0) return new Map();
    const then = environment && (await environmentAt(repository, folder, environment));
    const { within: _, ...options } = await readingOptions(then);
    const { organizations } = await adapt(await readManifests(there, options), then);
    return new Map(organizations.map(({ organization }) => [organization.name, organization]));
  });
}

/** The environment as it was, or as it is now where there was none, or none that can be read. */
async function environmentAt(
  repository: Repository,
  folder: string,
  now: Environment,
): Promise<Environment> {
  const place = placeIn(repository, now.file);
  const file = place === undefined ? undefined : join(folder, place);
  if (file === undefined || !existsSync(file)) return now;
  const { readEnvironment } = await import("../environment/index.js");
  try {
    return readEnvironment(file, now.name, process.env).environment ?? now;
  } catch {
    return now;
  }
}
