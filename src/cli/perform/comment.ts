import { readFile } from "node:fs/promises";
import { OperationError } from "../../errors/index.js";
import type { Terminal } from "../terminal.js";

type Variables = Readonly<Record<string, string | undefined>>;

/** What `orgwright comment` understands. */
export interface CommentCommandOptions {
  /** Tells comments of different plans on one pull request apart. */
  readonly name: string;
  readonly pullRequest?: number;
}

/** The most characters that GitHub takes for a comment. */
const mostCharacters = 65_536;
const timeoutMs = 30_000;
const commentsPerPage = 100;

interface Comment {
  readonly id: number;
  readonly body: string;
  readonly html_url: string;
}

/**
 * Writes a file as a comment on a pull request of GitHub: a new one the first time, and in place of
 * what it said before from then on. Returns the exit code.
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
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new OperationError(`${path} cannot be read. Write it with plan --report ${path}.`, {
      code: "comment-failed",
      cause,
    });
  });
  const pullRequest = options.pullRequest ?? (await findPullRequest(env));
  const github = new GitHub(env, signal);
  // Readers do not see it, and the next run knows its comment by it.
  const marker = `<!-- orgwright: ${options.name} -->`;
  const body = fit(`${marker}\n${text}`);
  const earlier = await github.findComment(pullRequest, marker);
  if (earlier?.body === body) {
    terminal.write(`The comment says so already: ${earlier.html_url}\n`);
    return 0;
  }
  const written = earlier
    ? await github.updateComment(earlier.id, body)
    : await github.createComment(pullRequest, body);
  terminal.write(`${earlier ? "Updated" : "Commented"}: ${written.html_url}\n`);
  return 0;
}

/** The pull request that the workflow runs for. */
async function findPullRequest(env: Variables): Promise<number> {
  const path = env["GITHUB_EVENT_PATH"];
  // A file that is missing or no JSON names no pull request either.
  const event: unknown =
    path === undefined
      ? undefined
      : await readFile(path, "utf8")
          .then(JSON.parse, () => undefined)
          .catch(() => undefined);
  const number = numberIn(event, "pull_request") ?? numberIn(event, "issue");
  if (number !== undefined) return number;
  throw new OperationError(
    "This is no workflow of a pull request, so there is nothing to comment on. Run it on pull_request, or give --pull-request NUMBER.",
    { code: "comment-failed" },
  );
}

function numberIn(event: unknown, key: string): number | undefined {
  const subject = (event as Readonly<Record<string, unknown>> | undefined)?.[key];
  const number = (subject as { readonly number?: unknown } | undefined)?.number;
  return typeof number === "number" ? number : undefined;
}

function fit(body: string): string {
  if (body.length <= mostCharacters) return body;
  const note = "\n\n… cut: GitHub takes no longer comments.\n";
  return body.slice(0, mostCharacters - note.length) + note;
}

/** The part of GitHub's API that comments are kept in. */
class GitHub {
  readonly #api: string;
  readonly #repository: string;
  readonly #token: string;
  readonly #signal: AbortSignal;

  constructor(env: Variables, signal: AbortSignal) {
    this.#api = env["GITHUB_API_URL"] ?? "https://api.github.com";
    this.#repository = demand(env, "GITHUB_REPOSITORY", "GitHub sets it in workflows");
    this.#token = demand(env, "GITHUB_TOKEN", "write `GITHUB_TOKEN: ${{ github.token }}`");
    this.#signal = signal;
  }

  async findComment(pullRequest: number, marker: string): Promise<Comment | undefined> {
    for (let page = 1; ; page++) {
      const comments = await this.#send<Comment[]>(
        "GET",
        `issues/${pullRequest}/comments?per_page=${commentsPerPage}&page=${page}`,
      );
      const found = comments.find(({ body }) => body.startsWith(marker));
      if (found || comments.length < commentsPerPage) return found;
    }
  }

  createComment(pullRequest: number, body: string): Promise<Comment> {
    return this.#send("POST", `issues/${pullRequest}/comments`, { body });
  }

  updateComment(id: number, body: string): Promise<Comment> {
    return this.#send("PATCH", `issues/comments/${id}`, { body });
  }

  async #send<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const url = `${this.#api}/repos/${this.#repository}/${path}`;
    const asked = `${method} ${path.split("?")[0]}`;
    let answer: Response;
    try {
      answer = await fetch(url, {
        method,
        headers: {
          accept: "application/vnd.github+json",
          authorization: `Bearer ${this.#token}`,
          "content-type": "application/json",
          "x-github-api-version": "2022-11-28",
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.any([this.#signal, AbortSignal.timeout(timeoutMs)]),
      });
    } catch (cause) {
      this.#signal.throwIfAborted();
      throw new OperationError(`GitHub did not answer ${asked}. Run the job again.`, {
        code: "comment-failed",
        cause,
      });
    }
    if (answer.ok) return (await answer.json()) as Answer;
    const { message } = (await answer.json().catch(() => ({}))) as { readonly message?: string };
    const cure =
      answer.status === 403 || answer.status === 404
        ? " Give the job `permissions: pull-requests: write`; workflows of forks never have it."
        : "";
    throw new OperationError(
      `GitHub answered ${answer.status} to ${asked}: ${message ?? "without a reason"}.${cure}`,
      { code: "comment-failed" },
    );
  }
}

function demand(env: Variables, name: string, how: string): string {
  const value = env[name];
  if (value) return value;
  throw new OperationError(`${name} is not set: ${how}.`, { code: "comment-failed" });
}
