import { OperationError } from "../../errors/index.js";
import { isLoopback } from "../../loopback.js";

type Variables = Readonly<Record<string, string | undefined>>;

const timeoutMs = 30_000;
/** A hundred comments of the greatest length, each character escaped, fit in several times. */
const mostBytes = 64 * 1024 * 1024;
const longestReason = 300;

/** An account of GitHub's, as comments and questions name it. */
export interface Account {
  readonly login: string;
  readonly isBot: boolean;
}

/** GitHub said no, or nothing that makes sense. */
class Refusal extends OperationError {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message, { code: "comment-failed" });
  }
}

/**
 * One repository of GitHub, spoken to as the token's account. Every answer is read as foreign: what
 * is no JSON is an error in words, and nothing is read without bound.
 */
export class GitHub {
  readonly #api: string;
  readonly #graph: string;
  readonly #repository: string;
  readonly #token: string;
  readonly #signal: AbortSignal;

  /** @throws OperationError `comment-failed` for what is not set, or is no address */
  constructor(env: Variables, signal: AbortSignal) {
    this.#api = checkAddress(env["GITHUB_API_URL"]?.trim() || "https://api.github.com");
    this.#graph = env["GITHUB_GRAPHQL_URL"]?.trim() || `${this.#api.replace(/\/v3$/, "")}/graphql`;
    checkAddress(this.#graph);
    this.#repository = demand(env, "GITHUB_REPOSITORY", "GitHub sets it in workflows");
    if (!/^[\w.-]+\/(?!\.{1,2}$)[\w.-]+$/.test(this.#repository)) {
      throw new OperationError(
        `GITHUB_REPOSITORY is ${JSON.stringify(this.#repository)}. It must be OWNER/NAME, as GitHub sets it in workflows.`,
        { code: "comment-failed" },
      );
    }
    this.#token = demand(env, "GITHUB_TOKEN", "write `GITHUB_TOKEN: ${{ github.token }}`");
    this.#signal = signal;
  }

  /**
   * Sends a request to a route of the repository, such as `issues/7/comments`.
   *
   * @returns the answer as JSON, whatever that holds
   * @throws OperationError `comment-failed`
   */
  ask(method: string, route: string, body?: unknown): Promise<unknown> {
    return this.#send(method, `${this.#api}/repos/${this.#repository}/${route}`, route, body);
  }

  /** Whose token this is. That of a workflow may not be told, and belongs to `github-actions[bot]`. */
  async whoAmI(): Promise<Account> {
    const questions = [
      async () => {
        const answer = await this.#send("POST", this.#graph, "graphql", {
          query: "query { viewer { login } }",
        });
        return entry(entry(answer, "data"), "viewer");
      },
      () => this.#send("GET", `${this.#api}/user`, "user"),
    ];
    for (const ask of questions) {
      const answer = await ask().catch((error: unknown) => {
        if (error instanceof Refusal) return undefined;
        throw error;
      });
      const login = entry(answer, "login");
      if (typeof login === "string" && login !== "") return { login, isBot: isBotName(login) };
    }
    return { login: "github-actions[bot]", isBot: true };
  }

  async #send(method: string, url: string, route: string, body?: unknown): Promise<unknown> {
    const asked = `${method} ${route.split("?")[0]}`;
    let answer: Response;
    let text: string;
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
      text = await readText(answer, asked);
    } catch (cause) {
      this.#signal.throwIfAborted();
      if (cause instanceof OperationError) throw cause;
      throw new OperationError(`GitHub did not answer ${asked}. Run the job again.`, {
        code: "comment-failed",
        cause,
      });
    }
    const json = parse(text);
    if (!answer.ok) throw this.#refused(answer.status, asked, entry(json, "message"));
    if (json !== undefined) return json;
    const kind = answer.headers.get("content-type")?.split(";")[0] ?? "nothing";
    throw new Refusal(
      `GitHub answered ${answer.status} to ${asked}, but not with JSON (${kind}). Check GITHUB_API_URL, and what stands between this machine and GitHub.`,
      answer.status,
    );
  }

  #refused(status: number, asked: string, message: unknown): Refusal {
    const reason =
      typeof message === "string" && message !== ""
        ? message.slice(0, longestReason).replaceAll(this.#token, "(the token)")
        : "without a reason";
    const cure =
      status === 403 || status === 404
        ? " Give the job `permissions: pull-requests: write`; workflows of forks never have it."
        : "";
    return new Refusal(`GitHub answered ${status} to ${asked}: ${reason}.${cure}`, status);
  }
}

/** What stands under a key of a foreign value; undefined where there is no such thing. */
export function entry(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key];
}

/** Whether two accounts are one. People cannot have names with brackets, and bots always do. */
export function isSameAccount(left: Account, right: Account): boolean {
  const name = ({ login }: Account): string => login.toLowerCase().replace(/\[bot\]$/, "");
  return left.isBot === right.isBot && name(left) === name(right);
}

/** Whether a name is one that GitHub gives to bots alone. */
export function isBotName(login: string): boolean {
  return login.endsWith("[bot]");
}

async function readText(answer: Response, asked: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.byteLength;
    if (size > mostBytes) {
      throw new OperationError(
        `GitHub's answer to ${asked} does not end: it was given up after ${mostBytes / 1024 / 1024} MiB. Check GITHUB_API_URL.`,
        { code: "comment-failed" },
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function checkAddress(text: string): string {
  const refuse = (why: string): never => {
    throw new OperationError(
      `${JSON.stringify(text)} is not where GitHub's API can be: ${why}. GitHub sets GITHUB_API_URL and GITHUB_GRAPHQL_URL in workflows; leave them as they are.`,
      { code: "comment-failed" },
    );
  };
  if (!URL.canParse(text)) return refuse("it is no address");
  const { protocol, hostname } = new URL(text);
  if (protocol !== "https:" && protocol !== "http:") return refuse(`it starts with ${protocol}//`);
  if (protocol === "http:" && !isLoopback(hostname)) {
    return refuse("plain http would show the token to everybody on the way");
  }
  return text.replace(/\/+$/, "");
}

function demand(env: Variables, name: string, how: string): string {
  const value = env[name]?.trim();
  if (value) return value;
  throw new OperationError(`${name} is not set: ${how}.`, { code: "comment-failed" });
}
