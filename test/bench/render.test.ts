import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { drawChart } from "../../bench/chart.js";
import { leastMs, shareOfAllowed } from "../../bench/allowed.js";
import { replaceTables } from "../../bench/publish.js";
import { resultSchema, type HangingWork } from "../../bench/result.js";
import { spreadOf } from "../../bench/spread.js";
import { renderSummary } from "../../bench/summary.js";
import { renderResult } from "../../bench/tables.js";
import { compareWithTargets } from "../../bench/targets.js";
import { crowd, hanging, measurement, pacing, result } from "./example-result.js";

describe("a spread", () => {
  it("has the middle value, or the mean of the two in the middle, and both ends", () => {
    expect(spreadOf([30, 10, 20])).toEqual({ median: 20, min: 10, max: 30 });
    expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, min: 1, max: 4 });
    expect(() => spreadOf([])).toThrow(RangeError);
  });
});

describe("what limits allow", () => {
  const create = "POST /api/v2/organizations";
  const list = "GET /api/v2/organizations";

  it("is what the bucket allows that was used most", () => {
    const sent = { [create]: 155, [list]: 20, "POST /oauth/token": 1000 };
    expect(leastMs("enterprise", 1, sent)).toBe(60_000);
    expect(leastMs("enterprise", 2, sent)).toBe(30_000);
    expect(shareOfAllowed("enterprise", 1, sent, 60_000)).toBeCloseTo(100);
    expect(shareOfAllowed("enterprise", 1, sent, 120_000)).toBeCloseTo((100 * 155) / 305);
  });

  it("counts everything together where there is a bucket for it, and what has none of its own", () => {
    const things = { "GET /api/v2/client-grants/{id}/organizations": 210 };
    expect(leastMs("enterprise", 1, things)).toBe(10_000);
    expect(leastMs("essentials", 1, things)).toBe(80_000);
    expect(leastMs("free", 1, { [create]: 12, [list]: 10 })).toBe(10_000);
    expect(leastMs("enterprise", 1, {})).toBe(0);
  });

  it("knows the buckets of all that hangs on organizations", () => {
    const grants = "/api/v2/organizations/{id}/client-grants";
    expect(leastMs("enterprise", 1, { [`POST ${grants}`]: 155 })).toBe(60_000);
    expect(leastMs("enterprise", 1, { [`GET ${grants}`]: 110 })).toBe(60_000);
    const roles = "/api/v2/organizations/{id}/members/{user_id}/roles";
    expect(leastMs("enterprise", 1, { [`POST ${roles}`]: 220 })).toBe(60_000);
    expect(leastMs("essentials", 1, { "GET /api/v2/users": 540 })).toBe(60_000);
  });
});

describe("the tables", () => {
  it("tell times, requests and how many times as long a tool took as Orgwright", () => {
    const row = renderResult(result)
      .split("\n")
      .find((line) => line.startsWith("| create") && line.includes("auth0-deploy-cli"));
    expect(row?.split("|").map((cell) => cell.trim())).toEqual([
      "",
      "create",
      "auth0-deploy-cli",
      "3",
      "126 s",
      "63.0 s",
      "100 MiB",
      "506",
      "0",
      "38.2 x",
      "",
    ]);
  });

  it("show the range where runs differed", () => {
    const [first] = result.comparison;
    const text = renderResult({
      ...result,
      comparison: [
        {
          ...measurement("create", "orgwright", { wallMs: 1 }),
          ...first,
          wallMs: spreadOf([3000, 3300, 3900]),
        },
      ],
    });
    expect(text).toContain("3.30 s (3.00 s to 3.90 s)");
  });

  it("leave out the parts that were not measured", () => {
    const text = renderResult({
      ...result,
      growth: [],
      pacing: [],
      mixes: [],
      hanging: [],
      crowd: [],
      terraform: [],
    });
    expect(text).not.toContain("Growth");
    expect(text).not.toContain("limits");
    expect(text).not.toContain("terraform plan");
  });

  it("replace what stands between a document's markers and nothing else", () => {
    const document =
      "before\n<!-- results: begin, written by the benchmark -->\nold\n<!-- results: end -->\nafter\n";
    const replaced = replaceTables(document, "new");
    expect(replaced).toMatch(/^before\n<!--.*-->\n\nnew\n\n<!--.*-->\nafter\n$/);
    expect(replaceTables(replaced, "new")).toBe(replaced);
    expect(() => replaceTables("no markers", "new")).toThrow("results: begin");
  });
});

describe("the published benchmark", () => {
  const read = (path: string): Promise<string> =>
    readFile(new URL(`../../${path}`, import.meta.url), "utf8");

  it("shows the latest result in its tables and in its chart", async () => {
    const latest = resultSchema.parse(JSON.parse(await read("bench/results/latest.json")));
    const document = await read("docs/benchmarks.md");
    expect(replaceTables(document, renderResult(latest))).toBe(document);
    const readme = await read("README.md");
    expect(replaceTables(readme, renderSummary(latest))).toBe(readme);
    expect(await read("bench/results/chart.svg")).toBe(drawChart(latest));
  });
});

describe("the targets", () => {
  it("are all reached in the example", () => {
    const targets = compareWithTargets(result);
    expect(targets).toHaveLength(25);
    expect(targets.filter(({ isReached }) => !isReached)).toEqual([]);
  });

  it("are missed by what hangs on organizations when it takes longer, asks more or is refused", () => {
    const spoilt: Partial<HangingWork> = { sharePercent: spreadOf([94.9]) };
    const missed = compareWithTargets({
      ...result,
      hanging: [
        { ...hanging, ...spoilt },
        { ...hanging, ...spoilt, bestMs: 4000 },
        {
          ...hanging,
          work: "nothing-to-change",
          requests: spreadOf([121]),
          rateLimited: spreadOf([1]),
        },
      ],
    }).filter(({ isReached }) => !isReached);
    expect(missed.map(({ measured }) => measured)).toEqual(["94.9 %", "121", "1"]);
  });

  it("are missed by few of many members when all are read", () => {
    const missed = compareWithTargets({
      ...result,
      crowd: [
        {
          ...crowd,
          peakMemoryBytes: spreadOf([116 * 1024 * 1024]),
          requests: spreadOf([1001]),
          rateLimited: spreadOf([1]),
        },
        { ...crowd, members: 2000, requests: spreadOf([1001]) },
      ],
    }).filter(({ isReached }) => !isReached);
    expect(missed.map(({ measured }) => measured)).toEqual(["1,001", "116 MiB", "1"]);
  });

  it("are missed by a slow start, by one request too many and by a single 429", () => {
    const missed = compareWithTargets({
      ...result,
      comparison: [
        measurement("nothing-to-change", "orgwright", { wallMs: 900, requests: 9 }),
        measurement("version", "node", { wallMs: 42 }),
        measurement("version", "orgwright", { wallMs: 193 }),
      ],
      growth: [],
      pacing: [{ ...pacing, rateLimited: spreadOf([0, 0, 1]) }],
      mixes: result.mixes?.map((one) => ({ ...one, tookMs: 120_000, rateLimited: 2 })) ?? [],
      terraform: result.terraform.map((plan) => ({ ...plan, wallMs: spreadOf([6200]) })),
    }).filter(({ isReached }) => !isReached);
    expect(missed.map(({ measured }) => measured)).toEqual([
      "9",
      "0.151 s",
      "1",
      "1.35 x",
      "2",
      "1.55 x",
    ]);
  });

  it("are not judged by sizes that they do not speak of", () => {
    const small = { ...result, settings: { ...result.settings, organizations: 20 } };
    const few = small.pacing.map((found) => ({ ...found, creates: 20 }));
    const { providerStartMs: _, ...others } = small;
    const terraform = small.terraform.map((plan) => ({ ...plan, organizations: 20 }));
    expect(
      compareWithTargets({
        ...others,
        growth: [],
        pacing: few,
        mixes: [],
        hanging: [{ ...hanging, organizations: 20 }],
        crowd: [{ ...crowd, members: 2000 }],
        terraform,
      }),
    ).toHaveLength(1);
  });
});

describe("the chart", () => {
  const svg = drawChart(result);

  it("draws a bar per tool and work, longer for more, and says each value as text", () => {
    const bars = [
      ...svg.matchAll(
        /<rect class="(orgwright|auth0-deploy-cli)" x="\d+" y="[\d.]+" width="(\d+)" height="16"/g,
      ),
    ];
    expect(bars).toHaveLength(10);
    const [own, other] = bars.map(([, , width]) => Number(width));
    expect(other).toBeGreaterThan(own ?? Infinity);
    for (const value of ["3.30 s", "126 s", "0.700 s", "225 s", "2,015", "502"]) {
      expect(svg).toContain(`>${value}</text>`);
    }
  });

  it("describes itself for those who cannot see it", () => {
    expect(svg).toContain("nothing to change: orgwright 0.700 s, auth0-deploy-cli 225 s");
  });

  it("can be drawn when only one tool was measured", () => {
    const alone = result.comparison.filter(({ tool }) => tool === "orgwright");
    expect(drawChart({ ...result, comparison: alone })).toContain(">3.30 s</text>");
    expect(drawChart({ ...result, comparison: [] })).toContain("</svg>");
  });
});

describe("the example", () => {
  it("is a result", () => {
    expect(resultSchema.parse(result)).toEqual(result);
  });
});
