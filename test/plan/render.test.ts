import { describe, expect, it } from "vitest";
import {
  explainRest,
  Planner,
  renderPlan,
  renderPlanHtml,
  renderPlanMarkdown,
  upsertOptions,
  type Plan,
  type ResolvedOrganization,
} from "../../src/plan/index.js";
import type { CurrentOrganization } from "../../src/model/index.js";
import { plainPaint } from "../../src/plan/index.js";

function planOf(
  desired: readonly ResolvedOrganization[],
  current: readonly CurrentOrganization[] = [],
): Plan {
  const owners = new Set(["us"]);
  const planner = new Planner(desired, { ...upsertOptions, policy: "sync", owners });
  for (const organization of current) planner.consider(organization);
  return planner.finish();
}

const facts = { tenant: "acme.eu.auth0.com", checksum: "sha256:0" };
const nasty = "</script><img src=x onerror=alert(1)> ``` @everyone";

const mixed = planOf(
  [
    { name: "new", display_name: "New", owner: "us" },
    { name: "old", display_name: "Changed", metadata: {}, owner: "us" },
  ],
  [
    {
      id: "org_1",
      name: "old",
      display_name: "Old",
      metadata: { plan: "gold", orgwright_owner: "us" },
    },
    { id: "org_2", name: "gone", display_name: "Gone", metadata: { orgwright_owner: "us" } },
  ],
);

describe("a plan for people", () => {
  it("shows what comes, what changes from what to what, and what goes", () => {
    expect([...renderPlan(mixed, plainPaint)].join("\n")).toBe(
      `  - gone
      display_name  "Gone"
  + new
      display_name              "New"
      metadata.orgwright_owner  "us/new"
  ~ old
      display_name              "Old" -> "Changed"
      metadata.plan             "gold" -> (removed)
      metadata.orgwright_owner  "us" -> "us/old"`,
    );
  });
});

describe("what a plan says besides its actions", () => {
  const marked = (...names: readonly string[]): CurrentOrganization[] =>
    names.map((name) => ({ id: name, name, metadata: { orgwright_owner: `us/${name}` } }));
  const world = [...marked("gone", "lost"), { id: "old", name: "old", display_name: "Old" }];
  const entry = { name: "old", owner: "us" };

  it("tells what this very plan deletes from what stays although nobody declares it", () => {
    expect(explainRest(planOf([entry], world))).toEqual([
      '2 organizations carry the mark of owner "us" and are declared nowhere: gone, lost; this plan deletes them.',
    ]);
    const [, safe] = marked("gone", "lost").map((current) => ({
      ...current,
      metadata: { ...current.metadata, orgwright_protected: "true" },
    }));
    const kept = safe ? [...marked("gone"), safe] : [];
    expect(explainRest(planOf([entry], kept))).toEqual([
      '2 organizations carry the mark of owner "us" and are declared nowhere: gone, lost; this plan deletes 1 of them.',
    ]);
  });

  it("names what the policy leaves as it is, what shall be absent included", () => {
    const planner = new Planner(
      [
        { name: "old", display_name: "New" },
        { name: "gone", absent: true, owner: "us" },
        { name: "same" },
      ],
      { ...upsertOptions, policy: "create-only" },
    );
    for (const current of [...world, { id: "same", name: "same" }]) planner.consider(current);
    const plan = planner.finish();
    expect(plan).toMatchObject({ actions: [], unchanged: 1, left: ["old", "gone"] });
    const line =
      "2 organizations are not as declared and stay so under the policy create-only: old, gone.";
    expect(explainRest(plan)).toEqual([line]);
    expect(renderPlanMarkdown(plan, facts)).toContain(line.replaceAll("-", "\\-"));
    expect(renderPlanHtml(plan, facts)).toContain(line);
  });
});

describe("a plan as a comment", () => {
  it("begins with numbers, then tells deletions unmistakably, then each organization", () => {
    const text = renderPlanMarkdown(mixed, facts);
    expect(text).toContain("**1 to create, 1 to update, 1 to delete**");
    expect(text.indexOf("[!CAUTION]")).toBeLessThan(text.indexOf("<details>"));
    expect(text).toContain("**1 organization would be deleted:** `gone`");
    expect(text).toContain('- display_name: "Old"\n+ display_name: "Changed"');
    expect(text).toContain("sha256:0");
  });

  it("keeps to what code hosts accept, and says how much was left out", () => {
    const many = planOf(
      Array.from({ length: 2000 }, (_, index) => ({
        name: `o${index}`,
        display_name: "x".repeat(100),
      })),
    );
    const text = renderPlanMarkdown(many, facts);
    expect(text.length).toBeLessThan(65_536);
    const shown = text.match(/<details>/g)?.length ?? 0;
    expect(shown).toBeGreaterThan(100);
    expect(text).toContain(
      `_${(2000 - shown).toLocaleString("en")} more organizations are left out`,
    );
  });

  it("lets no value out of its fence", () => {
    const text = renderPlanMarkdown(planOf([{ name: "acme", display_name: nasty }]), facts);
    expect(text).toContain("````diff");
    expect(text.indexOf(nasty.slice(0, 9))).toBeGreaterThan(text.indexOf("````diff"));
  });
});

describe("a plan as a page", () => {
  it("escapes everything that comes from outside", () => {
    const page = renderPlanHtml(planOf([{ name: "acme", display_name: nasty }]), {
      ...facts,
      tenant: nasty,
    });
    expect(page).not.toContain("<img");
    expect(page.match(/<\/script>/g)).toHaveLength(1);
    expect(page).toContain("default-src 'none'");
  });
});

describe("many entries of one organization", () => {
  const domains = (from: number, to: number): { domain: string }[] =>
    Array.from({ length: to - from }, (_, index) => ({ domain: `d${from + index}.example` }));
  const plan = planOf(
    [{ name: "acme", discovery_domains: domains(25, 75) }],
    [{ id: "org_1", name: "acme", discovery_domains: domains(0, 25) }],
  );
  const linesOf = (isLong: boolean): string[] =>
    [...renderPlan(plan, plainPaint, undefined, isLong)].join("\n").split("\n");

  it("are shown as the first of them and a number, what comes apart from what goes", () => {
    const lines = linesOf(false);
    expect(lines.filter((line) => line.includes("(added)"))).toHaveLength(20);
    expect(lines.filter((line) => line.includes("(removed)"))).toHaveLength(20);
    expect(lines.join("\n")).toContain(
      "discovery_domains: 30 more added, 50 in all; -v shows each",
    );
    expect(lines.join("\n")).toContain("discovery_domains: 5 more removed, 25 in all");
  });

  it("are shown one by one to whoever asks, and in reports", () => {
    expect(linesOf(true).filter((line) => /\((added|removed)\)/.test(line))).toHaveLength(75);
    expect(renderPlanMarkdown(plan, facts)).toContain("d74.example");
    expect(renderPlanHtml(plan, facts)).toContain("d74.example");
  });
});
