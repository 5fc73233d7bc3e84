import { once } from "node:events";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import http from "node:http";
import https from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { startChild } from "./child-processes.js";
import { orgwrightProgram } from "./programs.js";

const watchdog = fileURLToPath(new URL("end-with-parent.cjs", import.meta.url));

/** How an embedded tenant is started. */
export interface EmbeddedTenantOptions {
  readonly latencyMs: number;
  /** Serves https instead of http. */
  readonly isTls?: boolean;
  readonly limits?: "unlimited" | "essentials" | "enterprise";
  /** By which the limits run faster than in reality. */
  readonly limitsSpeed?: number;
  /** Any free one unless given. */
  readonly port?: number;
  /** A new one unless given. */
  readonly databasePath?: string;
  /** What it holds, in the form that `--seed` reads. */
  readonly seed?: object;
}

const requestCountsSchema = z.object({
  total: z.int(),
  rateLimited: z.int(),
  routes: z.record(z.string(), z.record(z.string(), z.int())),
  clients: z.record(z.string(), z.object({ total: z.int(), rateLimited: z.int() })),
});

const environmentSchema = z.object({
  AUTH0_DOMAIN: z.string(),
  AUTH0_CLIENT_ID: z.string(),
  AUTH0_CLIENT_SECRET: z.string(),
  ORGWRIGHT_TENANT_TOKEN: z.string(),
  NODE_EXTRA_CA_CERTS: z.string().exactOptional(),
});

/** What a tenant was asked, from its own request log. */
export type RequestCounts = z.output<typeof requestCountsSchema>;

/** An embedded tenant that runs as a process of its own. */
export interface EmbeddedTenant {
  readonly url: string;
  /** Opens its page in a browser. */
  readonly pageAddress: string;
  /** The variables with which Auth0's tools, and Orgwright, find the tenant and trust it. */
  readonly environment: Readonly<z.output<typeof environmentSchema>>;
  requests(): Promise<RequestCounts>;
  resetRequests(): Promise<void>;
  /** Ends the process and waits for its end. */
  stop(): Promise<void>;
}

/** Starts an embedded tenant as a user would: by `orgwright tenant serve`. */
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
    `--port=${options.port ?? 0}`,
    `--db=${options.databasePath ?? join(own, "tenant.db")}`,
    `--latency-ms=${options.latencyMs}`,
    `--limits=${options.limits ?? "unlimited"}`,
    `--limits-speed=${options.limitsSpeed ?? 1}`,
    ...(options.isTls === true ? ["--tls"] : []),
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
      stream?.setEncoding("utf8").on("data", (chunk: string) => {
        output += chunk;
        if (output.includes("Ctrl-C ends it")) resolve();
      });
    }
    void exited.then(() => reject(new Error(`The embedded tenant did not start:\n${output}`)));
  });
  const environment = readExports(output);
  const { AUTH0_DOMAIN: domain, NODE_EXTRA_CA_CERTS: certificateFile } = environment;
  const url = options.isTls === true ? `https://${domain}` : domain;
  const ca = certificateFile === undefined ? undefined : await readFile(certificateFile);

  return {
    url,
    pageAddress: /Page: +(\S+)/.exec(output)?.[1] ?? "",
    environment,
    async requests() {
      return requestCountsSchema.parse(JSON.parse(await ask(url, "GET", environment, ca)));
    },
    async resetRequests() {
      await ask(url, "DELETE", environment, ca);
    },
    async stop() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}

/** Reads the variables that `orgwright tenant serve` prints to be pasted; all must be there. */
function readExports(output: string): EmbeddedTenant["environment"] {
  const lines = output.matchAll(/^ *export (\w+)='?([^'\s]+)/gm);
  return environmentSchema.parse(
    Object.fromEntries([...lines].map(([, name = "", value = ""]) => [name, value])),
  );
}

/** Asks the tenant for its request log, or to start it afresh; answers with the body. */
async function ask(
  url: string,
  method: "GET" | "DELETE",
  { ORGWRIGHT_TENANT_TOKEN: token }: EmbeddedTenant["environment"],
  ca: Buffer | undefined,
): Promise<string> {
  const { request } = url.startsWith("https:") ? https : http;
  const headers = { authorization: `Bearer ${token}` };
  const asked = request(`${url}/__tenant/requests`, { method, headers, ca, agent: false });
  asked.end();
  const [answer] = (await once(asked, "response")) as [http.IncomingMessage];
  return text(answer);
}
