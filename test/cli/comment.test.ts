import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runComment, type CommentCommandOptions } from "../../src/cli/perform/comment.js";
import { plainPaint } from "../../src/plan/index.js";
import { FakeGitHub } from "../support/fake-github.js";
import { emptyFolder } from "../support/run-orgwright.js";

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
      GITHUB_TOKEN: github.token,
    };
  });
  afterEach(async () => {
    await github.close();
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
      writeDocument: (text: string) => void (said += text),
      confide: (text: string) => void (said += text),
      hide: String,
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
    expect(github.requests.filter((request) => /^(PATCH|POST \/repos)/.test(request))).toEqual([]);
    expect(said).toContain("says so already: https://github.example/1");
  });

  it("carries the checksum of the plan where nobody sees it, and only a checksum", async () => {
    const checksum = `sha256:${"a".repeat(64)}`;
    const checksumFile = join(folder, "plan.sha256");
    await writeFile(checksumFile, `${checksum}\n`);
    await comment("2 to create", { name: "plan", checksumFile });
    await comment("3 to create", { name: "plan", checksumFile });
    expect(github.comments.map(({ body }) => body)).toEqual([
      `<!-- orgwright: plan | ${checksum} -->\n3 to create`,
    ]);
    await writeFile(checksumFile, `${checksum} -->`);
    await expect(comment("x", { name: "plan", checksumFile })).rejects.toThrow("holds no checksum");
    await expect(comment("x", { name: "a --> b" })).rejects.toThrow("--name is");
  });

  it.each(["graphql", "user", "nowhere"] as const)(
    "leaves alone what others wrote in its name, asked for itself: %s",
    async (identity) => {
      github.identity = identity;
      github.add("<!-- orgwright: plan -->\nnothing to see here", "mallory");
      await comment("2 to create");
      await comment("3 to create");
      expect(github.comments.map(({ body }) => body.split("\n")[1])).toEqual([
        "nothing to see here",
        "3 to create",
      ]);
    },
  );

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

  it.each([40, 41])("never cuts a character in two, behind %d others", async (before) => {
    await comment(`${"x".repeat(before)}${"🚀".repeat(40_000)}`);
    const body = github.comments[0]?.body ?? "";
    expect(body).not.toMatch(/\p{Surrogate}/u);
    expect(body.length).toBeLessThanOrEqual(65_536);
  });

  it("says which permission is missing, and never the token", async () => {
    github.refusal = 403;
    const error = await comment("plan").catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: "comment-failed",
      message: expect.stringMatching(/Resource not accessible.*pull-requests: write/),
    });
    expect(String(error)).not.toContain(github.token);
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
