import {
  renderMebibytes,
  renderMilliseconds,
  renderNumber,
  renderPercent,
  renderRatio,
  renderSeconds,
  renderSpread,
} from "./quantities.js";
import type {
  Crowd,
  HangingWork,
  Look,
  Measurement,
  PacedMix,
  FleetWork,
  PageView,
  Pacing,
  Result,
  TerraformPlan,
} from "./result.js";
import { compareWithTargets } from "./targets.js";

const workTitles = {
  create: "create",
  "nothing-to-change": "nothing to change",
  version: "`--version`",
} as const;

/** Renders a result as Markdown: a line on its circumstances and one table per part. */
export function renderResult(result: Result): string {
  const { machine, versions, settings } = result;
  const tools = [
    `Orgwright ${versions.orgwright}`,
    ...(versions.deployCli === undefined ? [] : [`auth0-deploy-cli ${versions.deployCli}`]),
    ...(versions.terraform === undefined ? [] : [`Terraform ${versions.terraform}`]),
  ].join(", ");
  const sections = [
    `Measured on ${result.date}: ${tools}, Node ${versions.node}, ${machine.platform}, ${machine.cores} cores, ${machine.memoryGib} GiB memory; latency ${settings.latencyMs} ms where nothing else is said. Medians, with the range of all runs in brackets.`,
    section(
      `${renderNumber(settings.organizations)} organizations, both tools in turns`,
      renderComparison(result.comparison),
    ),
    section("Growth: nothing to change, without latency", renderGrowth(result.growth)),
    section(
      "A look at organizations with connections, under the limits of `enterprise`",
      renderLooks(result.looks ?? []),
    ),
    section("Under the tenant's limits", renderPacing(result.pacing)),
    section(
      "Many kinds of request under limits, in simulated time",
      renderMixes(result.mixes ?? []),
    ),
    section(
      "What hangs on organizations, under a tenant's limits",
      renderHanging(result.hanging ?? []),
    ),
    section("Views of the page, without latency", renderPage(result.page ?? [])),
    section(
      "Replicas of the Kubernetes controller, of which one is killed half-way",
      renderFleet(result.fleet ?? []),
    ),
    section(
      "Few members declared of an organization that has many, under the limits of `enterprise`",
      renderCrowd(result.crowd ?? []),
    ),
    section(
      "`terraform plan`, nothing to change, without latency",
      renderTerraform(result.terraform),
    ),
    section("Against the targets", renderTargets(result)),
  ];
  return sections.filter((text) => text !== "").join("\n\n");
}

function renderComparison(measurements: readonly Measurement[]): string {
  return renderTable(
    ["work", "tool", "runs", "wall time", "user CPU", "peak memory", "requests", "429s", "ratio"],
    measurements.map((found) => [
      workTitles[found.work],
      found.tool === "node" ? "`node -e 0`" : found.tool,
      String(found.runs),
      renderSpread(found.wallMs, renderSeconds),
      renderSpread(found.userCpuMs, renderSeconds),
      renderSpread(found.peakMemoryBytes, renderMebibytes),
      renderSpread(found.requests, renderNumber),
      renderSpread(found.rateLimited, renderNumber),
      renderRatioToOwn(found, measurements),
    ]),
  );
}

/** How many times as long as Orgwright a tool took for the same work. */
function renderRatioToOwn(found: Measurement, all: readonly Measurement[]): string {
  const own = all.find(({ work, tool }) => work === found.work && tool === "orgwright");
  if (own === undefined) return "";
  return renderRatio(found.wallMs.median / own.wallMs.median);
}

const lookTitles: Readonly<Record<Look["work"], string>> = {
  "everything-read": "everything read",
  "nothing-changed": "nothing changed since the last look",
  "some-changed": "10 changed by somebody else since",
};

function renderLooks(looks: readonly Look[]): string {
  return renderTable(
    ["organizations", "work", "tool", "limits sped up", "runs", "wall time", "requests", "429s"],
    looks.map((found) => [
      renderNumber(found.organizations),
      lookTitles[found.work],
      found.tool,
      `${renderNumber(found.limitsSpeed)} x`,
      String(found.runs),
      found.isFinished
        ? renderSpread(found.wallMs, renderSeconds)
        : `not done after ${renderSeconds(found.wallMs.max)}`,
      renderSpread(found.requests, renderNumber),
      renderSpread(found.rateLimited, renderNumber),
    ]),
  );
}

function renderGrowth(measurements: readonly Measurement[]): string {
  return renderTable(
    ["organizations", "runs", "wall time", "user CPU", "peak memory", "requests"],
    measurements.map((found) => [
      renderNumber(found.organizations),
      String(found.runs),
      renderSpread(found.wallMs, renderSeconds),
      renderSpread(found.userCpuMs, renderSeconds),
      renderSpread(found.peakMemoryBytes, renderMebibytes),
      renderSpread(found.requests, renderNumber),
    ]),
  );
}

function renderPacing(pacings: readonly Pacing[]): string {
  return renderTable(
    [
      "limits",
      "sped up",
      "headroom",
      "creates",
      "runs",
      "at best",
      "whole process",
      "share of the allowed",
      "429s",
      "second client",
      "its 429s",
    ],
    pacings.map((found) => [
      found.limits,
      `${found.limitsSpeed} x`,
      `${found.headroomPercent} %`,
      renderNumber(found.creates),
      String(found.runs),
      renderSeconds(found.bestMs),
      renderSpread(found.wallMs, renderSeconds),
      renderSpread(found.sharePercent, renderPercent),
      renderSpread(found.rateLimited, renderNumber),
      found.neighbour === undefined
        ? "none"
        : `${found.neighbour.sharePercent} % of the limit, ${renderSpread(found.neighbour.requests, renderNumber)} requests`,
      found.neighbour === undefined ? "" : renderSpread(found.neighbour.rateLimited, renderNumber),
    ]),
  );
}

function renderMixes(mixes: readonly PacedMix[]): string {
  return renderTable(
    ["kinds", "limits", "headroom", "requests", "at best", "took", "ratio", "429s"],
    mixes.map((found) => [
      found.mix,
      found.limits,
      `${found.headroomPercent} %`,
      renderNumber(found.requests),
      renderSeconds(found.bestMs),
      renderSeconds(found.tookMs),
      renderRatio(found.tookMs / found.bestMs),
      renderNumber(found.rateLimited),
    ]),
  );
}

function renderHanging(works: readonly HangingWork[]): string {
  return renderTable(
    [
      "organizations",
      "work",
      "tool",
      "limits",
      "sped up",
      "runs",
      "at best",
      "whole process",
      "share of the allowed",
      "peak memory",
      "requests",
      "429s",
    ],
    works.map((found) => [
      `${renderNumber(found.organizations)}, ${found.what}`,
      workTitles[found.work],
      found.tool,
      found.limits,
      `${found.limitsSpeed} x`,
      String(found.runs),
      renderSeconds(found.bestMs),
      renderSpread(found.wallMs, renderSeconds),
      renderSpread(found.sharePercent, renderPercent),
      renderSpread(found.peakMemoryBytes, renderMebibytes),
      renderSpread(found.requests, renderNumber),
      renderSpread(found.rateLimited, renderNumber),
    ]),
  );
}

const crowdTitles: Readonly<Record<Crowd["work"], string>> = {
  "nothing-to-change": "nothing to change",
  add: "all of them to be added",
};

function renderCrowd(crowds: readonly Crowd[]): string {
  return renderTable(
    [
      "members",
      "declared",
      "work",
      "runs",
      "wall time",
      "peak memory",
      "without members",
      "requests",
      "429s",
    ],
    crowds.map((found) => [
      renderNumber(found.members),
      renderNumber(found.included),
      crowdTitles[found.work],
      String(found.runs),
      renderSpread(found.wallMs, renderSeconds),
      renderSpread(found.peakMemoryBytes, renderMebibytes),
      renderSpread(found.peakMemoryWithoutBytes, renderMebibytes),
      renderSpread(found.requests, renderNumber),
      renderSpread(found.rateLimited, renderNumber),
    ]),
  );
}

function renderFleet(works: readonly FleetWork[]): string {
  return renderTable(
    [
      "work",
      "tenants",
      "organizations",
      "replicas",
      "wall time",
      "creates",
      "there",
      "lists",
      "409s",
      "429s",
      "memory each",
    ],
    works.map((found) => [
      found.work === "from-nothing" ? "from nothing" : "nothing to change",
      renderNumber(found.tenants),
      renderNumber(found.organizations),
      String(found.replicas),
      renderSeconds(found.wallMs),
      renderNumber(found.creates),
      renderNumber(found.found),
      renderNumber(found.lists),
      renderNumber(found.conflicts),
      renderNumber(found.rateLimited),
      renderSpread(found.memoryBytes, renderMebibytes),
    ]),
  );
}

function renderPage(views: readonly PageView[]): string {
  return renderTable(
    ["view", "organizations", "members", "runs", "requests", "server", "script"],
    views.map((found) => [
      found.view,
      renderNumber(found.organizations),
      renderNumber(found.members),
      String(found.runs),
      renderSpread(found.requests, renderNumber),
      renderSpread(found.serverMs, renderMilliseconds),
      renderSpread(found.scriptMs, renderMilliseconds),
    ]),
  );
}

function renderTerraform(plans: readonly TerraformPlan[]): string {
  return renderTable(
    ["written as", "resources", "runs", "organizations", "`terraform_data`", "ratio", "requests"],
    plans.map((found) => [
      found.form,
      renderNumber(found.organizations),
      String(found.runs),
      renderSpread(found.wallMs, renderSeconds),
      renderSpread(found.builtInWallMs, renderSeconds),
      renderRatio(found.wallMs.median / found.builtInWallMs.median),
      renderSpread(found.requests, renderNumber),
    ]),
  );
}

function renderTargets(result: Result): string {
  return renderTable(
    ["number", "wanted", "measured", ""],
    compareWithTargets(result).map(({ what, wanted, measured, isReached }) => [
      what,
      wanted,
      measured,
      isReached ? "reached" : "missed",
    ]),
  );
}

function section(title: string, table: string): string {
  return table === "" ? "" : `### ${title}\n\n${table}`;
}

/** Renders a Markdown table whose columns line up as text, too; nothing for one without rows. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
