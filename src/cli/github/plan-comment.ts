import { OperationError } from "../../errors/index.js";

/** What the first line of a comment of ours says; readers do not see it. */
export interface CommentMark {
  /** Tells comments of different plans on one pull request apart. */
  readonly name: string;
  /** That of the plan that the comment shows, as the command that planned has written it. */
  readonly checksum?: string;
}

/** The most characters that GitHub takes for a comment. */
const mostCharacters = 65_536;

const checksumPattern = /^sha256:[0-9a-f]{64}$/;
const markPattern = /^<!-- orgwright: (.{1,100}?)(?: \| (sha256:[0-9a-f]{64}))? -->$/;

/** Whether a text is a checksum as plans have them. */
export function isChecksum(text: string): boolean {
  return checksumPattern.test(text);
}

/**
 * Composes the text of a comment: its mark, then as much of a document as GitHub takes.
 *
 * @throws OperationError `comment-failed` for a name that would not stay within its line
 */
export function composeComment(mark: CommentMark, document: string): string {
  if (!/^[\w.-](?:[\w ./-]{0,98}[\w.-])?$/.test(mark.name) || mark.name.includes("--")) {
    throw new OperationError(
      `--name is ${JSON.stringify(mark.name)}. It must consist of letters, digits, blanks and . _ / -, 100 of them at most.`,
      { code: "comment-failed" },
    );
  }
  const checksum = mark.checksum === undefined ? "" : ` | ${mark.checksum}`;
  return fit(`<!-- orgwright: ${mark.name}${checksum} -->\n${document}`);
}

/** The mark of a comment; undefined for one that is not of our making. Who wrote it, it cannot say. */
export function readMark(body: string): CommentMark | undefined {
  const [, name, checksum] = markPattern.exec(body.split(/\r?\n/, 1)[0] ?? "") ?? [];
  return name === undefined ? undefined : { name, ...(checksum !== undefined && { checksum }) };
}

/** Cuts a text that is too long for a comment behind a whole character. */
function fit(body: string): string {
  if (body.length <= mostCharacters) return body;
  const note = "\n\n… cut: GitHub takes no longer comments.\n";
  const end = mostCharacters - note.length;
  const isPair = (body.codePointAt(end - 1) ?? 0) > 0xff_ff;
  return body.slice(0, isPair ? end - 1 : end) + note;
}
