import { once } from "node:events";
import { startTenant } from "../../tenant/index.js";
import { quoteForShell } from "../shell.js";
import { findTenantDatabase } from "../target.js";
import type { Terminal } from "../terminal.js";

/** What `orgwright tenant serve` understands. */
export interface TenantServeOptions {
  readonly port: number;
  readonly db?: string;
  readonly limits: "unlimited" | "free" | "essentials" | "enterprise";
  readonly limitsSpeed: number;
  readonly latencyMs: number;
  readonly tls?: true;
  readonly seed?: string;
}

/** Runs the embedded tenant until it is interrupted. Returns the exit code. */
export async function runTenantServe(
  options: TenantServeOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const databasePath = findTenantDatabase(options.db);
  const tenant = await startTenant({
    port: options.port,
    databasePath,
    limits: options.limits,
    limitsSpeed: options.limitsSpeed,
    latencyMs: options.latencyMs,
    tls: options.tls ?? false,
    ...(options.seed !== undefined && { seedFile: options.seed }),
  });
  const assignments = Object.entries(tenant.environment).map(
    ([name, value]) => `  export ${name}=${quoteForShell(value)}`,
  );
  terminal.confide(
    [
      `${terminal.paint.bold("Embedded tenant:")} ${tenant.url}`,
      `Page:            ${tenant.pageAddress}`,
      `Database: ${databasePath}   Limits: ${options.limits}   Latency: ${options.latencyMs} ms`,
      "",
      "To use it in another terminal:",
      ...assignments,
      "",
      "Ctrl-C ends it; its data stays.",
      "",
    ].join("\n"),
  );
  if (!signal.aborted) await once(signal, "abort");
  await tenant.close();
  return 0;
}
