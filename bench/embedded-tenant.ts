import { once } from "node:events";
import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { startChild } from "./child-processes.js";
import { orgwrightProgram } from "./programs.js";

const watchdog = fileURLToPath(new URL("end-with-parent.cjs", import.meta.url));

/** How an embedded tenant is started. */
export interface EmbeddedTenantOptions {
  readonly latencyMs: number;
  readonly limits?: "unlimited" | "essentials" | "enterprise";
  /** By which the limits run faster than in reality. */
  readonly limitsSpeed?: number;
  /** What it holds, in the form that `--seed` reads. */
  readonly seed?: object;
}

const requestCountsSchema = z.object({
  total: z.int(),
  rateLimited: z.int(),
  routes: z.record(z.string(), z.record(z.string(), z.int())),
  clients: z.record(z.string(), z.object({ total: z.int(), rateLimited: z.int() })),
});

/** What a tenant was asked, from its own request log. */
export type RequestCounts = z.output<typeof requestCountsSchema>;

/** An embedded tenant that runs as a process of its own. */
export interface EmbeddedTenant {
  /** Over plain http. */
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  requests(): Promise<RequestCounts>;
  resetRequests(): Promise<void>;
  /** Ends the process and waits for its end. */
  stop(): Promise<void>;
}

/** Starts an embedded tenant with a new database, as a user would: by `orgwright tenant serve`. */
export async function startEmbeddedTenant(
  folder: string,
  options: EmbeddedTenantOptions,
): Promise<EmbeddedTenant> {
  const own = await mkdtemp(join(folder, "tenant-"));
  const args = [
    "--require",
    watchdog,
    orgwrightProgram,
    "tenant",
    "serve",
    "--port=0",
    `--db=${join(own, "tenant.db")}`,
    `--latency-ms=${options.latencyMs}`,
    `--limits=${options.limits ?? "unlimited"}`,
    `--limits-speed=${options.limitsSpeed ?? 1}`,
  ];
  if (options.seed !== undefined) {
    const seedFile = join(own, "seed.json");
    await writeFile(seedFile, JSON.stringify(options.seed));
    args.push(`--seed=${seedFile}`);
  }
  const child = startChild(args, { cwd: own, stdio: ["ignore", "pipe", "pipe", "ipc"] });
  const exited = once(child, "exit");
  let output = "";
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        if (output.includes("Ctrl-C ends it")) resolve();
      });
    }
    void exited.then(() => reject(new Error(`The embedded tenant did not start:\n${output}`)));
  });
  const url = readExport(output, "AUTH0_DOMAIN");

  return {
    url,
    clientId: readExport(output, "AUTH0_CLIENT_ID"),
    clientSecret: readExport(output, "AUTH0_CLIENT_SECRET"),
    async requests() {
      const answer = await fetch(`${url}/__tenant/requests`);
      return requestCountsSchema.parse(await answer.json());
    },
    async resetRequests() {
      await fetch(`${url}/__tenant/requests`, { method: "DELETE" });
    },
    async stop() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}

/** Reads a variable from what `orgwright tenant serve` prints to be pasted. */
function readExport(output: string, name: string): string {
  const value = new RegExp(String.raw`export ${name}='?([^'\s]+)`).exec(output)?.[1];
  if (value === undefined) throw new Error(`The embedded tenant did not print ${name}:\n${output}`);
  return value;
}
