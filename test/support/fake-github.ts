import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * GitHub's comments on pull request 7 of acme/organizations. Known limits: nothing else of GitHub,
 * one token, no rate limits, and ids that count from 1.
 */
export class FakeGitHub {
  readonly token = "ghs_secret";
  readonly comments: { id: number; body: string; html_url: string }[] = [];
  readonly requests: string[] = [];
  /** The status that every request is answered with, when it is set. */
  refusal: number | undefined;
  readonly #server: Server;

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
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Adds a comment as somebody else would. */
  add(body: string): void {
    const id = this.comments.length + 1;
    this.comments.push({ id, body, html_url: `https://github.example/${id}` });
  }

  #answer({ method, url = "", headers }: IncomingMessage, text: string): unknown {
    if (this.refusal !== undefined || headers.authorization !== `Bearer ${this.token}`)
      return undefined;
    const { pathname, searchParams } = new URL(url, "http://fake");
    const ofPullRequest = pathname === "/repos/acme/organizations/issues/7/comments";
    if (method === "GET" && ofPullRequest) {
      const size = Number(searchParams.get("per_page"));
      const first = (Number(searchParams.get("page")) - 1) * size;
      return this.comments.slice(first, first + size);
    }
    const { body } = JSON.parse(text) as { readonly body: string };
    if (method === "POST" && ofPullRequest) {
      this.add(body);
      return this.comments.at(-1);
    }
    const id = /^\/repos\/acme\/organizations\/issues\/comments\/(\d+)$/.exec(pathname)?.[1];
    const comment = this.comments.find((entry) => entry.id === Number(id));
    if (method !== "PATCH" || !comment) return undefined;
    comment.body = body;
    return comment;
  }
}
