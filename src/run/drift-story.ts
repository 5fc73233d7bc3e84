import { execFile } from "node:child_process";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import type { Environment } from "../environment/index.js";
import { asMap, ownValue, type DesiredOrganization, type FieldValue } from "../model/index.js";
import type { Plan, UpdateAction } from "../plan/index.js";
import { adapt } from "./declarations.js";

const run = promisify(execFile);

/** How many earlier versions of the manifests are looked at. */
const mostRevisions = 20;

/**
 * Says of each organization in drift which side has the newer idea, where that can be known: Auth0
 * keeps no times, but the repository's history does. A value that an earlier version of the manifests
 * asked for was put there by them, so the manifest is newer; a value that no version ever asked for was
 * put there by somebody else, so the tenant is.
 *
 * @param files the manifests, as they were read
 * @param environment the environment that is compared; it is taken as it is now
 * @returns a line per organization; none outside a git repository
 */
export async function describeDrift(
  plan: Plan,
  files: readonly string[],
  environment?: Environment,
): Promise<string[]> {
  const updates = plan.actions.filter((action): action is UpdateAction => action.kind === "update");
  if (updates.length === 0) return [];
  const history = await readHistory(files, environment);
  if (history.length === 0) return [];
  return updates.map((action) => `  ${action.organization}: ${judge(action, history)}`);
}

function judge(
  action: UpdateAction,
  history: readonly ReadonlyMap<string, DesiredOrganization>[],
): string {
  const wasDeclared = action.changes.map(({ path, from }) =>
    history.some((version) => {
      const earlier = version.get(action.organization);
      return earlier !== undefined && valueAt(earlier, path) === from && from !== undefined;
    }),
  );
  if (wasDeclared.every(Boolean)) {
    return "the manifest is newer: the tenant has what an earlier version of it asked for";
  }
  return wasDeclared.some(Boolean)
    ? "both have changed: some values come from an earlier version of the manifest, others from elsewhere"
    : "the tenant is newer: no version of the manifest ever asked for what it has";
}

/** The manifests as they were in earlier revisions, newest first; empty where there is no history. */
async function readHistory(
  files: readonly string[],
  environment: Environment | undefined,
): Promise<ReadonlyMap<string, DesiredOrganization>[]> {
  const folder = dirname(resolve(files[0] ?? "."));
  const git = async (...args: string[]): Promise<string> =>
    (await run("git", ["-C", folder, ...args], { maxBuffer: 64 * 1024 * 1024 })).stdout;
  try {
    const top = (await git("rev-parse", "--show-toplevel")).trim();
    const paths = files.map((file) => resolve(file)).filter((file) => file.startsWith(top));
    const log = await git("log", `-n${mostRevisions}`, "--format=%H", "--", ...paths);
    const versions: ReadonlyMap<string, DesiredOrganization>[] = [];
    for (const revision of log.split("\n").filter(Boolean)) {
      versions.push(
        await readRevision(
          git,
          revision,
          paths.map((path) => path.slice(top.length + 1)),
          environment,
        ),
      );
    }
    return versions;
  } catch {
    // No git, no repository, or nothing committed yet: then nothing can be known.
    return [];
  }
}

async function readRevision(
  git: (...args: string[]) => Promise<string>,
  revision: string,
  paths: readonly string[],
  environment: Environment | undefined,
): Promise<ReadonlyMap<string, DesiredOrganization>> {
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
    const env = { ...process.env, ...environment?.variables };
    const { organizations } = await adapt(await readManifests(written, { env }), environment);
    return new Map(organizations.map(({ organization }) => [organization.name, organization]));
  } finally {
    await rm(folder, { recursive: true });
  }
}

function valueAt(
  organization: DesiredOrganization,
  path: readonly string[],
): FieldValue | undefined {
  let value: FieldValue | undefined = organization;
  for (const segment of path) {
    // The entries of a list are told apart by their names.
    value = Array.isArray(value)
      ? value.find((entry: FieldValue) => asMap(entry)["name"] === segment)
      : ownValue(asMap(value), segment);
  }
  return value;
}
