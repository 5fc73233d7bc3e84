import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A tenant that runs in a process of its own. */
export interface TenantProcess {
  readonly url: string;
  readonly domain: string;
  readonly token: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>;
}

/** Starts a tenant in a process of its own and waits until it listens. */
export async function spawnTenant(
  databasePath: string,
  ...flags: readonly string[]
): Promise<TenantProcess> {
  const script = new URL("serve.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, ["--import", "tsx", script, databasePath, ...flags], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const started = once(createInterface(child.stdout), "line") as Promise<[string]>;
  const failed = once(child, "exit").then(() => {
    throw new Error("the tenant's process ended before it listened");
  });
  const [line] = await Promise.race([started, failed]);
  failed.catch(() => undefined);
  return {
    ...(JSON.parse(line) as Omit<TenantProcess, "kill">),
    kill: () => kill(child),
  };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
