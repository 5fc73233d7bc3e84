import {
  codeBlock,
  codeSpan,
  escapeHtml,
  escapeMarkdown,
  renderCount,
  renderNumber,
} from "../text/index.js";
import type { Action, Change } from "./action.js";
import type { Plan } from "./plan.js";
import { groupActions, titleOf, type ActionGroup } from "./group.js";
import { explainRefusals, explainRest, renderChangePath } from "./render-text.js";
import { summarizePlan } from "./summary.js";

/** What code hosts accept as a comment is 65,536 characters; a little room is left for a header. */
const longestComment = 60_000;

/** What a document tells besides the plan. */
export interface DocumentFacts {
  readonly tenant: string;
  readonly checksum: string;
  /** What there is to say of it besides: why it was refused, what failed; one line each. */
  readonly results?: readonly string[];
  /** What became of it; absent for a plan that was only shown. */
  readonly done?: DoneFacts;
}

/** What became of a plan that was carried out. */
export interface DoneFacts {
  /** One line of numbers, with the time that it took. */
  readonly summary: string;
  /** Of each action, in the plan's order. */
  readonly outcomes: readonly ("done" | "adopted" | "unchanged" | "failed" | "skipped")[];
}

/**
 * Renders a plan as a comment for a pull request: one line of numbers, deletions on top and open,
 * then a collapsed difference per organization. What would not fit is left out, and counted.
 */
export function renderPlanMarkdown(
  plan: Plan,
  { tenant, checksum, results, done }: DocumentFacts,
): string {
  const head = [
    `### Orgwright: ${codeSpan(tenant)}`,
    "",
    renderHeadline(plan, done),
    "",
    ...deletionWarning(plan, done),
    ...explainRefusals(plan.refusals).map((text) => `- :warning: ${escapeMarkdown(text)}`),
    ...(plan.refusals.length > 0 ? [""] : []),
    ...(results ?? []).map((line) => `- ${escapeMarkdown(line)}`),
    ...(results && results.length > 0 ? [""] : []),
  ].join("\n");
  const rest = explainRest(plan, done?.outcomes).map((line) => `\n${escapeMarkdown(line)}\n`);
  const sum = plan.actions.length === 0 || done ? "" : `\n<sub>Checksum: \`${checksum}\`</sub>\n`;
  const foot = `${rest.join("")}${sum}`;

  const blocks: string[] = [];
  let room = longestComment - head.length - foot.length - 200;
  let left = 0;
  for (const group of groupActions(plan, (index) => renderLabel(plan, index, done))) {
    const block = renderBlock(group);
    room -= block.length;
    if (room >= 0 && left === 0) blocks.push(block);
    else left += group.organizations.length;
  }
  const cut =
    left === 0
      ? ""
      : `\n_${renderNumber(left)} more ${left === 1 ? "organization is" : "organizations are"} left out, because a comment holds no more. ${done ? "The log names what failed" : "Run `orgwright plan` for all of them"}._\n`;
  return `${`${head}\n`.slice(0, longestComment)}${blocks.join("")}${cut}${foot}`;
}

function renderHeadline(plan: Plan, done: DoneFacts | undefined): string {
  if (done && plan.actions.length > 0) return `**Done:** ${done.summary}`;
  const { create, update, delete: deleted, unchanged } = summarizePlan(plan);
  return plan.actions.length + plan.refusals.length === 0
    ? `**No changes.** ${renderCount(unchanged, "organization")} ${unchanged === 1 ? "is" : "are"} as declared.`
    : `**${renderNumber(create)} to create, ${renderNumber(update)} to update, ${renderNumber(deleted)} to delete**, ${renderNumber(unchanged)} unchanged.`;
}

/** What happens to an organization, or has happened to it: in words, for people. */
export function renderLabel({ actions }: Plan, index: number, done: DoneFacts | undefined): string {
  const { kind = "update" } = actions[index] ?? {};
  switch (done?.outcomes[index]) {
    case undefined:
      return kind;
    case "done":
      return `${kind}d`;
    case "adopted":
      return "adopted";
    case "unchanged":
      return "as declared already";
    case "failed":
      return `failed to ${kind}`;
    case "skipped":
      return `not begun: ${kind}`;
  }
}

/** The organizations that a plan deletes or, once it was carried out, has deleted. */
export function deletedBy(plan: Plan, done: DoneFacts | undefined): string[] {
  return plan.actions.flatMap(({ kind, organization }, index) =>
    kind === "delete" && (done === undefined || done.outcomes[index] === "done")
      ? [organization]
      : [],
  );
}

function deletionWarning(plan: Plan, done: DoneFacts | undefined): string[] {
  const names = deletedBy(plan, done);
  if (names.length === 0) return [];
  const some = names.slice(0, 50).map(codeSpan).join(", ");
  const more = names.length > 50 ? ` and ${renderNumber(names.length - 50)} more` : "";
  const were = names.length === 1 ? "was" : "were";
  return [
    "> [!CAUTION]",
    `> **${renderCount(names.length, "organization")} ${done ? were : "would be"} deleted:** ${some}${more}`,
    "",
  ];
}

const signs: Readonly<Record<Action["kind"], string>> = { create: "+", update: "~", delete: "-" };

/** How many names of organizations to which the same happens are told. */
const mostNamed = 100;

function renderBlock(group: ActionGroup): string {
  const { kind, organizations, changes, notes, label } = group;
  const number = `${renderCount(changes.length, "change")}${organizations.length > 1 ? " each" : ""}`;
  const lines = changes.flatMap((change) => renderChange(change));
  const body = [
    ...notes.map(escapeMarkdown),
    ...(organizations.length > 1 ? [renderMembers(organizations)] : []),
    codeBlock("diff", lines),
  ];
  return `<details${kind === "delete" ? " open" : ""}><summary><code>${signs[kind]}</code> <code><b>${escapeHtml(titleOf(group))}</b></code> (${label}, ${number})</summary>\n\n${body.join("\n\n")}\n\n</details>\n`;
}

function renderMembers(names: readonly string[]): string {
  const others = names.length - mostNamed;
  const some = names.slice(0, mostNamed).map(codeSpan).join(", ");
  return others > 0 ? `${some} and ${renderNumber(others)} more` : some;
}

function renderChange({ path, from, to }: Change): string[] {
  const name = renderChangePath(path);
  return [
    ...(from === undefined ? [] : [`- ${name}: ${JSON.stringify(from)}`]),
    ...(to === undefined ? [] : [`+ ${name}: ${JSON.stringify(to)}`]),
  ];
}
