import { escapeHtml, renderNumber } from "../text/index.js";
import type { Plan } from "./plan.js";
import { deletedBy, renderLabel, type DocumentFacts, type DoneFacts } from "./render-markdown.js";
import { groupActions, titleOf, type ActionGroup } from "./group.js";
import { explainRefusals, explainRest, renderChangePath } from "./render-text.js";
import { summarizePlan, type PlanSummary } from "./summary.js";

const style = `
:root { color-scheme: light dark; --line: #8884; --add: #1a7f37; --change: #9a6700; --remove: #cf222e; }
@media (prefers-color-scheme: dark) { :root { --add: #3fb950; --change: #d29922; --remove: #f85149; } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; margin: 0; } h1 code { font-weight: 600; }
.numbers { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1rem 0; }
.numbers { align-items: center; }
.numbers button { font: inherit; padding: .3rem .8rem; border: 1px solid currentColor; border-radius: 1rem; background: none; cursor: pointer; }
.numbers button[aria-pressed=true] { outline: 2px solid currentColor; }
.create { color: var(--add); } .update { color: var(--change); } .delete, .caution { color: var(--remove); }
.caution { border: 1px solid currentColor; border-radius: .4rem; padding: .6rem 1rem; }
input { font: inherit; width: 100%; box-sizing: border-box; padding: .5rem .8rem; border: 1px solid var(--line); border-radius: .4rem; background: none; color: inherit; }
details { border-top: 1px solid var(--line); padding: .4rem 0; content-visibility: auto; contain-intrinsic-size: 2.2rem; }
summary { cursor: pointer; } summary b { color: CanvasText; }
table { border-collapse: collapse; width: 100%; margin: .4rem 0; font: 13px/1.5 ui-monospace, monospace; }
td { padding: .15rem .8rem .15rem 1.2rem; vertical-align: top; overflow-wrap: anywhere; }
td:first-child { white-space: nowrap; width: 1%; } td.from { color: var(--remove); } td.to { color: var(--add); }
#none { display: none; } footer { margin-top: 2rem; opacity: .7; font-size: 13px; overflow-wrap: anywhere; }
`;

const script = `
const search = document.querySelector("#search");
const buttons = [...document.querySelectorAll(".numbers button[data-kind]")];
const entries = [...document.querySelectorAll("details")].map((node) => ({ node, text: node.textContent.toLowerCase() }));
const show = () => {
  const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
  const kinds = buttons.filter((button) => button.ariaPressed === "true").map((button) => button.dataset.kind);
  let shown = 0;
  for (const { node, text } of entries) {
    const fits = words.every((word) => text.includes(word)) && (kinds.length === 0 || kinds.includes(node.dataset.kind));
    node.hidden = !fits;
    if (fits) shown += Number(node.dataset.count);
  }
  document.querySelector("#shown").textContent = shown.toLocaleString("en");
  document.querySelector("#none").style.display = shown === 0 ? "block" : "none";
};
search.addEventListener("input", show);
for (const button of buttons) button.addEventListener("click", () => { button.ariaPressed = String(button.ariaPressed !== "true"); show(); });
show();
`;

/**
 * Renders a plan as one page that needs nothing else: numbers that filter, a search over names, fields
 * and values, and the difference of each organization. Everything that comes from a tenant or a
 * manifest is escaped, and the page allows no content but its own.
 */
export function renderPlanHtml(
  plan: Plan,
  { tenant, checksum, results = [], done }: DocumentFacts,
): string {
  const summary = done ? countDone(plan, done) : summarizePlan(plan);
  const labelOf = (index: number): string => renderLabel(plan, index, done);
  const numbers = (["create", "update", "delete"] as const)
    .map(
      (kind) =>
        `<button type="button" data-kind="${kind}" aria-pressed="false" class="${kind}">${renderNumber(summary[kind])} ${done ? `${kind}d` : `to ${kind}`}</button>`,
    )
    .join("\n");
  const deleted = deletedBy(plan, done);
  const title = `Orgwright ${done ? "apply" : "plan"} for`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${title} ${escapeHtml(tenant)}</title>
<style>${style}</style>
<h1>${title} <code>${escapeHtml(tenant)}</code></h1>
<div class="numbers">
${numbers}
<span>${renderNumber(summary.unchanged)} unchanged</span>
</div>
${done ? `<p><b>Done:</b> ${escapeHtml(done.summary)}</p>` : ""}
${deleted.length === 0 ? "" : `<p class="caution"><b>${renderNumber(deleted.length)} ${done ? "deleted" : "would be deleted"}:</b> ${deleted.map(escapeHtml).join(", ")}</p>`}
${[...explainRefusals(plan.refusals), ...results, ...explainRest(plan, done?.outcomes)].map((line) => `<p>${escapeHtml(line)}</p>`).join("\n")}
<p><input id="search" type="search" placeholder="Search names, fields and values" aria-label="Search" autofocus></p>
<p><span id="shown">${renderNumber(plan.actions.length)}</span> of ${renderNumber(plan.actions.length)} organizations shown</p>
${groupActions(plan, labelOf).map(renderEntry).join("\n")}
<p id="none">Nothing matches.</p>
<footer>Checksum ${escapeHtml(checksum)}</footer>
<script>${script}</script>
</html>
`;
}

/** How many actions of each kind were done. */
function countDone(plan: Plan, { outcomes }: DoneFacts): PlanSummary {
  const counts = { create: 0, update: 0, delete: 0 };
  for (const [index, { kind }] of plan.actions.entries()) {
    if (outcomes[index] === "done") counts[kind] += 1;
  }
  return { ...counts, unchanged: plan.unchanged };
}

function renderEntry(group: ActionGroup): string {
  const { kind, organizations, changes, label } = group;
  const notes = group.notes.map((note) => `<p>${escapeHtml(note)}</p>`);
  const rows = changes
    .map(
      ({ path, from, to }) =>
        `<tr><td>${escapeHtml(renderChangePath(path))}</td><td class="from">${from === undefined ? "" : escapeHtml(JSON.stringify(from))}</td><td class="to">${to === undefined ? "" : escapeHtml(JSON.stringify(to))}</td></tr>`,
    )
    .join("");
  const names = organizations.map(escapeHtml).join(", ");
  const list = organizations.length === 1 ? "" : `<p>${names}</p>`;
  return `<details data-kind="${kind}" data-count="${organizations.length}"${kind === "delete" ? " open" : ""}><summary class="${kind}">${label} <b>${escapeHtml(titleOf(group))}</b></summary>${notes.join("")}${list}<table>${rows}</table></details>`;
}
