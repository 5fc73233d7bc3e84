import { createServer, type IncomingMessage, type Server } from "node:http";
import { listenLocally } from "./local-server.js";

interface FakeComment {
  readonly id: number;
  body: string;
  readonly html_url: string;
  readonly user: { readonly login: string; readonly type: "User" | "Bot" };
}

interface FakePullRequest {
  readonly number: number;
  readonly merged: boolean;
  readonly merged_at: string | null;
  readonly merge_commit_sha: string;
}

const bot = "github-actions[bot]";

/**
 * GitHub's comments on pull request 7 of acme/organizations, and what is merged. Known limits:
 * nothing else of GitHub, one token of a workflow, no rate limits, and ids that count from 1.
 */
export class FakeGitHub {
  readonly token = "ghs_secret";
  readonly comments: FakeComment[] = [];
  readonly requests: string[] = [];
  readonly mergeCommit = "c0ffee".repeat(6) + "c0ff";
  /** The status that every request is answered with, when it is set. */
  refusal: number | undefined;
  isMerged = false;
  /** Where the token's account may be asked for; workflows' own tokens may not ask for a user. */
  identity: "graphql" | "user" | "nowhere" = "graphql";
  readonly #server: Server;
  #close: (() => Promise<void>) | undefined;

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        this.requests.push(`${request.method} ${request.url}`);
        const answer = this.#answer(request, Buffer.concat(chunks).toString());
        response.writeHead(answer === undefined ? (this.refusal ?? 404) : 200, {
          "content-type": "application/json",
        });
        response.end(
          JSON.stringify(answer ?? { message: "Resource not accessible by integration" }),
        );
      });
    });
  }

  /** Starts to answer; returns what GITHUB_API_URL would be. */
  async listen(): Promise<string> {
    const { url, close } = await listenLocally(this.#server);
    this.#close = close;
    return url;
  }

  async close(): Promise<void> {
    await this.#close?.();
  }

  /** Adds a comment as somebody would. */
  add(body: string, login = "somebody"): void {
    const id = this.comments.length + 1;
    const type = login.endsWith("[bot]") ? "Bot" : "User";
    const url = `https://github.example/${id}`;
    this.comments.push({ id, body, html_url: url, user: { login, type } });
  }

  #answer({ method, url = "", headers }: IncomingMessage, text: string): unknown {
    if (this.refusal !== undefined || headers.authorization !== `Bearer ${this.token}`)
      return undefined;
    const { pathname, searchParams } = new URL(url, "http://fake");
    const route = `${method} ${pathname.replace("/repos/acme/organizations/", "")}`;
    switch (route) {
      case "POST /graphql":
        return this.identity === "graphql" ? { data: { viewer: { login: bot } } } : undefined;
      case "GET /user":
        return this.identity === "user" ? { login: bot, type: "Bot" } : undefined;
      case "GET issues/7/comments": {
        const size = Number(searchParams.get("per_page"));
        const first = (Number(searchParams.get("page")) - 1) * size;
        return this.comments.slice(first, first + size);
      }
      case "POST issues/7/comments":
        this.add((JSON.parse(text) as { readonly body: string }).body, bot);
        return this.comments.at(-1);
      case "GET pulls/7":
        return this.#pullRequest();
      case `GET commits/${this.mergeCommit}/pulls`:
        return [this.#pullRequest()];
      default:
        return this.#change(route, text);
    }
  }

  #change(route: string, text: string): unknown {
    const id = /^PATCH issues\/comments\/(\d+)$/.exec(route)?.[1];
    const comment = this.comments.find((entry) => entry.id === Number(id));
    if (!comment) return undefined;
    comment.body = (JSON.parse(text) as { readonly body: string }).body;
    return comment;
  }

  #pullRequest(): FakePullRequest {
    return {
      number: 7,
      merged: this.isMerged,
      merged_at: this.isMerged ? "2026-01-01T00:00:00Z" : null,
      merge_commit_sha: this.mergeCommit,
    };
  }
}
