import { spawn } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runResident } from "./resident-orgwright.js";

const main = fileURLToPath(new URL("../../dist/src/cli/main.js", import.meta.url));

/** How a run of the command line ended. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How the command line is started. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Uint8Array;
}

/**
 * Runs the built command line as a user would, in an environment that holds nothing of ours: in a process that
 * has run it before, unless it reads standard input, or Node itself is to be started with something.
 */
export function runOrgwright(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const { cwd = process.cwd(), env = {}, stdin } = options;
  const needsProcess =
    stdin !== undefined ||
    args.includes("-") ||
    Object.keys(env).some((name) => name.startsWith("NODE_"));
  return needsProcess
    ? runProgram(process.execPath, [main, ...args], options)
    : runResident({ args, cwd, env: surroundings(env) });
}

/** The environment of a program: where programs and people are, and what is given. */
function surroundings(
  env: Readonly<Record<string, string>>,
): Readonly<Record<string, string | undefined>> {
  return { PATH: process.env["PATH"], HOME: process.env["HOME"], ...env };
}

/** Runs a program to its end. */
export function runProgram(
  program: string,
  args: readonly string[],
  { cwd, env = {}, stdin }: RunOptions = {},
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...(cwd !== undefined && { cwd }),
      env: surroundings(env),
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
    child.stdin.on("error", () => {});
    child.stdin.end(stdin ?? "");
  });
}

/** Makes an empty folder for one test. */
export function emptyFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "orgwright-test-"));
}
