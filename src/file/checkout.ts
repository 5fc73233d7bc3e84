import { existsSync, realpathSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

/** Where the system shows its own state as if it were files: other people's variables, devices. */
const systemFolders = /^\/(?:proc|sys|dev)\//;

/**
 * The folder that a path belongs to as a whole: the checkout around the working directory or around
 * the path; or else the working directory, or the path's own folder.
 */
export function findCheckout(path: string, workingDirectory: string = process.cwd()): string {
  const here = findRepository(workingDirectory);
  if (here !== undefined && isWithin(here, path)) return here;
  const there = findRepository(dirname(path));
  if (there !== undefined) return there;
  return isWithin(workingDirectory, path) ? workingDirectory : dirname(path);
}

/**
 * Why a file must not be read although it can be: its path belongs to a checkout, whose author may
 * be a stranger, and leads out of it over a link; or it is no file but a view into the system.
 *
 * @param base the folder that the path must stay in; its checkout unless given
 * @returns undefined where it may be read
 * @throws Error of the system where the path leads nowhere
 */
export function refuseOutside(path: string, base?: string): string | undefined {
  const absolute = resolve(path);
  const real = realpathSync(absolute);
  if (systemFolders.test(real)) return "it is no plain file";
  const within = base === undefined ? findCheckout(absolute) : resolve(base);
  if (isWithin(realpathSync(within), real)) return undefined;
  return isWithin(within, absolute)
    ? "it is a link that leads out of the checkout"
    : "it lies outside of the checkout";
}

/** The folder of the repository that a folder is in, or undefined where it is in none. */
export function findRepository(folder: string): string | undefined {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (dirname(at) === at) return undefined;
  }
}

/** Whether a path is a folder, or lies below it, as it is written. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && resolve(folder, way) === resolve(path);
}
