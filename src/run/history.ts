import { execFile } from "node:child_process";
import { mkdtemp, mkdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import type { Environment } from "../environment/index.js";
import type { DesiredOrganization } from "../model/index.js";
import { adapt, readingOptions } from "./declarations.js";

const run = promisify(execFile);

type Git = (...args: string[]) => Promise<string>;

/** What was declared at one time, by name. */
export type Version = ReadonlyMap<string, DesiredOrganization>;

/** Earlier versions of manifests, as far as they are there. */
export interface History {
  /** Newest first. */
  readonly versions: readonly Version[];
  /** Why there may be earlier ones: the clone has no more, or no more were read. */
  readonly cut?: "shallow" | "long";
}

/**
 * The manifests as they were in earlier revisions; no versions where there is no history.
 *
 * @param files the manifests, as they were read
 * @param environment the environment that is compared; it is taken as it is now
 */
export async function readHistory(
  files: readonly string[],
  environment: Environment | undefined,
  mostRevisions: number,
): Promise<History> {
  try {
    const { git, paths } = await openRepository(files);
    const log = await git("log", `-n${mostRevisions + 1}`, "--format=%H", "--", ...paths);
    const revisions = log.split("\n").filter(Boolean);
    const versions: Version[] = [];
    for (const revision of revisions.slice(0, mostRevisions)) {
      versions.push(await readRevision(git, revision, paths, environment));
    }
    if (revisions.length > mostRevisions) return { versions, cut: "long" };
    const isShallow = (await git("rev-parse", "--is-shallow-repository")).trim() === "true";
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
    const { git, paths } = await openRepository(files);
    const folders = [...new Set(paths.map((path) => dirname(path)))];
    const listed = await git("ls-tree", "-r", "--name-only", "-z", "HEAD^", "--", ...folders);
    const earlier = listed.split("\0").filter((path) => /\.(ya?ml|json)$/.test(path));
    const known = new Set(paths);
    const relevant = earlier.filter((path) => known.has(path) || folders.includes(dirname(path)));
    return await readRevision(git, "HEAD^", relevant, environment);
  } catch {
    return new Map();
  }
}

async function openRepository(
  files: readonly string[],
): Promise<{ readonly git: Git; readonly paths: readonly string[] }> {
  const folder = await realpath(dirname(resolve(files[0] ?? ".")));
  const git =
    (directory: string): Git =>
    async (...args) =>
      (await run("git", ["-C", directory, ...args], { maxBuffer: 64 * 1024 * 1024 })).stdout;
  const top = await realpath((await git(folder)("rev-parse", "--show-toplevel")).trim());
  // A repository may be reached over a link: both sides are compared as they really are.
  const paths = await Promise.all(
    files.map(async (file) => relative(top, await realpath(resolve(file)))),
  );
  return { git: git(top), paths: paths.filter((path) => !path.startsWith("..")) };
}

async function readRevision(
  git: Git,
  revision: string,
  paths: readonly string[],
  environment: Environment | undefined,
): Promise<Version> {
  const { readManifests } = await import("../manifest/index.js");
  const folder = await mkdtemp(join(tmpdir(), "orgwright-history-"));
  try {
    const written: string[] = [];
    for (const path of paths) {
      // A file that was not there yet at that time declares nothing.
      const text = await git("show", `${revision}:${path}`).catch(() => undefined);
      if (text === undefined) continue;
      const file = join(folder, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
      written.push(file);
    }
    if (written.length === 0) return new Map();
    // They do not lie in the checkout any more.
    const { within: _, ...options } = await readingOptions(environment);
    const { organizations } = await adapt(await readManifests(written, options), environment);
    return new Map(organizations.map(({ organization }) => [organization.name, organization]));
  } finally {
    await rm(folder, { recursive: true });
  }
}
