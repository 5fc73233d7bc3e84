import { createInterface } from "node:readline/promises";
import { OperationError } from "../errors/index.js";
import type { Terminal } from "./terminal.js";

/**
 * Asks before something is written.
 *
 * @throws OperationError `not-confirmed` when the answer is no, or when nobody can be asked
 */
export async function confirm(
  terminal: Terminal,
  question: string,
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
    const answer = await lines.question(`${question} [y/N] `);
    if (/^y(es)?$/i.test(answer.trim())) return;
  } finally {
    lines.close();
  }
  throw new OperationError("Nothing was written: the answer was no.", { code: "not-confirmed" });
}
