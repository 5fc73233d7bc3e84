import { renderMebibytes, renderNumber, renderSeconds } from "./quantities.js";
import type { Measurement, Result } from "./result.js";
import { renderTable } from "./tables.js";

/** Renders what a reader of the README wants to know: the chart and one small table. */
export function renderSummary(result: Result): string {
  const { machine, settings, versions } = result;
  const find = (work: Measurement["work"], tool: Measurement["tool"]): Measurement | undefined =>
    result.comparison.find((found) => found.work === work && found.tool === tool);
  const rows = (["create", "nothing-to-change"] as const).flatMap((work) => {
    const ours = find(work, "orgwright");
    const theirs = find(work, "auth0-deploy-cli");
    if (ours === undefined || theirs === undefined) return [];
    const title = work === "create" ? "create" : "find nothing to change";
    return [
      [
        `${title} (${renderNumber(ours.organizations)} organizations)`,
        `${renderSeconds(ours.wallMs.median)}, ${renderNumber(ours.requests.median)} requests, ${renderMebibytes(ours.peakMemoryBytes.median)}`,
        `${renderSeconds(theirs.wallMs.median)}, ${renderNumber(theirs.requests.median)} requests, ${renderMebibytes(theirs.peakMemoryBytes.median)}`,
        `${(theirs.wallMs.median / ours.wallMs.median).toFixed(0)} x`,
      ],
    ];
  });
  const largest = result.growth.at(-1);
  return [
    "![Time and requests of Orgwright and auth0-deploy-cli on the same organizations](bench/results/chart.svg)",
    renderTable(
      ["work", "Orgwright", `auth0-deploy-cli ${versions.deployCli ?? ""}`.trim(), "faster"],
      rows,
    ),
    ...(largest === undefined
      ? []
      : [
          `A plan of ${renderNumber(largest.organizations)} organizations with nothing to change needs ${renderNumber(largest.requests.median)} requests and ${renderMebibytes(largest.peakMemoryBytes.median)}.`,
        ]),
    `Measured on ${result.date} as whole processes on ${machine.cores} cores with ${machine.memoryGib} GiB, at ${settings.latencyMs} ms latency, medians of ${settings.runs}, by \`npm run bench\`; [more numbers](docs/benchmarks.md).`,
  ].join("\n\n");
}
