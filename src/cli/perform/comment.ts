import { readFile } from "node:fs/promises";
import { OperationError } from "../../errors/index.js";
import { readComments, writeComment, writtenBy, type Comment } from "../github/comments.js";
import { GitHub } from "../github/github.js";
import { composeComment, isChecksum, readMark } from "../github/plan-comment.js";
import { findPullRequest } from "../github/pull-request.js";
import type { Terminal } from "../terminal.js";

type Variables = Readonly<Record<string, string | undefined>>;

/** What `orgwright comment` understands. */
export interface CommentCommandOptions {
  /** Tells comments of different plans on one pull request apart. */
  readonly name: string;
  readonly pullRequest?: number;
  /** A file that `--checksum-out` wrote. */
  readonly checksumFile?: string;
}

/**
 * Writes a file as a comment on a pull request of GitHub: a new one the first time, and in place of
 * what it said before from then on. What another account wrote is never taken for ours. Returns the
 * exit code.
 *
 * @throws OperationError `comment-failed`
 */
export async function runComment(
  path: string,
  options: CommentCommandOptions,
  env: Variables,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const { name, checksumFile } = options;
  const text = await read(path, `Write it with plan --report ${path}.`);
  const checksum = checksumFile === undefined ? undefined : await readChecksum(checksumFile);
  const body = composeComment({ name, ...(checksum !== undefined && { checksum }) }, text);
  const pullRequest = options.pullRequest ?? (await findPullRequest(env));
  const github = new GitHub(env, signal);
  const earlier = await findEarlier(github, pullRequest, name);
  if (earlier?.body === body) {
    terminal.write(`The comment says so already${tellPlace(earlier)}\n`);
    return 0;
  }
  const written = await writeComment(github, pullRequest, earlier, body);
  terminal.write(`${earlier ? "Updated" : "Commented"}${tellPlace(written)}\n`);
  return 0;
}

async function findEarlier(
  github: GitHub,
  pullRequest: number,
  name: string,
): Promise<Comment | undefined> {
  const marked = (await readComments(github, pullRequest)).filter(
    ({ body }) => readMark(body)?.name === name,
  );
  // Who we are matters only where somebody says to be us.
  if (marked.length === 0) return undefined;
  return writtenBy(await github.whoAmI(), marked)[0];
}

async function readChecksum(path: string): Promise<string> {
  const checksum = (await read(path, `Write it with plan --checksum-out ${path}.`)).trim();
  if (isChecksum(checksum)) return checksum;
  throw new OperationError(
    `${path} holds no checksum. Write it with plan --checksum-out ${path}.`,
    { code: "comment-failed" },
  );
}

async function read(path: string, how: string): Promise<string> {
  return readFile(path, "utf8").catch((cause: unknown) => {
    throw new OperationError(`${path} cannot be read. ${how}`, { code: "comment-failed", cause });
  });
}

function tellPlace({ url }: Comment): string {
  return url === undefined ? "." : `: ${url}`;
}
