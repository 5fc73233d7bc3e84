import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OperationError } from "../errors/index.js";

/** A program that is told to end has so long for it. */
const patienceMs = 500;

/** More of what a failing program writes than this is not shown: the end tells what failed. */
const maxShownCharacters = 8_000;

/**
 * Runs a cdktf program, such as `npx tsx main.ts`, and gives the paths of the configurations that
 * it synthesizes, one per stack. They are in a folder of their own, which goes when this process
 * ends.
 *
 * @throws OperationError `synthesis-failed` with what the program wrote to its error output;
 * `interrupted` when the signal came first.
 */
export async function synthesizeApp(
  command: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const folder = emptyFolder();
  const { status, output } = await runProgram(command, folder, signal);
  if (signal.aborted) {
    throw new OperationError(`${command} was interrupted.`, { code: "interrupted" });
  }
  if (status !== 0) {
    throw new OperationError(
      `${command} failed${status === null ? "" : ` with exit code ${status}`}:\n${shorten(output)}`,
      { code: "synthesis-failed" },
    );
  }
  return readStacks(command, folder);
}

let folderOfProcess: string | undefined;

/**
 * One folder for all that is synthesized while this process lives: a watch looks again and again, and
 * what was synthesized for the last look has been read.
 */
function emptyFolder(): string {
  if (folderOfProcess === undefined) {
    const folder = mkdtempSync(join(tmpdir(), "orgwright-app-"));
    process.once("exit", () => {
      rmSync(folder, { recursive: true, force: true });
    });
    folderOfProcess = folder;
  }
  rmSync(folderOfProcess, { recursive: true, force: true });
  mkdirSync(folderOfProcess, { mode: 0o700 });
  return folderOfProcess;
}

interface Ending {
  /** Null when the program was killed. */
  readonly status: number | null;
  readonly output: string;
}

function runProgram(command: string, folder: string, signal: AbortSignal): Promise<Ending> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      resolve({ status: null, output: "" });
      return;
    }
    const child = spawn(command, {
      shell: true,
      env: programEnvironment(folder),
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own: the shell would not pass a signal on to what it started.
      detached: process.platform !== "win32",
    });
    const errors: Buffer[] = [];
    const others: Buffer[] = [];
    child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
    child.stdout.on("data", (chunk: Buffer) => others.push(chunk));
    const kill = (name: NodeJS.Signals): void => {
      if (child.pid === undefined) return;
      try {
        if (process.platform === "win32") child.kill(name);
        else process.kill(-child.pid, name);
      } catch {
        // The whole group has ended already.
      }
    };
    const stop = (): void => {
      kill("SIGTERM");
      setTimeout(() => {
        kill("SIGKILL");
      }, patienceMs).unref();
    };
    signal.addEventListener("abort", stop, { once: true });
    child.on("error", (error) => {
      signal.removeEventListener("abort", stop);
      reject(
        new OperationError(`${command} cannot be started: ${error.message}`, {
          code: "synthesis-failed",
          cause: error,
        }),
      );
    });
    child.on("close", (status) => {
      signal.removeEventListener("abort", stop);
      const written = errors.length > 0 ? errors : others;
      resolve({ status, output: Buffer.concat(written).toString().trim() });
    });
  });
}

/** What cdktf's own command line sets; Terraform's variables have no value before Terraform runs. */
function programEnvironment(folder: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("TF_VAR_"));
  return { ...Object.fromEntries(inherited), CDKTF_OUTDIR: folder, SYNTH_HCL_OUTPUT: "false" };
}

async function readStacks(command: string, folder: string): Promise<readonly string[]> {
  let manifest: { stacks?: Record<string, { synthesizedStackPath: string }> };
  try {
    manifest = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8")) as typeof manifest;
  } catch (error) {
    throw new OperationError(
      `${command} synthesized nothing. It must call \`app.synth()\`, and leave the output folder to CDKTF_OUTDIR.`,
      { code: "synthesis-failed", cause: error },
    );
  }
  return Object.values(manifest.stacks ?? {}).map(({ synthesizedStackPath }) =>
    join(folder, synthesizedStackPath),
  );
}

function shorten(text: string): string {
  if (text === "") return "It wrote nothing about why.";
  return text.length > maxShownCharacters ? `…${text.slice(-maxShownCharacters)}` : text;
}
