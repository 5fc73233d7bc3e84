import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { startEmbeddedTenant } from "./embedded-tenant.js";
import { measureProcess } from "./measured-process.js";
import { neighbourClient, startNeighbour } from "./neighbour.js";
import { describeOrganizations, renderManifest } from "./organizations.js";
import { orgwrightProgram } from "./programs.js";
import { renderPercent, renderSeconds } from "./quantities.js";
import type { Pacing } from "./result.js";
import { spreadOf } from "./spread.js";

/**
 * How many organizations may be written, at once and for good, under the limits that the embedded
 * tenant knows by these names. Source: Auth0's rate limit configurations.
 */
export const writeLimits = {
  enterprise: { burst: 5, perMinute: 150 },
  essentials: { burst: 5, perMinute: 25 },
} as const;

/** One situation in which pacing is measured. */
export interface PacingCase {
  readonly limits: keyof typeof writeLimits;
  readonly limitsSpeed: number;
  readonly headroomPercent: number;
  /** Share of the limit that a second client sends; none unless set. */
  readonly neighbourPercent?: number;
}

/** How pacing is measured. */
export interface PacingOptions {
  readonly folder: string;
  readonly creates: number;
  readonly latencyMs: number;
  readonly runs: number;
  readonly cases: readonly PacingCase[];
  /** Between the starts of cases, so that starting processes do not slow each other down. */
  readonly apartMs: number;
  readonly report: (line: string) => void;
}

interface PacingRun {
  readonly wallMs: number;
  readonly sharePercent: number;
  readonly rateLimited: number;
  readonly neighbour: { readonly requests: number; readonly rateLimited: number };
}

/**
 * Lets Orgwright create organizations under limits and counts who was refused. The cases run side
 * by side, each on a tenant of its own, because they spend their time waiting.
 */
export async function measurePacing(options: PacingOptions): Promise<readonly Pacing[]> {
  const { folder, creates, runs, cases, apartMs, report } = options;
  const manifest = join(folder, "paced.yaml");
  await writeFile(manifest, renderManifest(describeOrganizations(creates)));
  const rounds: PacingRun[][] = [];
  for (let round = 1; round <= runs; round += 1) {
    const found = await Promise.all(
      cases.map(async (situation, index) => {
        await delay(index * apartMs);
        return runPaced(situation, manifest, options);
      }),
    );
    rounds.push(found);
    for (const [index, run] of found.entries()) {
      report(`round ${round}: pacing case ${index + 1}: ${describeRun(run)}`);
    }
  }
  return cases.map((situation, index) =>
    summarize(
      situation,
      creates,
      rounds.flatMap((found) => found[index] ?? []),
    ),
  );
}

function describeRun({ wallMs, sharePercent, rateLimited, neighbour }: PacingRun): string {
  return (
    `${renderSeconds(wallMs)}, ${renderPercent(sharePercent)} of the allowed creates, ${rateLimited} 429s; ` +
    `second client: ${neighbour.requests} requests, ${neighbour.rateLimited} 429s`
  );
}

async function runPaced(
  situation: PacingCase,
  manifest: string,
  { folder, creates, latencyMs }: PacingOptions,
): Promise<PacingRun> {
  const tenant = await startEmbeddedTenant(folder, {
    latencyMs,
    limits: situation.limits,
    limitsSpeed: situation.limitsSpeed,
    seed: { clients: [neighbourClient] },
  });
  try {
    const neighbour =
      situation.neighbourPercent === undefined
        ? undefined
        : await startNeighbour(
            tenant,
            (situation.neighbourPercent / 100) * createsPerSecond(situation),
          );
    const { wallMs } = await measureProcess(
      {
        args: [
          orgwrightProgram,
          "apply",
          manifest,
          "--yes",
          `--headroom=${situation.headroomPercent}`,
        ],
        env: tenant.environment,
      },
      folder,
    );
    await neighbour?.stop();
    const { clients } = await tenant.requests();
    const none = { total: 0, rateLimited: 0 };
    const { total, rateLimited } = clients[neighbourClient.client_id] ?? none;
    const { burst } = writeLimits[situation.limits];
    const allowed = burst + (createsPerSecond(situation) * wallMs) / 1000;
    return {
      wallMs,
      sharePercent: (100 * creates) / allowed,
      rateLimited: (clients[tenant.environment.AUTH0_CLIENT_ID] ?? none).rateLimited,
      neighbour: { requests: total, rateLimited },
    };
  } finally {
    await tenant.stop();
  }
}

function createsPerSecond({ limits, limitsSpeed }: PacingCase): number {
  return (writeLimits[limits].perMinute / 60) * limitsSpeed;
}

function summarize(situation: PacingCase, creates: number, found: readonly PacingRun[]): Pacing {
  const { neighbourPercent, ...facts } = situation;
  const beyondBurst = Math.max(0, creates - writeLimits[situation.limits].burst);
  return {
    ...facts,
    creates,
    runs: found.length,
    bestMs: Math.round((1000 * beyondBurst) / createsPerSecond(situation)),
    wallMs: spreadOf(found.map(({ wallMs }) => wallMs)),
    sharePercent: spreadOf(found.map(({ sharePercent }) => sharePercent)),
    rateLimited: spreadOf(found.map(({ rateLimited }) => rateLimited)),
    ...(neighbourPercent !== undefined && {
      neighbour: {
        sharePercent: neighbourPercent,
        requests: spreadOf(found.map(({ neighbour }) => neighbour.requests)),
        rateLimited: spreadOf(found.map(({ neighbour }) => neighbour.rateLimited)),
      },
    }),
  };
}
