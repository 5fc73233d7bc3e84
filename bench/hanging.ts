import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { leastMs, shareOfAllowed } from "./allowed.js";
import { startEmbeddedTenant, type EmbeddedTenant } from "./embedded-tenant.js";
import { hangings, type Hanging } from "./hangings.js";
import { measureProcess, type Usage } from "./measured-process.js";
import { organizationName } from "./organizations.js";
import { deployCliProgram, orgwrightProgram } from "./programs.js";
import { renderPercent, renderSeconds } from "./quantities.js";
import type { HangingWork } from "./result.js";
import { spreadOf } from "./spread.js";

const limits = "enterprise";

type Facts = Pick<HangingWork, "what" | "work" | "tool" | "organizations" | "limitsSpeed">;

interface HangingCase extends Facts {
  readonly hanging: Hanging;
}

interface HangingRun extends Usage {
  readonly bestMs: number;
  readonly sharePercent: number;
  readonly requests: number;
  readonly rateLimited: number;
}

/** How the work on what hangs on organizations is measured. */
export interface HangingOptions {
  readonly folder: string;
  readonly organizations: number;
  /** Of auth0-deploy-cli, which takes seconds for each; none when it is left out. */
  readonly organizationsOfPeer: number;
  readonly latencyMs: number;
  readonly runs: number;
  readonly report: (line: string) => void;
}

/**
 * Lets the tools make organizations with what hangs on them, and then find nothing to change, under a
 * tenant's limits. What is there already is seeded, so that limits may run otherwise for each work.
 *
 * @throws Error when a tool did less, or more, than its work
 */
export async function measureHanging(options: HangingOptions): Promise<readonly HangingWork[]> {
  const found: HangingWork[] = [];
  for (const situation of hangings.flatMap((hanging) => casesOf(hanging, options))) {
    const runs: HangingRun[] = [];
    const { what, work, tool, organizations, limitsSpeed } = situation;
    for (let round = 1; round <= options.runs; round += 1) {
      const run = await runOnce(situation, options);
      runs.push(run);
      options.report(
        `round ${round}: ${tool}, ${what} of ${organizations} organizations, ${work}: ` +
          `${renderSeconds(run.wallMs)}, ${run.requests} requests, ` +
          `${renderPercent(run.sharePercent)} of the allowed, ${run.rateLimited} 429s`,
      );
    }
    const spread = (pick: (run: HangingRun) => number): HangingWork["wallMs"] =>
      spreadOf(runs.map(pick));
    found.push({
      what,
      work,
      tool,
      organizations,
      limits,
      limitsSpeed,
      runs: runs.length,
      bestMs: Math.max(...runs.map(({ bestMs }) => bestMs)),
      wallMs: spread(({ wallMs }) => wallMs),
      peakMemoryBytes: spread(({ peakMemoryBytes }) => peakMemoryBytes),
      requests: spread(({ requests }) => requests),
      sharePercent: spread(({ sharePercent }) => sharePercent),
      rateLimited: spread(({ rateLimited }) => rateLimited),
    });
  }
  return found;
}

function casesOf(hanging: Hanging, options: HangingOptions): readonly HangingCase[] {
  const { organizations, organizationsOfPeer } = options;
  const { limitsSpeed, isPeersWork } = hanging;
  const both = (tool: Facts["tool"], count: number): readonly HangingCase[] => [
    {
      hanging,
      what: hanging.what,
      work: "create",
      tool,
      organizations: count,
      limitsSpeed,
    },
    // There is little to wait for, so that the limits can be the real ones.
    {
      hanging,
      what: hanging.what,
      work: "nothing-to-change",
      tool,
      organizations: count,
      limitsSpeed: 1,
    },
  ];
  if (organizationsOfPeer === 0 || !isPeersWork) return both("orgwright", organizations);
  return [
    ...both("orgwright", organizations),
    ...both("orgwright", organizationsOfPeer),
    ...both("auth0-deploy-cli", organizationsOfPeer),
  ];
}

async function runOnce(
  { hanging, work, tool, organizations: count, limitsSpeed }: HangingCase,
  { folder, latencyMs }: HangingOptions,
): Promise<HangingRun> {
  const names = Array.from({ length: count }, (_, index) => organizationName(index + 1));
  const manifest = join(folder, "hanging.yaml");
  // JSON is YAML, too.
  await writeFile(
    manifest,
    JSON.stringify({ organizations: names.map((name) => ({ name, ...hanging.declared(name) })) }),
  );
  const organizations = names.map((name) => ({ name, ...hanging.seeded(name) }));
  const tenant = await startEmbeddedTenant(folder, {
    latencyMs,
    isTls: tool === "auth0-deploy-cli",
    limits,
    limitsSpeed,
    seed: { ...hanging.tenant(names), ...(work === "nothing-to-change" && { organizations }) },
  });
  try {
    const usage = await measureProcess(commandOf(tool, work, manifest, tenant), folder);
    const { total, rateLimited, routes } = await tenant.requests();
    checkWork(tool, routes, work === "create" ? hanging.writes : {}, count);
    const sent = Object.fromEntries(
      Object.entries(routes).map(([route, endings]) => [
        route,
        Object.values(endings).reduce((sum, each) => sum + each, 0),
      ]),
    );
    return {
      ...usage,
      bestMs: leastMs(limits, limitsSpeed, sent),
      sharePercent: shareOfAllowed(limits, limitsSpeed, sent, usage.wallMs),
      requests: total,
      rateLimited,
    };
  } finally {
    await tenant.stop();
    await rm(manifest);
  }
}

function commandOf(
  tool: Facts["tool"],
  work: Facts["work"],
  manifest: string,
  { environment }: EmbeddedTenant,
): Parameters<typeof measureProcess>[0] {
  if (tool === "auth0-deploy-cli") {
    return {
      args: [deployCliProgram, "import", "--input_file", manifest],
      env: {
        ...environment,
        AUTH0_INCLUDED_ONLY: '["organizations"]',
        AUTH0_ALLOW_DELETE: "false",
      },
    };
  }
  // Exit code 0 of a plan says that there was nothing to change.
  const args =
    work === "create" ? ["apply", manifest, "--yes"] : ["plan", manifest, "--detailed-exitcode"];
  return { args: [orgwrightProgram, ...args, "--headroom=0"], env: environment };
}

/** A tool that did less, or more, than its work would look faster, or slower, than it is. */
function checkWork(
  tool: Facts["tool"],
  routes: Readonly<Record<string, Readonly<Record<string, number>>>>,
  perOrganization: Readonly<Record<string, number>>,
  organizations: number,
): void {
  const done = Object.fromEntries(
    Object.entries(routes)
      .filter(([route]) => !route.startsWith("GET ") && route !== "POST /oauth/token")
      .map(([route, endings]) => [route, (endings["201"] ?? 0) + (endings["204"] ?? 0)]),
  );
  for (const route of new Set([...Object.keys(done), ...Object.keys(perOrganization)])) {
    const wanted = (perOrganization[route] ?? 0) * organizations;
    if (done[route] !== wanted) {
      throw new Error(`${tool} should have sent ${route} ${wanted} times: ${done[route] ?? 0}.`);
    }
  }
}
