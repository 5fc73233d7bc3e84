import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resultSchema } from "../../bench/result.js";
import { writeLimits } from "../../bench/pacing.js";
import { limitProfiles } from "../../src/tenant/limits/index.js";
import { isClusterMissing } from "../support/cluster.js";
import { isBrowserMissing } from "../support/browser.js";
import { hasTerraform } from "../terraform/workspace.js";
import { emptyFolder, runProgram, type Run } from "../support/run-orgwright.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await emptyFolder();
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const runBench = (...args: readonly string[]): Promise<Run> =>
  runProgram(process.execPath, ["--import", "tsx", "bench/run.ts", ...args], {
    cwd: root,
    env: { TMPDIR: folder },
  });

/** How many processes were started with a path inside a folder. */
function countProcesses(path: string): number {
  return readdirSync("/proc").filter((id) => {
    if (!/^\d+$/.test(id)) return false;
    try {
      return readFileSync(`/proc/${id}/cmdline`, "utf8").includes(path);
    } catch {
      return false;
    }
  }).length;
}

describe("the benchmark", () => {
  it(
    "measures every part and writes a result of the documented shape",
    { timeout: 300_000 },
    async () => {
      const out = join(folder, "out");
      const { code, stdout, stderr } = await runBench("--quick", "--out", out);
      expect(stderr).not.toContain("Error");
      expect(code).toBe(0);
      const result = resultSchema.parse(
        JSON.parse(await readFile(join(out, "latest.json"), "utf8")),
      );
      const [create, unchanged] = result.comparison;
      expect(create).toMatchObject({ work: "create", tool: "orgwright", organizations: 20 });
      expect(create?.requests.median).toBeGreaterThanOrEqual(21);
      expect(unchanged?.requests.max).toBeLessThanOrEqual(3);
      expect(result.comparison.map(({ work, tool }) => `${work} ${tool}`).slice(2)).toEqual([
        "version node",
        "version orgwright",
      ]);
      for (const { userCpuMs, peakMemoryBytes } of result.comparison) {
        expect(userCpuMs.min).toBeGreaterThan(0);
        expect(peakMemoryBytes.min).toBeGreaterThan(10_000_000);
      }
      expect(result.growth.map(({ organizations }) => organizations)).toEqual([200]);
      expect(result.pacing.map(({ rateLimited }) => rateLimited.max)).toEqual([0, 0]);
      // Of two hundred rows none costs a request; what was planted a moment ago is told as an event, and read again.
      const views = result.page?.filter(({ requests }) => requests.max <= 5).length;
      expect(views).toBe(isBrowserMissing ? undefined : 15);
      expect(result.page?.length).toBe(views);
      // Twenty organizations, made once each whichever replica is killed, and a list of each tenant.
      expect(
        result.fleet?.map((found) => [found.work, found.creates, found.found, found.conflicts]),
      ).toEqual(
        isClusterMissing
          ? undefined
          : [
              ["from-nothing", 20, 20, 0],
              ["nothing-to-change", 0, 20, 0],
            ],
      );
      expect(result.mixes?.map(({ rateLimited }) => rateLimited)).toEqual([0, 0, 0, 0, 0, 0]);
      expect(
        result.hanging?.map(({ work, requests, rateLimited }) => [
          work,
          requests.max,
          rateLimited.max,
        ]),
      ).toEqual([
        ["create", 224, 0],
        ["nothing-to-change", 14, 0],
        ["create", 472, 0],
        ["nothing-to-change", 22, 0],
      ]);
      expect(
        result.crowd?.map(({ work, requests, rateLimited }) => [
          work,
          requests.max,
          rateLimited.max,
        ]),
      ).toEqual([
        ["nothing-to-change", 14, 0],
        ["add", 16, 0],
      ]);
      expect(result.pacing[1]?.neighbour?.requests.min).toBeGreaterThan(0);
      expect(result.terraform.map(({ organizations }) => organizations)).toEqual(
        hasTerraform ? [20, 20, 20] : [],
      );
      expect(result.providerStartMs?.min).toBeGreaterThan(0);
      expect(stdout).toContain("| nothing to change |");
      expect(await readFile(join(out, "chart.svg"), "utf8")).toContain("</svg>");
      expect((await readdir(folder)).filter((name) => name.startsWith("orgwright-"))).toEqual([]);
    },
  );

  it.skipIf(!existsSync("/proc/self"))(
    "leaves no tenant behind, even when it is killed",
    { timeout: 180_000 },
    async () => {
      const bench = spawn(process.execPath, ["--import", "tsx", "bench/run.ts", "--quick"], {
        cwd: root,
        env: { ...process.env, TMPDIR: folder },
        stdio: ["ignore", "ignore", "pipe"],
      });
      // The first report comes after the first run, when its tenant is still there for the second.
      await once(bench.stderr, "data");
      bench.kill("SIGKILL");
      await once(bench, "exit");
      await expect.poll(() => countProcesses(folder), { timeout: 30_000 }).toBe(0);
    },
  );

  it("says what it understands when it is told something else", async () => {
    const { code, stderr } = await runBench("--only", "everything");
    expect(code).toBe(1);
    expect(stderr).toContain(
      "create, nothing-to-change, version, growth, looks, pacing, mixes, hanging, crowd, page, fleet, terraform",
    );
  });

  it("counts with the limits that the embedded tenant has", () => {
    for (const name of ["enterprise", "essentials"] as const) {
      const { burst, perMinute } = writeLimits[name];
      const limit = limitProfiles[name].endpoints["organization-write"];
      expect(limit).toEqual({ burst, perSecond: perMinute / 60 });
    }
  });
});
