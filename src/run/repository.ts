import { execFile } from "node:child_process";
import { realpathSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import { OperationError } from "../errors/index.js";

const run = promisify(execFile);

const longestOutput = 256 * 1024 * 1024;

/** What git is called with, besides its arguments. */
export interface GitInput {
  readonly text?: string;
  /** Besides the process's own. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A git repository, as far as it is read. */
export interface Repository {
  /** Its folder, as it really is. */
  readonly top: string;
  /**
   * Calls git in it and returns what it printed.
   *
   * @throws GitError when git ends with anything but 0
   */
  readonly git: (args: readonly string[], input?: GitInput) => Promise<string>;
}

/** What git said when it failed. */
export class GitError extends Error {
  /** Whether there is no git at all. */
  readonly isMissing: boolean;

  constructor(cause: unknown) {
    const { stderr, code } = cause as { readonly stderr?: string; readonly code?: unknown };
    super(stderr?.trim() === "" || stderr === undefined ? String(cause) : stderr.trim(), { cause });
    this.isMissing = code === "ENOENT";
  }
}

/**
 * Opens the repository that a folder is in. Nothing in it is ever changed.
 *
 * @throws OperationError `no-history` where there is none, or no git
 */
export async function openRepository(folder: string): Promise<Repository> {
  const git = callGit(folder);
  try {
    const top = realpathSync((await git(["rev-parse", "--show-toplevel"])).trim());
    return { top, git: callGit(top) };
  } catch (error) {
    throw new OperationError(
      error instanceof GitError && error.isMissing
        ? "There is no git on PATH, by which the repository's history is read. Install it."
        : `${folder} is in no git repository that can be read: ${error instanceof Error ? error.message : String(error)}`,
      { code: "no-history", cause: error },
    );
  }
}

function callGit(folder: string): Repository["git"] {
  return async (args, { text, env } = {}) => {
    // Hooks and monitors are the working copy's and have no business in what is only read.
    const quiet = ["-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false"];
    try {
      const running = run("git", ["-C", folder, ...quiet, ...args], {
        maxBuffer: longestOutput,
        ...(env && { env: { ...process.env, ...env } }),
      });
      running.child.stdin?.on("error", () => {
        // It ended before it had read everything, and says why itself.
      });
      running.child.stdin?.end(text);
      return (await running).stdout;
    } catch (error) {
      throw new GitError(error);
    }
  };
}

/**
 * Where a path lies in a repository, by the names that lead to it there: a link within the repository
 * is a name of its own. Undefined for what lies outside. The path need not exist.
 */
export function placeIn({ top }: Repository, path: string): string | undefined {
  const absolute = resolve(path);
  for (let at = absolute; ; at = dirname(at)) {
    if (realpathOf(at) === top) return relative(at, absolute);
    if (dirname(at) === at) break;
  }
  // It is reached over a link from outside into the middle of the repository.
  const real = realpathOf(absolute);
  const place = real === undefined ? ".." : relative(top, real);
  return place === ".." || place.startsWith(join("..", "/")) ? undefined : place;
}

function realpathOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
