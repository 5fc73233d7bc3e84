import { styleText } from "node:util";
import type { PlanPaint } from "../plan/index.js";
import { revealLines } from "../text/index.js";

/** What a command writes to and reads from. */
export interface Terminal {
  /**
   * Writes to standard output. What cannot be seen, and what would act, is written as an escape; in a
   * document of JSON that is an escape of JSON.
   */
  readonly write: (text: string) => void;
  /** Writes a line to standard error, in the same way. */
  readonly warn: (line: string) => void;
  readonly paint: PlanPaint;
  /** Whether somebody sits there: questions may be asked and progress be drawn. */
  readonly isInteractive: boolean;
}

/** No colour at all, for files. */
export const plainPaint: PlanPaint = {
  red: String,
  yellow: String,
  green: String,
  dim: String,
  bold: String,
};

/** What {@link PlanPaint} writes around texts, and nothing else that a terminal obeys. */
const colours = new RegExp(String.raw`(\u001b\[(?:1|2|22|31|32|33|39)m)`, "g");

function revealBetweenColours(text: string): string {
  return text
    .split(colours)
    .map((part, index) => (index % 2 === 1 ? part : revealLines(part)))
    .join("");
}

type Style = Parameters<typeof styleText>[0];

/** The process's own terminal. Colour only where it can be seen and was not declined. */
export function openTerminal(
  env: Readonly<Record<string, string | undefined>>,
  noColor: boolean,
): Terminal {
  const isColoured = process.stdout.isTTY && !noColor && !env["NO_COLOR"] && env["TERM"] !== "dumb";
  const style =
    (name: Style) =>
    (text: string): string =>
      isColoured ? styleText(name, text) : text;
  return {
    write: (text) => {
      process.stdout.write(isColoured ? revealBetweenColours(text) : revealLines(text));
    },
    warn: (line) => {
      const plain = isColoured && !process.stderr.isTTY ? line.replaceAll(colours, "") : line;
      process.stderr.write(`${isColoured ? revealBetweenColours(plain) : revealLines(plain)}\n`);
    },
    paint: {
      red: style("red"),
      yellow: style("yellow"),
      green: style("green"),
      dim: style("dim"),
      bold: style("bold"),
    },
    isInteractive: process.stdin.isTTY && process.stderr.isTTY,
  };
}
