import { execFile } from "node:child_process";
import { realpathSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import { OperationError } from "../errors/index.js";
import { findRepository } from "../file/index.js";

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
  /**
   * The contents of objects, as they were committed: no filter of anybody sees them.
   *
   * @throws GitError when one of them is missing
   */
  readonly contents: (objects: readonly string[]) => Promise<readonly Buffer[]>;
}

/** What git said when it failed. */
export class GitError extends OperationError {
  /** Whether there is no git at all. */
  readonly isMissing: boolean;

  constructor(cause: unknown) {
    const { stderr, code } = cause as { readonly stderr?: Buffer; readonly code?: unknown };
    const said = stderr?.toString().trim() ?? "";
    super(said === "" ? String(cause) : said, { code: "no-history", cause });
    this.isMissing = code === "ENOENT";
  }
}

/**
 * What git is told with every call. The checkout may be a stranger's, and what is only read has no business
 * with programs that its configuration names.
 */
const settings = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "log.showSignature=false",
  // A folder of the checkout may look like a repository, with a configuration that its author wrote.
  "safe.bareRepository=explicit",
].flatMap((setting) => ["-c", setting]);

/**
 * Opens the repository that a folder is in. Nothing in it is ever changed, and nothing that it names is run.
 *
 * @throws OperationError `no-history` where there is none, or no git
 */
export async function openRepository(folder: string): Promise<Repository> {
  try {
    // Before 2.38, git knows no setting against folders that look like a repository: those it would not
    // come upon from a folder that has one.
    const whole = findRepository(realpathSync(folder));
    if (whole === undefined) throw new Error("there is no .git in it, nor above it");
    const call = callGit(whole);
    const top = (await call(["rev-parse", "--show-toplevel"])).toString().trim();
    return repositoryAt(realpathSync(top));
  } catch (error) {
    throw new OperationError(
      error instanceof GitError && error.isMissing
        ? "There is no git on PATH, by which the repository's history is read. Install it."
        : `${folder} is in no git repository that can be read: ${error instanceof Error ? error.message : String(error)}`,
      { code: "no-history", cause: error },
    );
  }
}

function repositoryAt(top: string): Repository {
  const call = callGit(top);
  return {
    top,
    git: async (args, input) => (await call(args, input)).toString(),
    contents: async (objects) => {
      const text = objects.map((object) => `${object}\n`).join("");
      return readBatch(await call(["cat-file", "--batch"], { text }), objects.length);
    },
  };
}

function callGit(folder: string): (args: readonly string[], input?: GitInput) => Promise<Buffer> {
  return async (args, { text, env } = {}) => {
    // Names of files are names, whatever stands in them.
    const all = ["-C", folder, ...settings, "--literal-pathspecs", ...args];
    try {
      const running = run("git", all, {
        encoding: "buffer",
        maxBuffer: longestOutput,
        // Nobody is asked for a password by what only looks something up.
        env: { ...process.env, GIT_TERMINAL_PROMPT: "0", ...env },
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

/** The contents in what `git cat-file --batch` prints: a line about each, its bytes and a line break. */
function readBatch(printed: Buffer, count: number): readonly Buffer[] {
  const contents: Buffer[] = [];
  let at = 0;
  while (contents.length < count) {
    const end = printed.indexOf("\n", at);
    const line = printed.toString("utf8", at, end < 0 ? undefined : end);
    const size = /^\S+ blob (\d+)$/.exec(line)?.[1];
    if (size === undefined) throw new GitError(new Error(`git has no such file: ${line}`));
    const start = end + 1;
    at = start + Number(size) + 1;
    contents.push(printed.subarray(start, at - 1));
  }
  return contents;
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
