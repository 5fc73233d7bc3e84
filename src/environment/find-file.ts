import { existsSync } from "node:fs";
import path from "node:path";

/** What the file with a repository's environments is called. */
export const environmentsFileName = "orgwright.yaml";

/**
 * Finds the file with the environments in a folder or, as git finds its repository, in one above.
 *
 * @returns its path relative to the folder, or undefined where there is none
 */
export function findEnvironmentsFile(folder: string): string | undefined {
  let current = path.resolve(folder);
  for (;;) {
    const candidate = path.join(current, environmentsFileName);
    if (existsSync(candidate)) return path.relative(folder, candidate) || environmentsFileName;
    const parent = path.dirname(current);
    // What lies above a repository belongs to somebody else.
    if (parent === current || existsSync(path.join(current, ".git"))) return undefined;
    current = parent;
  }
}
