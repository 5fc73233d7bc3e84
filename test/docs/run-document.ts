import { readFile } from "node:fs/promises";
import { openShell, type Shell, type ShellOptions } from "../support/shell.js";
import { readDocument, type ScriptBlock } from "./read-document.js";

/** What a document did when its commands were run. */
export interface DocumentRun {
  /** The outputs of the scripts, in order. */
  readonly outputs: readonly string[];
}

/**
 * Runs a Markdown document as a reader would who types its commands one after another: files are
 * written, `sh` blocks are run, with `orgwright` and `npx orgwright` meaning the built program.
 * {@link readDocument} tells what a document can say.
 *
 * @throws Error that names the line, when a script ends otherwise or prints something else than
 * the document says
 */
export async function runDocument(path: string, options: ShellOptions = {}): Promise<DocumentRun> {
  const blocks = readDocument(await readFile(path, "utf8"));
  const shell = await openShell(options);
  const outputs: string[] = [];
  try {
    for (const block of blocks) {
      if (block.kind === "file") await shell.write(block.path, block.text);
      else outputs.push(await runScript(shell, block, path));
    }
  } finally {
    await shell.close();
  }
  return { outputs };
}

async function runScript(shell: Shell, block: ScriptBlock, path: string): Promise<string> {
  const fail = (what: string, output: string): never => {
    throw new Error(`${path}:${block.line} ${what}\n\n${block.script}\nprinted:\n${output}`);
  };
  if (block.backgroundUntil !== undefined) {
    const { code, output } = await shell.runInBackground(block.script, block.backgroundUntil);
    return code === null ? output : fail(`ended with ${code} instead of going on`, output);
  }
  const { code, output } = await shell.run(block.script);
  if (code !== block.exitCode) fail(`ended with ${code}, not ${block.exitCode}`, output);
  const missing = findMissingLine(output, block.output ?? []);
  if (missing !== undefined) fail(`did not print, or not in this order: ${missing}`, output);
  return output;
}

/** The first expected line that an output lacks, looking at both from top to bottom. */
function findMissingLine(output: string, expected: readonly string[]): string | undefined {
  const lines = output.split("\n");
  let at = 0;
  for (const line of expected) {
    const parts = line
      .trim()
      .split("…")
      .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
    const pattern = new RegExp(`^${parts.join(".*")}$`);
    const found = lines.findIndex((text, index) => index >= at && pattern.test(text.trim()));
    if (found === -1) return line;
    at = found + 1;
  }
  return undefined;
}
