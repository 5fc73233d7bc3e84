import { stripVTControlCharacters, styleText } from "node:util";
import type { PlanPaint } from "../plan/index.js";
import { secretsIn } from "../secrets.js";

/** What a command writes to and reads from. */
export interface Terminal {
  /** Writes to standard output, exactly the text given. */
  readonly write: (text: string) => void;
  /** Writes a line to standard error. */
  readonly warn: (line: string) => void;
  /** Takes the secrets of the environment out of a text that goes elsewhere, into a file. */
  readonly hide: (text: string) => string;
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

type Style = Parameters<typeof styleText>[0];

/**
 * The process's own terminal. Colour only where it can be seen and was not declined. What is written
 * has the secrets of the environment taken out, whoever put them into it: a tenant or a file.
 */
export function openTerminal(
  env: Readonly<Record<string, string | undefined>>,
  noColor: boolean,
): Terminal {
  const isColoured = process.stdout.isTTY && !noColor && !env["NO_COLOR"] && env["TERM"] !== "dumb";
  const style =
    (name: Style) =>
    (text: string): string =>
      isColoured ? styleText(name, text) : text;
  const secrets = secretsIn(env);
  const hide = (text: string): string => secrets.hide(text);
  return {
    write: (text) => {
      process.stdout.write(hide(text));
    },
    warn: (line) => {
      const shown = hide(line);
      process.stderr.write(`${process.stderr.isTTY ? shown : stripVTControlCharacters(shown)}\n`);
    },
    hide,
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
