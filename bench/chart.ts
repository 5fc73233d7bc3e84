import { renderNumber, renderSeconds } from "./quantities.js";
import type { Measurement, Result } from "./result.js";

interface Bar {
  readonly tool: "orgwright" | "auth0-deploy-cli";
  readonly value: number;
  readonly label: string;
}

interface Group {
  readonly title: string;
  readonly bars: readonly Bar[];
}

interface Panel {
  readonly title: string;
  readonly groups: readonly Group[];
  readonly renderTick: (value: number) => string;
}

const width = 760;
const margin = 24;
const labelWidth = 150;
const valueWidth = 76;
const barHeight = 16;
const barGap = 4;
const groupGap = 14;

const tools = [
  { tool: "orgwright", title: "Orgwright" },
  { tool: "auth0-deploy-cli", title: "auth0-deploy-cli" },
] as const;

// The picture brings its own background, so that it can be read wherever it is shown.
const style = `
  text { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; fill: #1f2328; }
  .background { fill: #ffffff; stroke: #d1d9e0; }
  .title { font-size: 16px; font-weight: 600; }
  .panel { font-weight: 600; }
  .quiet { fill: #59636e; font-size: 12px; }
  .grid { stroke: #d1d9e0; }
  .orgwright { fill: #0969da; }
  .auth0-deploy-cli { fill: #bc4c00; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; }
    .background { fill: #0d1117; stroke: #3d444d; }
    .quiet { fill: #9198a1; }
    .grid { stroke: #3d444d; }
    .orgwright { fill: #4493f8; }
    .auth0-deploy-cli { fill: #f0883e; }
  }`;

/** Draws the comparison of both tools as an SVG: time and requests, each on a logarithmic scale. */
export function drawChart(result: Result): string {
  const { comparison, settings, machine } = result;
  const title = `${renderNumber(settings.organizations)} organizations, ${settings.latencyMs} ms latency`;
  const parts: string[] = [];
  let y = margin + 14;
  parts.push(text(margin, y, title, "title"));
  y += 22;
  let x = margin;
  for (const { tool, title: name } of tools) {
    parts.push(
      `<rect class="${tool}" x="${x}" y="${y - 11}" width="12" height="12" rx="2"/>`,
      text(x + 18, y, name),
    );
    x += 130;
  }
  y += 30;
  for (const panel of describePanels(comparison, settings.organizations)) {
    const drawn = drawPanel(panel, y);
    parts.push(...drawn.parts);
    y = drawn.bottom + 32;
  }
  const circumstances = [
    `Whole processes; ${settings.runs === 1 ? "one run" : `medians of ${settings.runs} runs in turns`}; ${result.date}; ${machine.cores} cores.`,
    "Shorter is better; every line is ten times the one before.",
  ];
  for (const line of circumstances) {
    parts.push(text(margin, y, line, "quiet"));
    y += 18;
  }
  const height = y + margin - 18;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">`,
    `<title id="title">${escape(title)}</title>`,
    `<desc id="description">${escape(describeInWords(comparison, settings.organizations))}</desc>`,
    `<style>${style}\n</style>`,
    `<rect class="background" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>`,
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}

function describePanels(
  comparison: readonly Measurement[],
  organizations: number,
): readonly Panel[] {
  const titles = {
    create: `create ${renderNumber(organizations)}`,
    "nothing-to-change": "nothing to change",
    version: "--version",
  };
  const groups = (
    works: readonly Measurement["work"][],
    pick: (found: Measurement) => number,
    render: (value: number) => string,
  ): readonly Group[] =>
    works
      .map((work) => ({
        title: titles[work],
        bars: tools.flatMap(({ tool }): readonly Bar[] => {
          const found = comparison.find((one) => one.work === work && one.tool === tool);
          if (found === undefined) return [];
          return [{ tool, value: pick(found), label: render(pick(found)) }];
        }),
      }))
      .filter(({ bars }) => bars.length > 0);
  return [
    {
      title: "Wall time",
      groups: groups(
        ["create", "nothing-to-change", "version"],
        ({ wallMs }) => wallMs.median / 1000,
        (seconds) => renderSeconds(seconds * 1000),
      ),
      renderTick: (seconds: number) => `${seconds.toLocaleString("en-US")} s`,
    },
    {
      title: "Requests",
      groups: groups(
        ["create", "nothing-to-change"],
        ({ requests }) => requests.median,
        renderNumber,
      ),
      renderTick: renderNumber,
    },
  ].filter((panel) => panel.groups.length > 0);
}

function drawPanel(
  { title, groups, renderTick }: Panel,
  top: number,
): { readonly parts: readonly string[]; readonly bottom: number } {
  const values = groups.flatMap(({ bars }) => bars.map(({ value }) => value));
  // Bars start a step below the smallest value, or the smallest would have no length.
  const low = Math.floor(Math.log10(Math.min(...values)) - 0.2);
  const high = Math.ceil(Math.log10(Math.max(...values)));
  const left = margin + labelWidth;
  const span = width - margin - valueWidth - left;
  const place = (value: number): number =>
    Math.round(left + (span * (Math.log10(value) - low)) / (high - low));

  const bars: string[] = [];
  let y = top + 30;
  for (const group of groups) {
    const height = group.bars.length * (barHeight + barGap) - barGap;
    bars.push(text(left - 12, y + height / 2 + 5, group.title, "label", "end"));
    for (const bar of group.bars) {
      const end = place(bar.value);
      bars.push(
        `<rect class="${bar.tool}" x="${left}" y="${y}" width="${end - left}" height="${barHeight}" rx="2"/>`,
        text(end + 6, y + 12.5, bar.label),
      );
      y += barHeight + barGap;
    }
    y += groupGap - barGap;
  }
  const bottom = y - groupGap;
  const grid: string[] = [];
  for (let power = low; power <= high; power += 1) {
    const x = place(10 ** power);
    grid.push(
      `<line class="grid" x1="${x}" y1="${top + 22}" x2="${x}" y2="${bottom + 6}"/>`,
      text(x, top + 16, renderTick(10 ** power), "quiet", "middle"),
    );
  }
  return { parts: [text(margin, top + 16, title, "panel"), ...grid, ...bars], bottom };
}

/** The same facts for those who cannot see the picture. */
function describeInWords(comparison: readonly Measurement[], organizations: number): string {
  return describePanels(comparison, organizations)
    .map(({ title, groups }) => {
      const facts = groups.map(
        (group) =>
          `${group.title}: ${group.bars.map(({ tool, label }) => `${tool} ${label}`).join(", ")}`,
      );
      return `${title}. ${facts.join("; ")}.`;
    })
    .join(" ");
}

function text(
  x: number,
  y: number,
  content: string,
  className?: string,
  anchor?: "middle" | "end",
): string {
  const attributes = [
    ...(className === undefined ? [] : [` class="${className}"`]),
    ...(anchor === undefined ? [] : [` text-anchor="${anchor}"`]),
  ].join("");
  return `<text x="${x}" y="${y}"${attributes}>${escape(content)}</text>`;
}

function escape(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
