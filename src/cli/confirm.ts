import { createInterface } from "node:readline";
import { OperationError } from "../errors/index.js";
import { wrapFor, type Terminal } from "./terminal.js";

/** What is asked before something is written. */
export interface Question {
  readonly text: string;
  /** What has to be typed for a yes, where a letter would be too little. */
  readonly word?: string;
}

/**
 * Asks before something is written.
 *
 * @throws OperationError `not-confirmed` when the answer is no, or when nobody can be asked or
 * answers; the signal's reason when that comes first
 */
export async function confirm(
  terminal: Terminal,
  { text, word }: Question,
  isAnswered: boolean,
  signal: AbortSignal,
): Promise<void> {
  if (isAnswered) return;
  if (!terminal.isInteractive) {
    throw new OperationError(
      "Nothing was written: there is no terminal to ask on. Give --yes to write without a question.",
      { code: "not-confirmed" },
    );
  }
  const asked =
    word === undefined ? `${text} [y/N] ` : `${text}\nType the tenant's name, ${word}, to go on: `;
  process.stderr.write(`${wrapFor(process.stderr, asked).trimEnd()} `);
  const answer = (await readLine(signal))?.trim();
  if (word === undefined ? /^y(es)?$/i.test(answer ?? "") : answer === word) return;
  // Whoever ends the input, or interrupts, has not ended the line.
  if (answer === undefined) process.stderr.write("\n");
  signal.throwIfAborted();
  throw new OperationError(
    answer === undefined
      ? "Nothing was written: there was no answer."
      : "Nothing was written: the answer was no.",
    { code: "not-confirmed" },
  );
}

/** The next line of standard input; undefined at its end, or when the signal comes first. */
function readLine(signal: AbortSignal): Promise<string | undefined> {
  // The terminal is left as it is, so that Ctrl-C remains a signal, for everything that listens to it.
  const lines = createInterface({ input: process.stdin, terminal: false });
  return new Promise<string | undefined>((resolve) => {
    lines.once("line", resolve);
    lines.once("close", () => {
      resolve(undefined);
    });
    if (signal.aborted) lines.close();
    signal.addEventListener("abort", () => lines.close(), { once: true });
  }).finally(() => {
    lines.close();
  });
}
