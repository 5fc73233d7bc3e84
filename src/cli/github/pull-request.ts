import { readFile } from "node:fs/promises";
import { OperationError } from "../../errors/index.js";
import { readComments, writtenBy } from "./comments.js";
import { entry, type GitHub } from "./github.js";
import { readMark } from "./plan-comment.js";

type Variables = Readonly<Record<string, string | undefined>>;

/** A pull request by its number, or the one that brought the commit that the workflow runs for. */
export type ReviewedPullRequest = number | "merged";

/** The plans that were shown on a pull request by us. */
export interface ReviewedChecksums {
  readonly pullRequest: number;
  readonly checksums: ReadonlySet<string>;
}

/**
 * The pull request that the workflow runs for.
 *
 * @throws OperationError `comment-failed` where it runs for none
 */
export async function findPullRequest(env: Variables): Promise<number> {
  const path = env["GITHUB_EVENT_PATH"];
  // A file that is missing or no JSON names no pull request either.
  const event: unknown =
    path === undefined
      ? undefined
      : await readFile(path, "utf8")
          .then(JSON.parse, () => undefined)
          .catch(() => undefined);
  const number = numberOf(entry(event, "pull_request")) ?? numberOf(entry(event, "issue"));
  if (number !== undefined) return number;
  throw new OperationError(
    "This is no workflow of a pull request, so there is nothing to comment on. Run it on pull_request, or give --pull-request NUMBER.",
    { code: "comment-failed" },
  );
}

/**
 * The checksums of the plans that were reviewed: those in the comments which the token's own account
 * wrote on a merged pull request. What others write there counts for nothing.
 *
 * @throws OperationError `not-reviewed` when it is not merged, or shows no plan; `comment-failed`
 */
export async function readReviewedChecksums(
  github: GitHub,
  reviewed: ReviewedPullRequest,
  env: Variables,
): Promise<ReviewedChecksums> {
  const number = reviewed === "merged" ? await findMerged(github, env) : reviewed;
  const pullRequest = await github.ask("GET", `pulls/${number}`);
  if (entry(pullRequest, "merged") !== true) {
    throw notReviewed(`pull request ${number} is not merged`, "Merge it first.");
  }
  const marked = (await readComments(github, number)).filter(
    ({ body }) => readMark(body)?.checksum !== undefined,
  );
  const ours = marked.length === 0 ? [] : writtenBy(await github.whoAmI(), marked);
  const checksums = ours.flatMap(({ body }) => readMark(body)?.checksum ?? []);
  if (checksums.length > 0) return { pullRequest: number, checksums: new Set(checksums) };
  throw notReviewed(
    `no comment that this token's account wrote on pull request ${number} has the checksum of a plan`,
    "Comment plans with orgwright comment FILE --checksum-file FILE, by the same account.",
  );
}

/** The pull request whose merge the commit of the workflow is. */
async function findMerged(github: GitHub, env: Variables): Promise<number> {
  const commit = env["GITHUB_SHA"]?.trim() ?? "";
  if (!/^[0-9a-f]{40,64}$/.test(commit)) {
    throw notReviewed(
      "GITHUB_SHA, which would say what was merged, is no commit",
      "Give the number of the pull request: --reviewed NUMBER.",
    );
  }
  const answer = await github.ask("GET", `commits/${commit}/pulls`);
  const merged = (Array.isArray(answer) ? answer : []).flatMap((value: unknown) =>
    typeof entry(value, "merged_at") === "string" && entry(value, "merge_commit_sha") === commit
      ? (numberOf(value) ?? [])
      : [],
  );
  const [number] = merged;
  if (number !== undefined && merged.length === 1) return number;
  throw notReviewed(
    `commit ${commit.slice(0, 12)} is the merge of ${merged.length === 0 ? "no pull request" : `pull requests ${merged.join(" and ")}`}`,
    "What is pushed without one was not reviewed; give --reviewed NUMBER if it was.",
  );
}

function numberOf(subject: unknown): number | undefined {
  const number = entry(subject, "number");
  return typeof number === "number" && Number.isSafeInteger(number) && number > 0
    ? number
    : undefined;
}

function notReviewed(why: string, cure: string): OperationError {
  return new OperationError(`Nothing was changed: ${why}. ${cure}`, { code: "not-reviewed" });
}
