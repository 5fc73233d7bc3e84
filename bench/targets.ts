import {
  renderMebibytes,
  renderNumber,
  renderPercent,
  renderRatio,
  renderSeconds,
} from "./quantities.js";
import type { Measurement, Result } from "./result.js";

/** A number that the project has to reach, beside the one that was measured. */
export interface Target {
  readonly what: string;
  readonly wanted: string;
  readonly measured: string;
  readonly isReached: boolean;
}

/** The targets that a result says something about. */
export function compareWithTargets(result: Result): readonly Target[] {
  return [
    ...workTargets(result),
    ...startUpTarget(result),
    ...sizeTargets(result),
    ...lookTargets(result),
    ...pacingTargets(result),
    ...mixTargets(result),
    ...hangingTargets(result),
    ...crowdTargets(result),
    ...terraformTargets(result),
  ];
}

const fullSize = 500;
/** Fewer are over before pacing has begun. */
const pacedCreates = 300;
const largestSize = 100_000;
const plannedByTerraform = 1000;
const lookedAt = 3000;
const hungOn = 1000;
const crowded = 100_000;
const mebibyte = 1024 * 1024;
/** In shorter work the start of the process is too large a part of the time. */
const pacedMs = 30_000;
/** How many requests it may take to find nothing to change, by what hangs on each organization. */
const unchangedRequests: Readonly<Record<string, number>> = {
  "10 client grants in each": 120,
  "20 members with a role in each": 1020,
};

function workTargets({ comparison, settings }: Result): readonly Target[] {
  if (settings.organizations !== fullSize) return [];
  const limits = [
    { work: "create", title: `create ${fullSize}`, wallMs: 4000, requests: 510 },
    { work: "nothing-to-change", title: "nothing to change", wallMs: 1000, requests: 8 },
  ] as const;
  return limits.flatMap(({ work, title, wallMs, requests }) => {
    const found = find(comparison, work, "orgwright");
    return found === undefined
      ? []
      : [
          atMost(`${title}: wall time`, found.wallMs.median, wallMs, renderSeconds),
          atMost(`${title}: requests`, found.requests.max, requests, renderNumber),
        ];
  });
}

function startUpTarget({ comparison }: Result): readonly Target[] {
  const own = find(comparison, "version", "orgwright");
  const node = find(comparison, "version", "node");
  if (own === undefined || node === undefined) return [];
  const aboveMs = Math.max(0, own.wallMs.median - node.wallMs.median);
  return [atMost("`orgwright --version` above `node -e 0`", aboveMs, 150, renderSeconds)];
}

function sizeTargets({ growth }: Result): readonly Target[] {
  const found = growth.find(({ organizations }) => organizations === largestSize);
  if (found === undefined) return [];
  const title = `${renderNumber(largestSize)} organizations`;
  return [
    atMost(`${title}: requests`, found.requests.max, 1010, renderNumber),
    atMost(`${title}: peak memory`, found.peakMemoryBytes.max, 400 * mebibyte, renderMebibytes),
  ];
}

function lookTargets({ looks = [] }: Result): readonly Target[] {
  const found = looks.find(
    ({ work, organizations }) => work === "nothing-changed" && organizations === lookedAt,
  );
  if (found === undefined) return [];
  const title = `a look at ${renderNumber(lookedAt)} with connections, nothing changed`;
  return [
    atMost(`${title}: wall time`, found.wallMs.median, 5000, renderSeconds),
    atMost(`${title}: requests`, found.requests.max, 40, renderNumber),
  ];
}

function pacingTargets({ pacing }: Result): readonly Target[] {
  return pacing.flatMap((found): readonly Target[] => {
    if (found.creates !== pacedCreates) return [];
    const title = `\`--limits ${found.limits}\``;
    if (found.neighbour !== undefined) {
      return [
        atMost(
          `${title}: 429s of a second client`,
          found.neighbour.rateLimited.max,
          0,
          renderNumber,
        ),
      ];
    }
    return [
      {
        what: `${title}: share of the allowed creates`,
        wanted: `at least ${renderPercent(95)}`,
        measured: renderPercent(found.sharePercent.median),
        isReached: found.sharePercent.median >= 95,
      },
      atMost(`${title}: 429s`, found.rateLimited.max, 0, renderNumber),
    ];
  });
}

/** What is left to others makes everything take as much longer. */
function mixTargets({ mixes = [] }: Result): readonly Target[] {
  return [...new Set(mixes.map(({ headroomPercent }) => headroomPercent))].flatMap((headroom) => {
    const found = mixes.filter(({ headroomPercent }) => headroomPercent === headroom);
    const slowest = Math.max(...found.map(({ tookMs, bestMs }) => tookMs / bestMs));
    const rateLimited = found.reduce((sum, one) => sum + one.rateLimited, 0);
    const title = `many kinds, ${headroom} % headroom`;
    return [
      atMost(`${title}: to the least time`, slowest, 1.05 / (1 - headroom / 100), renderRatio),
      atMost(`${title}: 429s`, rateLimited, 0, renderNumber),
    ];
  });
}

function hangingTargets({ hanging = [] }: Result): readonly Target[] {
  return hanging.flatMap((found): readonly Target[] => {
    if (found.tool !== "orgwright" || found.organizations !== hungOn) return [];
    const title = `${renderNumber(hungOn)} organizations, ${found.what}`;
    const most = found.work === "create" ? undefined : unchangedRequests[found.what];
    return [
      ...(most === undefined
        ? []
        : [
            atMost(`${title}, nothing to change: requests`, found.requests.max, most, renderNumber),
          ]),
      ...(found.bestMs < pacedMs
        ? []
        : [
            {
              what: `${title}: share of the allowed`,
              wanted: `at least ${renderPercent(95)}`,
              measured: renderPercent(found.sharePercent.median),
              isReached: found.sharePercent.median >= 95,
            },
          ]),
      atMost(`${title}, ${workTitles[found.work]}: 429s`, found.rateLimited.max, 0, renderNumber),
    ];
  });
}

const workTitles = { create: "create", "nothing-to-change": "nothing to change" } as const;

function crowdTargets({ crowd = [] }: Result): readonly Target[] {
  return crowd.flatMap((found): readonly Target[] => {
    if (found.members !== crowded) return [];
    const title = `${renderNumber(found.included)} of ${renderNumber(crowded)} members, ${crowdTitles[found.work]}`;
    const most = found.peakMemoryWithoutBytes.max + 50 * mebibyte;
    return [
      atMost(`${title}: requests`, found.requests.max, 30, renderNumber),
      atMost(`${title}: peak memory`, found.peakMemoryBytes.max, most, renderMebibytes),
      atMost(`${title}: 429s`, found.rateLimited.max, 0, renderNumber),
    ];
  });
}

const crowdTitles = { "nothing-to-change": "nothing to change", add: "to be added" } as const;

function terraformTargets({ providerStartMs, terraform }: Result): readonly Target[] {
  const start =
    providerStartMs === undefined
      ? []
      : [atMost("Terraform provider: start", providerStartMs.median, 350, renderSeconds)];
  const plans = terraform.flatMap((found) => {
    if (found.organizations !== plannedByTerraform) return [];
    const title = `\`terraform plan\`, ${found.form}`;
    const ratio = found.wallMs.median / found.builtInWallMs.median;
    return [
      atMost(`${title}: requests`, found.requests.max, 12, renderNumber),
      atMost(`${title}: to \`terraform_data\``, ratio, 1.5, renderRatio),
    ];
  });
  return [...start, ...plans];
}

function atMost(
  what: string,
  measured: number,
  wanted: number,
  render: (value: number) => string,
): Target {
  return {
    what,
    wanted: wanted === 0 ? "none" : `at most ${render(wanted)}`,
    measured: render(measured),
    isReached: measured <= wanted,
  };
}

function find(
  measurements: readonly Measurement[],
  work: Measurement["work"],
  tool: Measurement["tool"],
): Measurement | undefined {
  return measurements.find((found) => found.work === work && found.tool === tool);
}
