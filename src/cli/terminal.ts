import { styleText } from "node:util";
import type { PlanPaint } from "../plan/index.js";
import { secretsIn } from "../secrets.js";
import { revealLine, revealLines, wrapLines } from "../text/index.js";

/** What a command writes to and reads from. */
export interface Terminal {
  /**
   * Writes whole lines for people to standard output. What cannot be seen, and what would act, is written
   * as an escape. On a terminal, lines that are wider than it are broken between words.
   */
  readonly write: (text: string) => void;
  /**
   * Writes what programs read and what people copy, in the same way with every line as it is; escapes in a
   * document of JSON are JSON's.
   */
  readonly writeDocument: (text: string) => void;
  /**
   * Writes what the reader is to be told although it is secret: an embedded tenant's own credentials, which
   * stand in the environment of whoever has used them before.
   */
  readonly confide: (text: string) => void;
  /** Writes a line to standard error, in the same way as {@link Terminal.write}. */
  readonly warn: (line: string) => void;
  /** Writes a long text so that the log of a job shows its title, and the text on request. */
  readonly fold?: (title: string, text: string) => void;
  /** Takes the secrets of the environment out of a text that goes elsewhere, into a file. */
  readonly hide: (text: string) => string;
  readonly paint: PlanPaint;
  /** Whether somebody sits there: questions may be asked and progress be drawn. */
  readonly isInteractive: boolean;
}

/** What {@link PlanPaint} writes around texts, and nothing else that a terminal obeys. */
const colours = new RegExp(String.raw`(\u001b\[(?:1|2|22|31|32|33|39)m)`, "g");

function revealBetweenColours(text: string): string {
  return text
    .split(colours)
    .map((part, index) => (index % 2 === 1 ? part : revealLines(part)))
    .join("");
}

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
  const marks = findFoldMarks(env);
  const confide = (text: string): void => {
    process.stdout.write(isColoured ? revealBetweenColours(text) : revealLines(text));
  };
  const writeDocument = (text: string): void => {
    confide(hide(text));
  };
  const write = (text: string): void => {
    writeDocument(wrapFor(process.stdout, text));
  };
  return {
    write,
    writeDocument,
    confide,
    ...(marks && {
      fold: (title, text) => {
        const [open, close] = marks(revealLine(hide(title)));
        process.stdout.write(open);
        write(text);
        process.stdout.write(close);
      },
    }),
    warn: (line) => {
      const shown = wrapFor(process.stderr, hide(line));
      const plain = isColoured && !process.stderr.isTTY ? shown.replaceAll(colours, "") : shown;
      process.stderr.write(`${isColoured ? revealBetweenColours(plain) : revealLines(plain)}\n`);
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

/** Breaks lines that are wider than the terminal they go to; what goes elsewhere stays as it is. */
export function wrapFor({ isTTY, columns }: NodeJS.WriteStream, text: string): string {
  return isTTY ? wrapLines(text, columns > 0 ? columns : usualColumns) : text;
}

/** As wide as terminals are that do not say. */
const usualColumns = 80;

/** What stands before and behind a folded part of a log, where the service that runs the job has such. */
function findFoldMarks(
  env: Readonly<Record<string, string | undefined>>,
): ((title: string) => readonly [string, string]) | undefined {
  if (env["GITHUB_ACTIONS"] === "true") {
    return (title) => [`::group::${title}\n`, "::endgroup::\n"];
  }
  if (env["GITLAB_CI"] !== "true") return undefined;
  const mark = (place: string, options = ""): string =>
    `\u001b[0Ksection_${place}:${Math.floor(Date.now() / 1000)}:orgwright_plan${options}\r\u001b[0K`;
  return (title) => [`${mark("start", "[collapsed=true]")}${title}\n`, `${mark("end")}\n`];
}
