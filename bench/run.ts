// Measures Orgwright beside auth0-deploy-cli and alone. Needs the built command line.
// Usage: npm run bench -- [--runs N] [--organizations N] [--only PART]… [--quick] [--out FOLDER]
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { availableParallelism, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isBrowserMissing } from "../test/support/browser.js";
import { isClusterMissing } from "../test/support/cluster.js";
import { compareStartUp, compareTools } from "./comparison.js";
import { measureCrowd } from "./crowd.js";
import { measureFleet } from "./fleet.js";
import { measureGrowth } from "./growth.js";
import { measureLooks } from "./looks.js";
import { parseBenchOptions, usage, type BenchOptions } from "./options.js";
import { measureHanging } from "./hanging.js";
import { measurePage } from "./page.js";
import { measureMixes } from "./mixes.js";
import { measurePacing, type PacingCase } from "./pacing.js";
import { measureProviderStart } from "./provider-start.js";
import { deployCliVersion, installDeployCli, orgwrightVersion } from "./programs.js";
import { writeResult, writeTables } from "./publish.js";
import type { Result } from "./result.js";
import { renderSummary } from "./summary.js";
import { renderResult } from "./tables.js";
import { measureTerraform, terraformVersion } from "./terraform-plan.js";

const resultsFolder = fileURLToPath(new URL("results", import.meta.url));
const document = fileURLToPath(new URL("../docs/benchmarks.md", import.meta.url));
const readme = fileURLToPath(new URL("../README.md", import.meta.url));

/** Starting takes a tenth of a second, so a few runs more cost little and say much. */
const startUpRunsPerRun = 5;

// Sped up so far that the creates take a minute: long beside the time that a process takes to start.
const pacingCases: readonly PacingCase[] = [
  { limits: "enterprise", limitsSpeed: 2, headroomPercent: 0 },
  { limits: "essentials", limitsSpeed: 12, headroomPercent: 0 },
  { limits: "enterprise", limitsSpeed: 2, headroomPercent: 20, neighbourPercent: 10 },
  { limits: "essentials", limitsSpeed: 12, headroomPercent: 20, neighbourPercent: 10 },
];

const quickPacingCases: readonly PacingCase[] = [
  { limits: "enterprise", limitsSpeed: 20, headroomPercent: 0 },
  { limits: "essentials", limitsSpeed: 120, headroomPercent: 20, neighbourPercent: 10 },
];

/** Carries out what the options ask for, in a folder that it may fill. */
async function measure(options: BenchOptions, folder: string): Promise<Result> {
  const { parts, isQuick, runs, organizations } = options;
  const latencyMs = 50;
  const tools = isQuick ? (["orgwright"] as const) : (["orgwright", "auth0-deploy-cli"] as const);
  const report = (line: string): void => console.error(line);
  const works = new Set((["create", "nothing-to-change"] as const).filter((one) => parts.has(one)));
  const comparison = [
    ...(works.size > 0
      ? await compareTools({ folder, organizations, latencyMs, runs, tools, works, report })
      : []),
    ...(parts.has("version")
      ? await compareStartUp({ folder, runs: isQuick ? 1 : runs * startUpRunsPerRun, tools })
      : []),
  ];
  const sizes = isQuick ? [organizations * 10] : [1000, 10_000, 100_000];
  const growth = parts.has("growth") ? await measureGrowth({ folder, sizes, runs, report }) : [];
  const looks = parts.has("looks")
    ? await measureLooks({
        folder,
        organizations: isQuick ? organizations : 3000,
        latencyMs,
        runs,
        limitsSpeed: 60,
        patienceMs: isQuick ? undefined : 5 * 60_000,
        report,
      })
    : undefined;
  const cases = isQuick ? quickPacingCases : pacingCases;
  const creates = isQuick ? organizations : 300;
  const pacing = parts.has("pacing")
    ? await measurePacing({
        folder,
        creates,
        latencyMs,
        runs,
        cases,
        apartMs: isQuick ? 0 : 8000,
        report,
      })
    : [];
  const mixes = parts.has("mixes")
    ? await measureMixes(isQuick ? ["role writes alone"] : undefined)
    : undefined;
  const hanging = parts.has("hanging")
    ? await measureHanging({
        folder,
        organizations: isQuick ? organizations : 1000,
        organizationsOfPeer: isQuick ? 0 : 20,
        latencyMs,
        runs: isQuick ? 1 : runs,
        report,
      })
    : undefined;
  const crowd = parts.has("crowd")
    ? await measureCrowd({
        folder,
        members: isQuick ? 2000 : 100_000,
        latencyMs,
        runs,
        apartMs: isQuick ? 0 : 8000,
        report,
      })
    : undefined;
  if (parts.has("page") && isBrowserMissing) {
    report("Chromium is not installed: the page is left out");
  }
  const page =
    parts.has("page") && !isBrowserMissing
      ? await measurePage({
          folder,
          organizations: isQuick ? 200 : 100_000,
          members: isQuick ? 200 : 100_000,
          runs,
          report,
        })
      : undefined;
  if (parts.has("fleet") && isClusterMissing) {
    report("No API server of Kubernetes is built: the fleet is left out");
  }
  const fleet =
    parts.has("fleet") && !isClusterMissing
      ? await measureFleet({
          tenants: isQuick ? 4 : 100,
          organizationsEach: isQuick ? 5 : 100,
          replicas: 3,
          latencyMs: 20,
          quietMs: isQuick ? 3_000 : 20_000,
          report,
        })
      : undefined;
  const terraform = parts.has("terraform") ? terraformVersion() : undefined;
  if (parts.has("terraform") && terraform === undefined) {
    report("terraform is not on PATH: its plans are left out");
  }
  const plans =
    terraform === undefined
      ? []
      : await measureTerraform({ folder, organizations: isQuick ? 20 : 1000, runs, report });
  return {
    formatVersion: 1,
    date: new Date().toISOString().slice(0, 10),
    machine: {
      cores: availableParallelism(),
      memoryGib: Math.round(totalmem() / 1024 ** 3),
      platform: `${process.platform} ${process.arch}`,
    },
    versions: {
      node: process.versions.node,
      orgwright: orgwrightVersion(),
      ...(!isQuick && { deployCli: deployCliVersion() }),
      ...(terraform !== undefined && { terraform }),
    },
    settings: { organizations, latencyMs, runs },
    comparison,
    growth,
    ...(looks && { looks }),
    pacing,
    ...(mixes && { mixes }),
    ...(hanging && { hanging }),
    ...(crowd && { crowd }),
    ...(page && { page }),
    ...(fleet && { fleet }),
    ...(parts.has("terraform") && {
      providerStartMs: await measureProviderStart(folder, isQuick ? 1 : runs * startUpRunsPerRun),
    }),
    terraform: plans,
  };
}

/** Reads the arguments, or says what is wrong with them and ends. */
function readOptions(): BenchOptions {
  if (process.argv.includes("--help")) {
    console.log(usage);
    process.exit(0);
  }
  try {
    return parseBenchOptions(process.argv.slice(2), resultsFolder);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
}

const options = readOptions();
if (!options.isQuick) installDeployCli();
const folder = await mkdtemp(join(tmpdir(), "orgwright-bench-"));
// On exit and not at the end of this file, so that an interrupted benchmark leaves nothing either.
process.once("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
const result = await measure(options, folder);
console.log(renderResult(result));
if (options.outFolder !== undefined) await writeResult(result, options.outFolder);
if (options.outFolder === resultsFolder) {
  await writeTables(renderResult(result), document);
  await writeTables(renderSummary(result), readme);
}
