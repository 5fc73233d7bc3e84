import { cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Lays out a workspace as the checkouts of a workflow do: the repository, and beside it what pins the
 * tool. The lock file pins nothing: the shell's `npm` knows what to install.
 */
export async function layOutWorkspace(folder: string, repository: string): Promise<void> {
  await cp(repository, join(folder, "repository"), { recursive: true });
  await mkdir(join(folder, "tool"));
  await writeFile(join(folder, "tool/package.json"), "{}");
  await writeFile(join(folder, "tool/package-lock.json"), "{}");
}

/** Forgets what a job left behind, as a new machine does; only artifacts stay. */
export async function renewWorkspace(folder: string, artifacts: readonly string[]): Promise<void> {
  const results = join(folder, "results");
  const names = await readdir(results).catch(() => []);
  for (const name of names) {
    if (!artifacts.includes(name)) await rm(join(results, name), { recursive: true });
  }
  await rm(join(folder, "tool/node_modules"), { recursive: true, force: true });
}
