import { rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runComment, type CommentCommandOptions } from "../../src/cli/run/comment.js";
import { plainPaint } from "../../src/cli/terminal.js";
import { emptyFolder } from "../support/run-orgwright.js";

const token = "ghs_secret";

/** GitHub's comments on pull request 7 of acme/organizations; nothing else of GitHub. */
class FakeGitHub {
  readonly comments: { id: number; body: string; html_url: string }[] = [];
  readonly requests: string[] = [];
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

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  add(body: string): void {
    const id = this.comments.length + 1;
    this.comments.push({ id, body, html_url: `https://github.example/${id}` });
  }

  #answer({ method, url = "", headers }: IncomingMessage, text: string): unknown {
    if (this.refusal !== undefined || headers.authorization !== `Bearer ${token}`) return undefined;
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

describe("orgwright comment", () => {
  let folder: string;
  let github: FakeGitHub;
  let env: Record<string, string>;
  let said: string;
  beforeEach(async () => {
    folder = await emptyFolder();
    github = new FakeGitHub();
    said = "";
    await writeFile(join(folder, "event.json"), JSON.stringify({ pull_request: { number: 7 } }));
    env = {
      GITHUB_API_URL: await github.listen(),
      GITHUB_REPOSITORY: "acme/organizations",
      GITHUB_EVENT_PATH: join(folder, "event.json"),
      GITHUB_TOKEN: token,
    };
  });
  afterEach(async () => {
    github.close();
    await rm(folder, { recursive: true });
  });

  async function comment(
    text: string,
    options: CommentCommandOptions = { name: "plan" },
  ): Promise<number> {
    const path = join(folder, "plan.md");
    await writeFile(path, text);
    const terminal = {
      write: (line: string) => void (said += line),
      warn: (line: string) => void (said += line),
      paint: plainPaint,
      isInteractive: false,
    };
    return runComment(path, options, env, terminal, new AbortController().signal);
  }

  it("comments once, and from then on says its new words in the same place", async () => {
    github.add("Looks good to me");
    expect(await comment("2 to create")).toBe(0);
    await comment("3 to create");
    expect(github.comments.map(({ body }) => body)).toEqual([
      "Looks good to me",
      "<!-- orgwright: plan -->\n3 to create",
    ]);
    expect(said).toContain("Updated: https://github.example/2");
  });

  it("writes nothing when it would say the same", async () => {
    await comment("2 to create");
    github.requests.length = 0;
    await comment("2 to create");
    expect(github.requests).toHaveLength(1);
  });

  it("keeps comments of different names apart", async () => {
    await comment("staging", { name: "staging" });
    await comment("prod", { name: "prod" });
    await comment("staging again", { name: "staging" });
    expect(github.comments.map(({ body }) => body.split("\n")[1])).toEqual([
      "staging again",
      "prod",
    ]);
  });

  it("finds its comment behind a hundred others", async () => {
    for (let index = 0; index < 130; index++) github.add(`chatter ${index}`);
    await comment("first");
    await comment("second");
    expect(github.comments).toHaveLength(131);
    expect(github.comments.at(-1)?.body).toContain("second");
  });

  it("cuts what GitHub would not take, and says so", async () => {
    await comment("x".repeat(70_000));
    const body = github.comments[0]?.body ?? "";
    expect(body).toHaveLength(65_536);
    expect(body).toMatch(/GitHub takes no longer comments\.\n$/);
  });

  it("says which permission is missing, and never the token", async () => {
    github.refusal = 403;
    const error = await comment("plan").catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: "comment-failed",
      message: expect.stringMatching(/Resource not accessible.*pull-requests: write/),
    });
    expect(String(error)).not.toContain(token);
  });

  it("needs a pull request, which can be named where the event has none", async () => {
    await writeFile(join(folder, "event.json"), JSON.stringify({ ref: "refs/heads/main" }));
    await expect(comment("plan")).rejects.toThrow("no workflow of a pull request");
    expect(await comment("plan", { name: "plan", pullRequest: 7 })).toBe(0);
    delete env["GITHUB_TOKEN"];
    await expect(comment("plan", { name: "plan", pullRequest: 7 })).rejects.toThrow(
      "GITHUB_TOKEN is not set",
    );
  });
});
