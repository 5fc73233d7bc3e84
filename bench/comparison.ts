import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startEmbeddedTenant, type EmbeddedTenant, type RequestCounts } from "./embedded-tenant.js";
import { measureProcess, type Command } from "./measured-process.js";
import { summarizeRuns, type Run } from "./measurement.js";
import { describeOrganizations, renderManifest } from "./organizations.js";
import { deployCliProgram, orgwrightProgram } from "./programs.js";
import type { Measurement } from "./result.js";

type Tool = "orgwright" | "auth0-deploy-cli";
type TenantWork = "create" | "nothing-to-change";

/** How the two tools are compared. */
export interface ComparisonOptions {
  readonly folder: string;
  readonly organizations: number;
  readonly latencyMs: number;
  readonly runs: number;
  readonly tools: readonly Tool[];
  /** Which kinds of work; a tenant must be filled before there can be nothing to change. */
  readonly works: ReadonlySet<TenantWork>;
  readonly report: (line: string) => void;
}

/**
 * Lets each tool create the same organizations on a new tenant and then find nothing to change, in
 * turns. Each run is a whole process.
 *
 * @throws Error when a tool did not do the work
 */
export async function compareTools(options: ComparisonOptions): Promise<readonly Measurement[]> {
  const { folder, organizations, runs, tools, works, report } = options;
  const manifest = join(folder, "organizations.yaml");
  await writeFile(manifest, renderManifest(describeOrganizations(organizations)));
  const found = new Map<string, Run[]>();
  for (let round = 1; round <= runs; round += 1) {
    // Whoever goes first may find the machine in another state, so they take turns at that too.
    for (const tool of round % 2 === 1 ? tools : tools.toReversed()) {
      for (const [work, run] of await runOnNewTenant(tool, manifest, options)) {
        const key = `${work} ${tool}`;
        found.set(key, [...(found.get(key) ?? []), run]);
        report(
          `round ${round}: ${tool}, ${work}: ${(run.wallMs / 1000).toFixed(2)} s, ${run.requests} requests`,
        );
      }
    }
  }
  return [...works].flatMap((work) =>
    tools.map((tool) =>
      summarizeRuns({ work, tool, organizations }, found.get(`${work} ${tool}`) ?? []),
    ),
  );
}

async function runOnNewTenant(
  tool: Tool,
  manifest: string,
  { folder, organizations, latencyMs, works }: ComparisonOptions,
): Promise<ReadonlyMap<TenantWork, Run>> {
  const tenant = await startEmbeddedTenant(folder, {
    latencyMs,
    // auth0-deploy-cli speaks nothing else.
    isTls: true,
    ...(!works.has("create") && {
      seed: { organizations: describeOrganizations(organizations) },
    }),
  });
  const runs = new Map<TenantWork, Run>();
  try {
    for (const work of works) {
      await tenant.resetRequests();
      const usage = await measureProcess(
        { args: argumentsOf(tool, manifest), env: environmentOf(tool, tenant) },
        folder,
      );
      const counts = await tenant.requests();
      checkWork(tool, counts, work === "create" ? organizations : 0);
      runs.set(work, { ...usage, requests: counts.total, rateLimited: counts.rateLimited });
    }
  } finally {
    await tenant.stop();
  }
  return runs;
}

function argumentsOf(tool: Tool, manifest: string): readonly string[] {
  return tool === "orgwright"
    ? [orgwrightProgram, "apply", manifest, "--yes"]
    : [deployCliProgram, "import", "--input_file", manifest];
}

function environmentOf(
  tool: Tool,
  { environment }: EmbeddedTenant,
): Readonly<Record<string, string>> {
  return tool === "orgwright"
    ? environment
    : {
        ...environment,
        AUTH0_INCLUDED_ONLY: '["organizations"]',
        AUTH0_ALLOW_DELETE: "false",
      };
}

/** A tool that did less, or more, than its work would look faster, or slower, than it is. */
function checkWork(tool: Tool, { routes }: RequestCounts, expected: number): void {
  const created = routes["POST /api/v2/organizations"]?.["201"] ?? 0;
  const writes = Object.entries(routes)
    .filter(([route]) => !route.startsWith("GET ") && route !== "POST /oauth/token")
    .flatMap(([, endings]) => Object.values(endings))
    .reduce((sum, count) => sum + count, 0);
  if (created !== expected || writes !== expected) {
    throw new Error(
      `${tool} should have written ${expected} times and did ${writes} times, ${created} of them creates.`,
    );
  }
}

/** How the start of the programs is compared. */
export interface StartUpOptions {
  readonly folder: string;
  readonly runs: number;
  readonly tools: readonly Tool[];
}

/** Lets each tool print its version, and node do nothing, in turns. */
export async function compareStartUp({
  folder,
  runs,
  tools,
}: StartUpOptions): Promise<readonly Measurement[]> {
  const programs = { orgwright: orgwrightProgram, "auth0-deploy-cli": deployCliProgram };
  const commands: readonly (readonly [Measurement["tool"], Command])[] = [
    ["node", { args: ["-e", "0"] }],
    ...tools.map((tool) => [tool, { args: [programs[tool], "--version"] }] as const),
  ];
  const found = new Map<Measurement["tool"], Run[]>();
  for (let round = 0; round < runs; round += 1) {
    for (const [tool, command] of commands) {
      const run = { ...(await measureProcess(command, folder)), requests: 0, rateLimited: 0 };
      found.set(tool, [...(found.get(tool) ?? []), run]);
    }
  }
  return [...found].map(([tool, list]) =>
    summarizeRuns({ work: "version", tool, organizations: 0 }, list),
  );
}
