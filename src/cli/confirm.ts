import { createInterface } from "node:readline/promises";
import { OperationError } from "../errors/index.js";
import type { Terminal } from "./terminal.js";

/** What is asked before something is written. */
export interface Question {
  readonly text: string;
  /** What has to be typed for a yes, where a letter would be too little. */
  readonly word?: string;
}

/**
 * Asks before something is written.
 *
 * @throws OperationError `not-confirmed` when the answer is no, or when nobody can be asked
 */
export async function confirm(
  terminal: Terminal,
  { text, word }: Question,
  isAnswered: boolean,
): Promise<void> {
  if (isAnswered) return;
  if (!terminal.isInteractive) {
    throw new OperationError(
      "Nothing was written: there is no terminal to ask on. Give --yes to write without a question.",
      { code: "not-confirmed" },
    );
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question(
      word === undefined
        ? `${text} [y/N] `
        : `${text}\nType the tenant's name, ${word}, to go on: `,
    );
    if (word === undefined ? /^y(es)?$/i.test(answer.trim()) : answer.trim() === word) return;
  } finally {
    lines.close();
  }
  throw new OperationError("Nothing was written: the answer was no.", { code: "not-confirmed" });
}
