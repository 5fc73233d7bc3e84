import { codeBlock, codeSpan, escapeHtml, escapeMarkdown } from "../text/index.js";
import type { Action, Change } from "./action.js";
import type { Plan } from "./plan.js";
import { explainRefusal, renderChangePath } from "./render-text.js";
import { summarizePlan } from "./summary.js";

/** What code hosts accept as a comment is 65,536 characters; a little room is left for a header. */
const longestComment = 60_000;

/** What a document tells besides the plan. */
export interface DocumentFacts {
  readonly tenant: string;
  readonly checksum: string;
  /** What was done, one line each; absent for a plan that was only shown. */
  readonly results?: readonly string[];
}

/**
 * Renders a plan as a comment for a pull request: one line of numbers, deletions on top and open,
 * then a collapsed difference per organization. What would not fit is left out, and counted.
 */
export function renderPlanMarkdown(
  plan: Plan,
  { tenant, checksum, results }: DocumentFacts,
): string {
  const summary = summarizePlan(plan);
  const head = [
    `### Orgwright: ${codeSpan(tenant)}`,
    "",
    plan.actions.length + plan.refusals.length === 0
      ? `**No changes.** ${summary.unchanged} organizations are as declared.`
      : `**${summary.create} to create, ${summary.update} to update, ${summary.delete} to delete**, ${summary.unchanged} unchanged.`,
    "",
    ...deletionWarning(plan),
    ...plan.refusals.map(
      (refusal) =>
        `- :warning: ${codeSpan(refusal.organization)}: ${escapeMarkdown(explainRefusal(refusal))}`,
    ),
    ...(plan.refusals.length > 0 ? [""] : []),
    ...(results ?? []).map((line) => `- ${escapeMarkdown(line)}`),
    ...(results && results.length > 0 ? [""] : []),
  ].join("\n");
  const foot = plan.actions.length === 0 ? "" : `\n<sub>Checksum: \`${checksum}\`</sub>\n`;

  const blocks: string[] = [];
  let room = longestComment - head.length - foot.length - 200;
  let left = 0;
  for (const action of plan.actions) {
    const block = renderBlock(action);
    room -= block.length;
    if (room >= 0 && left === 0) blocks.push(block);
    else left += 1;
  }
  const cut =
    left === 0
      ? ""
      : `\n_${left} more ${left === 1 ? "organization is" : "organizations are"} left out, because a comment holds no more. Run \`orgwright plan\` for all of them._\n`;
  return `${`${head}\n`.slice(0, longestComment)}${blocks.join("")}${cut}${foot}`;
}

function deletionWarning(plan: Plan): string[] {
  const names = plan.actions.flatMap((action) =>
    action.kind === "delete" ? [action.organization] : [],
  );
  if (names.length === 0) return [];
  const some = names.slice(0, 50).map(codeSpan).join(", ");
  const more = names.length > 50 ? ` and ${names.length - 50} more` : "";
  return [
    "> [!CAUTION]",
    `> **${names.length} ${names.length === 1 ? "organization" : "organizations"} would be deleted:** ${some}${more}`,
    "",
  ];
}

const signs: Readonly<Record<Action["kind"], string>> = { create: "+", update: "~", delete: "-" };

function renderBlock({ kind, organization, changes }: Action): string {
  const number = `${changes.length} ${changes.length === 1 ? "change" : "changes"}`;
  const lines = changes.flatMap((change) => renderChange(change));
  return `<details${kind === "delete" ? " open" : ""}><summary><code>${signs[kind]}</code> <code><b>${escapeHtml(organization)}</b></code> (${kind}, ${number})</summary>\n\n${codeBlock("diff", lines)}\n\n</details>\n`;
}

function renderChange({ path, from, to }: Change): string[] {
  const name = renderChangePath(path);
  return [
    ...(from === undefined ? [] : [`- ${name}: ${JSON.stringify(from)}`]),
    ...(to === undefined ? [] : [`+ ${name}: ${JSON.stringify(to)}`]),
  ];
}
