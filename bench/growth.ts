import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startEmbeddedTenant } from "./embedded-tenant.js";
import { measureProcess } from "./measured-process.js";
import { summarizeRuns, type Run } from "./measurement.js";
import { describeOrganizations, renderManifest } from "./organizations.js";
import { orgwrightProgram } from "./programs.js";
import type { Measurement } from "./result.js";

/** How growth is measured. */
export interface GrowthOptions {
  readonly folder: string;
  readonly sizes: readonly number[];
  readonly runs: number;
  readonly report: (line: string) => void;
}

/**
 * Lets Orgwright plan more and more organizations that are all there already, on a tenant without
 * latency, to show how time, memory and requests grow.
 */
export async function measureGrowth(options: GrowthOptions): Promise<readonly Measurement[]> {
  const measurements: Measurement[] = [];
  for (const size of options.sizes) measurements.push(await measureSize(size, options));
  return measurements;
}

async function measureSize(
  size: number,
  { folder, runs, report }: GrowthOptions,
): Promise<Measurement> {
  const organizations = describeOrganizations(size);
  const manifest = join(folder, `organizations-${size}.yaml`);
  await writeFile(manifest, renderManifest(organizations));
  const tenant = await startEmbeddedTenant(folder, { latencyMs: 0, seed: { organizations } });
  const found: Run[] = [];
  try {
    for (let round = 0; round < runs; round += 1) {
      await tenant.resetRequests();
      // Exit code 0 says that there was nothing to change.
      const usage = await measureProcess(
        {
          args: [orgwrightProgram, "plan", manifest, "--detailed-exitcode"],
          env: tenant.environment,
        },
        folder,
      );
      const { total: requests, rateLimited } = await tenant.requests();
      found.push({ ...usage, requests, rateLimited });
      report(`${size} organizations: ${(usage.wallMs / 1000).toFixed(2)} s, ${requests} requests`);
    }
  } finally {
    await tenant.stop();
    await rm(manifest);
  }
  return summarizeRuns(
    { work: "nothing-to-change", tool: "orgwright", organizations: size },
    found,
  );
}
