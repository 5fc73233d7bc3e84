import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Run } from "./run-orgwright.js";

const main = fileURLToPath(new URL("../../dist/src/cli/main.js", import.meta.url));

/** A command that is still running. */
export interface RunningProcess {
  /** How it ended; `code` is null when a signal ended it. */
  readonly end: Promise<Run>;
  /** Whether it has ended. */
  readonly hasEnded: boolean;
  /** What it has printed so far. */
  readonly stdout: string;
  signal(name: "SIGINT" | "SIGKILL"): void;
}

/** Starts the built command line, in an environment that holds nothing of ours. */
export function startOrgwright(
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): RunningProcess {
  const child = spawn(process.execPath, [main, ...args], {
    cwd,
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  let hasEnded = false;
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const end = new Promise<Run>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      hasEnded = true;
      resolve({ code, stdout, stderr });
    });
  });
  return {
    end,
    get hasEnded() {
      return hasEnded;
    },
    get stdout() {
      return stdout;
    },
    signal: (name) => {
      child.kill(name);
    },
  };
}

/** Waits until a process has come far enough, or has ended. Returns whether it has come that far. */
export async function hasReached(
  { end }: { readonly end: Promise<unknown> },
  isFarEnough: () => boolean,
): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const reached = new Promise<boolean>((resolve, reject) => {
    timer = setInterval(() => {
      try {
        if (isFarEnough()) resolve(true);
      } catch (error) {
        reject(error);
      }
    }, 1);
  });
  try {
    return await Promise.race([reached, end.then(() => false)]);
  } finally {
    clearInterval(timer);
  }
}
