import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { GitHub } from "../../../src/cli/github/github.js";
import { readReviewedChecksums } from "../../../src/cli/github/pull-request.js";
import { runComment } from "../../../src/cli/perform/comment.js";
import { plainPaint } from "../../../src/plan/index.js";
import { emptyFolder } from "../../support/run-orgwright.js";
import {
  hubComment,
  hubToken,
  openHostileGitHub,
  type HostileGitHub,
  type HubAnswer,
} from "../hostile-github.js";

const signal = new AbortController().signal;
const sum = (digit: string): string => `sha256:${digit.repeat(64)}`;
const mark = "<!-- orgwright: plan -->\nold";
const full = (from: number): object[] =>
  Array.from({ length: 100 }, (_, index) => hubComment(from + index, "chatter"));

let folder: string;
beforeAll(async () => {
  folder = await emptyFolder();
  await writeFile(join(folder, "plan.md"), "the plan");
});
afterAll(() => rm(folder, { recursive: true }));

async function hub(answer: HubAnswer): Promise<HostileGitHub> {
  const github = await openHostileGitHub(answer);
  onTestFinished(() => github.close());
  return github;
}

/** Comments on pull request 7; returns what was said. */
async function comment(
  github: HostileGitHub,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  let said = "";
  const write = (text: string): void => void (said += text);
  const terminal = {
    write,
    warn: write,
    writeDocument: write,
    confide: write,
    hide: String,
    paint: plainPaint,
    isInteractive: false,
  };
  const options = { name: "plan", pullRequest: 7 };
  await runComment(join(folder, "plan.md"), options, { ...github.env, ...env }, terminal, signal);
  return said;
}

const onComments =
  (answer: HubAnswer): HubAnswer =>
  (request) =>
    request.route === "GET issues/7/comments" ? answer(request) : undefined;

const raw =
  (status: number, type: string, body: string): HubAnswer =>
  ({ response }) => {
    response.writeHead(status, { "content-type": type });
    response.end(body);
    return null;
  };

describe("a GitHub that gives no sense", () => {
  const attacks: readonly [string, HubAnswer, RegExp][] = [
    [
      "the same page for ever",
      () => full(1),
      /pages of GET issues\/7\/comments were given up: page 2/,
    ],
    ["two pages in turn", ({ page }) => full(page % 2 === 0 ? 1 : 101), /given up: page 3/],
    [
      "new comments for ever",
      ({ page }) => full(page * 100),
      /given up: there was no end after 50 pages/,
    ],
    [
      "pages of things that are no comments",
      () => Array.from({ length: 100 }, () => "x"),
      /given up: page 1/,
    ],
    [
      "an HTML page",
      raw(200, "text/html", "<h1>Sign in</h1>"),
      /answered 200 to GET issues\/7\/comments, but not with JSON \(text\/html\)/,
    ],
    ["nothing at all", raw(200, "application/json", ""), /but not with JSON/],
    ["half an answer", raw(200, "application/json", '[{"id":'), /but not with JSON/],
    [
      "an HTML page with an error",
      raw(502, "text/html", "<h1>Bad Gateway</h1>"),
      /answered 502 to GET issues\/7\/comments: without a reason/,
    ],
    ["a map in place of a list", () => ({ id: 1, body: "x" }), /is not a list of comments/],
    ["a number", () => 7, /is not a list of comments/],
    [
      "the token in its reason",
      raw(403, "application/json", JSON.stringify({ message: `bad ${hubToken}` })),
      /answered 403 .*: bad \(the token\)\..*pull-requests: write/,
    ],
    [
      "a reason that is no text",
      raw(422, "application/json", '{"message":{"a":1}}'),
      /answered 422 .*without a reason/,
    ],
    [
      "a line that breaks off",
      ({ response }) => (response.destroy(), null),
      /did not answer GET issues\/7\/comments\. Run the job again/,
    ],
    [
      "an answer that breaks off",
      ({ response }) => {
        response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
        response.write("[");
        setImmediate(() => response.destroy());
        return null;
      },
      /did not answer GET issues\/7\/comments/,
    ],
    [
      "another protocol",
      ({ response }) => {
        response.socket?.end(
          "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
        );
        return null;
      },
      /did not answer|answered 101/,
    ],
    [
      "bytes for ever",
      ({ response }) => {
        response.writeHead(200, { "content-type": "application/json" });
        const block = " ".repeat(1 << 20);
        const pour = (): void => {
          while (response.writable && response.write(block));
        };
        response.on("drain", pour);
        pour();
        return null;
      },
      /does not end: it was given up after 64 MiB/,
    ],
    [
      "a way round in circles",
      ({ response }) => {
        response.writeHead(302, { location: "/repos/acme/organizations/issues/7/comments" }).end();
        return null;
      },
      /did not answer/,
    ],
  ];
  it.each(attacks)("is given up: %s", async (_, answer, message) => {
    const github = await hub(onComments(answer));
    const error = await comment(github).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: "comment-failed",
      message: expect.stringMatching(message),
    });
    expect(String(error)).not.toContain(hubToken);
    expect(github.requests.length).toBeLessThan(60);
  });

  it.each<[string, HubAnswer]>([
    ["comments without a body", () => [hubComment(1, null), { id: 2 }, null, "x", [], 7]],
    ["a comment without an author", () => [hubComment(1, mark, null)]],
    [
      "an id that is no number",
      () => [{ ...hubComment(1, mark, "github-actions[bot]"), id: "1/../../2" }],
    ],
    ["an id that is no id", () => [{ ...hubComment(1, mark, "github-actions[bot]"), id: -1.5 }]],
    ["keys of a prototype", () => [JSON.parse('{"__proto__":{"id":1,"body":"x"}}')]],
  ])("is read as far as it goes: %s", async (_, answer) => {
    const github = await hub((request) =>
      request.route === "POST issues/7/comments" ? hubComment(9, "") : onComments(answer)(request),
    );
    expect(await comment(github)).toBe("Commented: https://github.example/9\n");
    expect(github.requests.at(-1)).toBe("POST issues/7/comments");
  });

  it("cannot write on the terminal by the address of a comment", async () => {
    const written = {
      ...hubComment(9, ""),
      html_url: "https://github.example/\n::error::owned\u001b[2J",
    };
    const github = await hub(({ route }) =>
      route === "POST issues/7/comments" ? written : undefined,
    );
    expect(await comment(github)).toBe("Commented: https://github.example/::error::owned%1B[2J\n");
  });

  it("is told when it took the comment and says nothing of it", async () => {
    const github = await hub(({ route }) =>
      route === "POST issues/7/comments" ? { ok: 1 } : undefined,
    );
    await expect(comment(github)).rejects.toThrow(
      "answer to POST issues/7/comments is not the comment",
    );
  });
});

describe("an environment that sends the token elsewhere", () => {
  it.each([
    ["GITHUB_API_URL", "http://evil.example", "plain http"],
    ["GITHUB_API_URL", "evil.example", "it is no address"],
    ["GITHUB_API_URL", "file:///etc/passwd", "it starts with file:"],
    ["GITHUB_GRAPHQL_URL", "http://evil.example/graphql", "plain http"],
    ["GITHUB_REPOSITORY", "acme/organizations/../../user", "must be OWNER/NAME"],
    ["GITHUB_REPOSITORY", "acme/..", "must be OWNER/NAME"],
    ["GITHUB_REPOSITORY", "acme", "must be OWNER/NAME"],
  ])("%s %s is refused", async (name, value, words) => {
    const github = await hub(() => undefined);
    await expect(comment(github, { [name]: value })).rejects.toThrow(words);
    expect(github.requests).toEqual([]);
  });
});

describe("somebody who says to be us", () => {
  const ways = {
    "the graph": ({ route }) =>
      route === "POST /graphql"
        ? { data: { viewer: { login: "github-actions[bot]" } } }
        : undefined,
    "the user": ({ route }) =>
      route === "GET /user" ? { login: "github-actions[bot]", type: "Bot" } : undefined,
    nobody: () => undefined,
    "a graph of errors": ({ route }) =>
      route === "POST /graphql" ? { errors: [{ message: "no" }] } : undefined,
  } satisfies Record<string, HubAnswer>;
  const authors = [
    "mallory",
    "github-actions",
    "GitHub-Actions",
    "evil-app[bot]",
    "github-actions-bot",
  ];

  it.each(Object.keys(ways).flatMap((way) => authors.map((author) => [author, way] as const)))(
    "%s is not taken for us, told by %s",
    async (author, way) => {
      const github = await hub((request) => {
        if (request.route === "GET issues/7/comments") return [hubComment(1, mark, author)];
        if (request.route === "POST issues/7/comments") return hubComment(2, "");
        return ways[way as keyof typeof ways](request);
      });
      expect(await comment(github)).toContain("Commented");
      expect(github.requests.filter((route) => route.startsWith("PATCH"))).toEqual([]);
    },
  );

  it.each(Object.keys(ways))("leaves our own comment ours, told by %s", async (way) => {
    const github = await hub((request) => {
      if (request.route === "GET issues/7/comments") {
        return [hubComment(1, mark, "mallory"), hubComment(2, mark, "github-actions[bot]")];
      }
      if (request.route === "PATCH issues/comments/2") return hubComment(2, "");
      return ways[way as keyof typeof ways](request);
    });
    expect(await comment(github)).toContain("Updated: https://github.example/2");
  });

  it.each([
    ["a mark on another line", "Look:\n<!-- orgwright: plan -->"],
    ["a mark behind words", "x <!-- orgwright: plan -->"],
    ["a mark of another name", "<!-- orgwright: plan | production -->"],
    ["a mark that ends early", "<!-- orgwright: plan --> -->"],
  ])("does not mistake our own words for a mark: %s", async (_, body) => {
    const github = await hub(({ route }) => {
      if (route === "GET issues/7/comments") return [hubComment(1, body, "github-actions[bot]")];
      return route === "POST issues/7/comments" ? hubComment(2, "") : undefined;
    });
    expect(await comment(github)).toContain("Commented");
  });
});

describe("a merged pull request with comments that are not ours", () => {
  const ours = "github-actions[bot]";
  const reviewed = async (
    comments: readonly object[],
    pullRequest: unknown = { number: 7, merged: true },
  ): Promise<readonly string[]> => {
    const github = await hub(({ route }) => {
      if (route === "GET issues/7/comments") return comments;
      return route === "GET pulls/7" ? pullRequest : undefined;
    });
    const read = await readReviewedChecksums(new GitHub(github.env, signal), 7, github.env);
    return [...read.checksums];
  };

  it.each<[string, string, string]>([
    ["another account's", `<!-- orgwright: plan | ${sum("a")} -->\nx`, "mallory"],
    ["one in the text", `<!-- orgwright: plan -->\nChecksum: ${sum("a")}`, ours],
    [
      "one on the second line",
      `<!-- orgwright: plan -->\n<!-- orgwright: plan | ${sum("a")} -->`,
      ours,
    ],
    ["one that is too short", `<!-- orgwright: plan | sha256:aa -->`, ours],
    ["one with something behind it", `<!-- orgwright: plan | ${sum("a")} --> x`, ours],
  ])("believes no checksum but our own: %s", async (_, body, author) => {
    await expect(reviewed([hubComment(1, body, author)])).rejects.toMatchObject({
      code: "not-reviewed",
    });
    const own = hubComment(2, `<!-- orgwright: prod | ${sum("b")} -->\nx`, ours);
    expect(await reviewed([hubComment(1, body, author), own])).toEqual([sum("b")]);
  });

  it.each([
    ["that is open", { number: 7, merged: false }],
    ["that says so in words", { number: 7, merged: "true" }],
    ["that is no pull request", []],
  ])("is one, and not one %s", async (_, pullRequest) => {
    const own = hubComment(1, `<!-- orgwright: plan | ${sum("b")} -->`, ours);
    await expect(reviewed([own], pullRequest)).rejects.toThrow("pull request 7 is not merged");
  });

  it.each<[string, unknown, string]>([
    ["no pull request", [], "no pull request"],
    [
      "one that is open",
      [{ number: 7, merged_at: null, merge_commit_sha: "c".repeat(40) }],
      "no pull request",
    ],
    [
      "one that was merged otherwise",
      [{ number: 7, merged_at: "x", merge_commit_sha: "d".repeat(40) }],
      "no pull request",
    ],
    [
      "two",
      [7, 8].map((number) => ({ number, merged_at: "x", merge_commit_sha: "c".repeat(40) })),
      "pull requests 7 and 8",
    ],
    [
      "one whose number leads elsewhere",
      [{ number: "7/../8", merged_at: "x", merge_commit_sha: "c".repeat(40) }],
      "no pull request",
    ],
  ])("is found by the commit alone, which %s brought", async (_, pulls, words) => {
    const github = await hub(() => pulls);
    const env = { ...github.env, GITHUB_SHA: "c".repeat(40) };
    await expect(readReviewedChecksums(new GitHub(env, signal), "merged", env)).rejects.toThrow(
      `is the merge of ${words}`,
    );
    await expect(
      readReviewedChecksums(new GitHub(env, signal), "merged", { GITHUB_SHA: "../7" }),
    ).rejects.toThrow("is no commit");
  });
});
