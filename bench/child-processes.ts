import { spawn, type ChildProcess, type StdioOptions } from "node:child_process";

/** How a program is started. */
export interface ChildOptions {
  /** Node unless set. */
  readonly program?: string;
  readonly cwd: string;
  /** Besides PATH and HOME, all that the program sees. */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdio?: StdioOptions;
}

const running = new Set<ChildProcess>();

process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(name, () => process.exit(130));
}

/**
 * Starts a program in an environment that holds nothing of ours. It never outlives this
 * process, unless this process is killed in a way that cannot be noticed.
 */
export function startChild(args: readonly string[], options: ChildOptions): ChildProcess {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(options.program ?? process.execPath, args, {
    cwd: options.cwd,
    env: { PATH, HOME, ...options.env },
    stdio: options.stdio ?? ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  return child;
}

/** Listens to both channels of a program; answers with the end of what it has written so far. */
export function hearLastWords(child: ChildProcess): () => string {
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-4000);
    });
  }
  return () => output;
}
