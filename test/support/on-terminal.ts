import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { runProgram, type RunOptions } from "./run-orgwright.js";

const main = fileURLToPath(new URL("../../dist/src/cli/main.js", import.meta.url));

/** Whether programs can be given a terminal here, by a part of util-linux; always so in CI. */
export const hasTerminals =
  spawnSync("script", ["--version"]).status === 0 || process.env["CI"] !== undefined;

/** What a run of the command line left on a screen of 80 columns. */
export interface Screen {
  readonly code: number | null;
  /** Every line, and every state of a line that was drawn anew; without colours. */
  readonly lines: readonly string[];
  readonly text: string;
}

/** Runs the built command line as somebody does who sits at a terminal of 80 columns. */
export async function runOnTerminal(
  args: readonly string[],
  { cwd, env = {}, stdin }: RunOptions = {},
): Promise<Screen> {
  const command = [process.execPath, main, ...args].map(quote).join(" ");
  const { code, stdout } = await runProgram(
    "script",
    ["-qefc", `stty cols 80 rows 24 -echo; exec ${command}`, "/dev/null"],
    { ...(cwd !== undefined && { cwd }), env, ...(stdin !== undefined && { stdin }) },
  );
  const text = stdout.replaceAll(new RegExp(String.raw`\u001b\[[\d;]*[A-Za-z]`, "g"), "");
  return { code, text, lines: text.split(/[\r\n]+/).filter((line) => line !== "") };
}

/** The lines that a screen of 80 columns cannot hold; what is to be copied, a command or an address, may be longer. */
export function tooWide({ lines }: Screen): string[] {
  return lines.filter((line) => line.length > 80 && line.trim().includes(" ") && !isCommand(line));
}

function isCommand(line: string): boolean {
  return /^\s*(?:\w+=)?\$\(|^\s*export \w+=/.test(line);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
