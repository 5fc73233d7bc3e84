import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { startEmbeddedTenant, type EmbeddedTenant } from "./embedded-tenant.js";
import { measureProcess } from "./measured-process.js";
import type { Run } from "./measurement.js";
import { orgwrightProgram } from "./programs.js";
import { renderMebibytes, renderSeconds } from "./quantities.js";
import type { Crowd } from "./result.js";
import { spreadOf } from "./spread.js";

const included = 10;
/** As `orgwright tenant serve` calls the one organization that it generates. */
const organization = "org-000001";

/** How one organization of very many members is measured. */
export interface CrowdOptions {
  readonly folder: string;
  readonly members: number;
  readonly latencyMs: number;
  readonly runs: number;
  /** Between runs, so that what one has used of the limits is there again for the next. */
  readonly apartMs: number;
  readonly report: (line: string) => void;
}

/**
 * Lets Orgwright look at, and add to, the members of an organization of which it declares few, beside a run
 * that declares none, at the limits of the enterprise plan.
 *
 * @throws Error when it did less, or more, than its work
 */
export async function measureCrowd(options: CrowdOptions): Promise<readonly Crowd[]> {
  const { folder, members, latencyMs, runs, apartMs, report } = options;
  const rounds = Array.from({ length: runs }, (_, index) => index + 1);
  const tenant = await startEmbeddedTenant(folder, {
    latencyMs,
    limits: "enterprise",
    seed: {
      users: rounds.flatMap((round) => newcomers(round).map((email) => ({ email }))),
      generate: { count: 1, members: { count: members } },
    },
  });
  const found = new Map<Crowd["work"] | "without", Run[]>();
  try {
    for (const round of rounds) {
      const works = [
        ["without", undefined],
        ["nothing-to-change", residents(members)],
        ["add", newcomers(round)],
      ] as const;
      for (const [work, emails] of works) {
        await delay(apartMs);
        const run = await runOnce(tenant, work, emails, folder);
        found.set(work, [...(found.get(work) ?? []), run]);
        report(
          `round ${round}: ${members} members, ${work}: ${renderSeconds(run.wallMs)}, ` +
            `${run.requests} requests, ${renderMebibytes(run.peakMemoryBytes)}`,
        );
      }
    }
  } finally {
    await tenant.stop();
  }
  const peaks = (work: Crowd["work"] | "without"): Crowd["wallMs"] =>
    spreadOf((found.get(work) ?? []).map(({ peakMemoryBytes }) => peakMemoryBytes));
  return (["nothing-to-change", "add"] as const).map((work) => {
    const all = found.get(work) ?? [];
    return {
      work,
      members,
      included,
      runs,
      wallMs: spreadOf(all.map(({ wallMs }) => wallMs)),
      peakMemoryBytes: peaks(work),
      peakMemoryWithoutBytes: peaks("without"),
      requests: spreadOf(all.map(({ requests }) => requests)),
      rateLimited: spreadOf(all.map(({ rateLimited }) => rateLimited)),
    };
  });
}

/** Members from the whole length of the list, as the tenant generates their addresses. */
function residents(members: number): readonly string[] {
  const digits = Math.max(4, String(members).length);
  return Array.from({ length: included }, (_, index) => {
    const number = Math.floor(((index + 1) * members) / included);
    return `member-${String(number).padStart(digits, "0")}@${organization}.example`;
  });
}

function newcomers(round: number): readonly string[] {
  return Array.from(
    { length: included },
    (_, index) => `newcomer-${round}-${index + 1}@elsewhere.example`,
  );
}

async function runOnce(
  tenant: EmbeddedTenant,
  work: Crowd["work"] | "without",
  emails: readonly string[] | undefined,
  folder: string,
): Promise<Run> {
  const manifest = join(folder, "crowd.yaml");
  const include = emails?.map((email) => ({ email }));
  const declared = { name: organization, ...(include && { members: { include } }) };
  // JSON is YAML, too.
  await writeFile(manifest, JSON.stringify({ organizations: [declared] }));
  await tenant.resetRequests();
  const args =
    work === "add" ? ["apply", manifest, "--yes"] : ["plan", manifest, "--detailed-exitcode"];
  const usage = await measureProcess(
    { args: [orgwrightProgram, ...args, "--headroom=0"], env: tenant.environment },
    folder,
  );
  const { total: requests, rateLimited, routes } = await tenant.requests();
  const writes = Object.entries(routes)
    .filter(([route]) => !route.startsWith("GET ") && route !== "POST /oauth/token")
    .flatMap(([, endings]) => Object.values(endings))
    .reduce((sum, count) => sum + count, 0);
  const wanted = work === "add" ? 1 : 0;
  if (writes !== wanted)
    throw new Error(`orgwright should have written ${wanted} times: ${writes}.`);
  return { ...usage, requests, rateLimited };
}
