import { describe, expect, it } from "vitest";
import {
  Planner,
  renderPlan,
  renderPlanHtml,
  renderPlanMarkdown,
  upsertOptions,
  type DoneFacts,
  type Plan,
} from "../../src/plan/index.js";
import { plainPaint } from "../../src/plan/index.js";

const facts = { tenant: "acme.eu.auth0.com", checksum: "sha256:0" };
const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `customer-${String(index).padStart(4, "0")}`);

/** A plan that puts the mark of an owner on organizations, and changes one of them otherwise. */
function markAll(names: readonly string[], different?: string): Plan {
  const desired = names.map((name) => ({
    name,
    owner: "customers",
    ...(name === different && { display_name: "Else" }),
  }));
  const planner = new Planner(desired, { ...upsertOptions, owners: new Set(["customers"]) });
  for (const name of names) planner.consider({ id: `org_${name}`, name });
  return planner.finish();
}

const textOf = (plan: Plan): string => [...renderPlan(plan, plainPaint)].join("\n");

describe("equal changes of many organizations", () => {
  it("are told once in a text, with the first names and how many there are", () => {
    const text = textOf(markAll(numbered(3000)));
    expect(text.split("\n")).toHaveLength(2);
    expect(text).toContain("~ 3,000 organizations: customer-0000, customer-0001");
    expect(text).toContain("and 2,990 more");
    expect(text).toMatch(/metadata\.orgwright_owner +\(nothing\) -> "customers\/\(name\)"/);
  });

  it("are told once in a comment, where all fit, and on the page with every name", () => {
    const plan = markAll(numbered(3000));
    const comment = renderPlanMarkdown(plan, facts);
    expect(comment).toContain("**0 to create, 3,000 to update, 0 to delete**");
    expect(comment.match(/<details>/g)).toHaveLength(1);
    expect(comment).toContain("<b>3,000 organizations</b></code> (update, 1 change each)");
    expect(comment).not.toContain("left out");
    const page = renderPlanHtml(plan, facts);
    expect(page.match(/<details /g)).toHaveLength(1);
    expect(page).toContain('data-count="3000"');
    for (const name of numbered(3000)) expect(page).toContain(name);
  });

  it("leave alone what differs, and what is too few to be many", () => {
    const text = textOf(markAll(numbered(10), "customer-0004"));
    expect(text).toContain("~ 9 organizations: ");
    expect(text).toMatch(/~ customer-0004\n +display_name +\(nothing\) -> "Else"/);
    expect(textOf(markAll(numbered(4))).match(/~ customer-/g)).toHaveLength(4);
  });

  it("never hide what is created or deleted", () => {
    const owners = new Set(["customers"]);
    const planner = new Planner(
      numbered(20).map((name) => ({ name })),
      { ...upsertOptions, policy: "sync", owners },
    );
    for (const name of numbered(20)) {
      const gone = `gone-${name}`;
      planner.consider({
        id: `org_${name}`,
        name: gone,
        metadata: { orgwright_owner: `customers/${gone}` },
      });
    }
    const text = textOf(planner.finish());
    expect(text.match(/\+ customer-/g)).toHaveLength(20);
    expect(text.match(/- gone-/g)).toHaveLength(20);
  });
});

describe("a plan that was carried out", () => {
  const plan = markAll(numbered(12));
  const done: DoneFacts = {
    summary: "10 updated, 1 failed, 1 not begun in 3.2 s.",
    outcomes: plan.actions.map((_, index) => (["failed", "skipped"] as const)[index] ?? "done"),
  };

  it("is told as what was done, in a comment and on a page", () => {
    const comment = renderPlanMarkdown(plan, { ...facts, done });
    const page = renderPlanHtml(plan, { ...facts, done });
    for (const document of [comment, page]) {
      expect(document).toContain("10 updated, 1 failed, 1 not begun in 3.2 s.");
      expect(document).not.toMatch(/\d to update|would/);
    }
    expect(comment).toContain("<b>10 organizations</b></code> (updated, 1 change each)");
    expect(comment).toContain("<b>customer-0000</b></code> (failed to update, 1 change)");
    expect(comment).toContain("<b>customer-0001</b></code> (not begun: update, 1 change)");
  });
});
