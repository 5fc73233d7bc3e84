import { OperationError } from "../../errors/index.js";
import { entry, isBotName, isSameAccount, type Account, type GitHub } from "./github.js";

/** A comment on a pull request. */
export interface Comment {
  readonly id: number;
  readonly body: string;
  /** Where people read it; undefined where GitHub gives no address. */
  readonly url: string | undefined;
  /** Undefined where the account is gone. */
  readonly author: Account | undefined;
}

const commentsPerPage = 100;
/** GitHub closes a conversation after 2,500 comments. */
const mostPages = 50;

/**
 * Reads all comments of a pull request, page by page.
 *
 * @throws OperationError `comment-failed`, also when the pages do not end or bring nothing new
 */
export async function readComments(github: GitHub, pullRequest: number): Promise<Comment[]> {
  const route = `issues/${pullRequest}/comments`;
  const comments = new Map<number, Comment>();
  for (let page = 1; page <= mostPages; page++) {
    const answer = await github.ask("GET", `${route}?per_page=${commentsPerPage}&page=${page}`);
    if (!Array.isArray(answer)) throw senseless(`GET ${route}`, "a list of comments");
    const before = comments.size;
    for (const value of answer) {
      const comment = readComment(value);
      if (comment) comments.set(comment.id, comment);
    }
    if (answer.length < commentsPerPage) return [...comments.values()];
    if (comments.size === before) {
      throw givenUp(route, `page ${page} has only comments that were there before`);
    }
  }
  throw givenUp(route, `there was no end after ${mostPages} pages`);
}

/** Only the comments that an account wrote. */
export function writtenBy(account: Account, comments: readonly Comment[]): Comment[] {
  return comments.filter(({ author }) => author !== undefined && isSameAccount(author, account));
}

/**
 * Writes a comment: a new one, or in place of what one said before.
 *
 * @throws OperationError `comment-failed`
 */
export async function writeComment(
  github: GitHub,
  pullRequest: number,
  earlier: Comment | undefined,
  body: string,
): Promise<Comment> {
  const [method, route] = earlier
    ? (["PATCH", `issues/comments/${earlier.id}`] as const)
    : (["POST", `issues/${pullRequest}/comments`] as const);
  const comment = readComment(await github.ask(method, route, { body }));
  if (comment) return comment;
  throw senseless(`${method} ${route}`, "the comment");
}

/** A comment of an answer; undefined for what is none. */
function readComment(value: unknown): Comment | undefined {
  const id = entry(value, "id");
  if (typeof id !== "number" || !Number.isSafeInteger(id) || id < 1) return undefined;
  const body = entry(value, "body");
  const url = entry(value, "html_url");
  return {
    id,
    body: typeof body === "string" ? body : "",
    // Read as an address, what is printed later holds no control characters.
    url: typeof url === "string" && URL.canParse(url) ? new URL(url).href : undefined,
    author: readAuthor(entry(value, "user")),
  };
}

function readAuthor(user: unknown): Account | undefined {
  const login = entry(user, "login");
  if (typeof login !== "string" || login === "") return undefined;
  return { login, isBot: isBotName(login) || entry(user, "type") === "Bot" };
}

function senseless(asked: string, wanted: string): OperationError {
  return new OperationError(
    `GitHub's answer to ${asked} is not ${wanted}. Check GITHUB_API_URL, and what stands between this machine and GitHub.`,
    { code: "comment-failed" },
  );
}

function givenUp(route: string, why: string): OperationError {
  return new OperationError(
    `GitHub's pages of GET ${route} were given up: ${why}. Check GITHUB_API_URL; run the job again.`,
    { code: "comment-failed" },
  );
}
