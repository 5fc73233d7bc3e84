import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hearLastWords, startChild } from "./child-processes.js";

const recorder = fileURLToPath(new URL("record-usage.cjs", import.meta.url));

/** A Node program with everything it is started with. */
export interface Command {
  /** The program's file and its arguments, or arguments of node itself. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** What a whole process took, from its start to its end. */
export interface Usage {
  readonly wallMs: number;
  /** Of all threads. */
  readonly userCpuMs: number;
  /** The most memory that was resident at one moment. */
  readonly peakMemoryBytes: number;
}

/**
 * Runs a Node program to its end and measures it.
 *
 * @throws Error with the program's last words when its exit code is not 0
 */
export async function measureProcess(command: Command, folder: string): Promise<Usage> {
  const own = await mkdtemp(join(folder, "process-"));
  const usageFile = join(own, "usage.json");
  const startedAt = performance.now();
  const child = startChild(["--require", recorder, ...command.args], {
    cwd: own,
    env: { ...command.env, BENCH_USAGE_FILE: usageFile },
  });
  const lastWords = hearLastWords(child);
  const closed = once(child, "close");
  const [code] = (await once(child, "exit")) as [number | null];
  const wallMs = performance.now() - startedAt;
  await closed;
  if (code !== 0) throw new Error(`${command.args.join(" ")} ended with ${code}:\n${lastWords()}`);
  const usage = JSON.parse(await readFile(usageFile, "utf8")) as Omit<Usage, "wallMs">;
  await rm(own, { recursive: true });
  return { wallMs, ...usage };
}
