import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  checksumPlan,
  isPlanFile,
  parsePlanFile,
  Planner,
  renderPlanFile,
  type PlanOrigin,
  reviewPlan,
  upsertOptions,
  type Plan,
  type ResolvedOrganization,
} from "../../src/plan/index.js";
import { canonicalJson } from "../../src/plan/canonical-json.js";
import { checkOrganization, type CurrentOrganization } from "../../src/model/index.js";
import { currentOrganization, resolvedOrganization } from "../support/arbitraries.js";

function planOf(
  desired: readonly ResolvedOrganization[],
  current: readonly CurrentOrganization[],
): Plan {
  const planner = new Planner(desired, { ...upsertOptions, takeOver: true });
  for (const organization of current) planner.consider(organization);
  return planner.finish();
}

/** What is planned has been checked before. */
function keepsRules({ owner: _owner, ...organization }: ResolvedOrganization): boolean {
  return checkOrganization(organization).issues.length === 0;
}

const isPresent = ({ absent }: ResolvedOrganization): boolean => absent !== true;

function originOf(tenant: string): PlanOrigin {
  return { tenant, label: tenant, owners: ["us", "them", "me"], previousOwners: [] };
}

const acme: CurrentOrganization = { id: "org_1", name: "acme", display_name: "Old" };
const wish: ResolvedOrganization = { name: "acme", display_name: "New" };

describe("a plan file", () => {
  it("gives back what was planned, whatever it was", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(resolvedOrganization.filter(keepsRules).filter(isPresent), {
          selector: ({ name }) => name,
          maxLength: 4,
        }),
        fc.array(currentOrganization, { maxLength: 3 }),
        (desired, current) => {
          const plan = planOf(desired, current);
          const owners = desired.flatMap(({ owner }) => owner ?? []);
          const text = renderPlanFile({ ...originOf("acme.auth0.com"), owners }, plan);
          expect(isPlanFile(text)).toBe(true);
          const filed = parsePlanFile(text, "plan.json");
          expect(filed.checksum).toBe(checksumPlan("acme.auth0.com", plan));
          // Connections are named by their ids in the file; the names are for people only.
          const again = planOf(
            filed.writings.map(({ declaration: { organization, owner } }) => ({
              ...organization,
              ...(owner !== undefined && { owner }),
            })) as ResolvedOrganization[],
            current,
          );
          const reviewed = reviewPlan(filed, again);
          expect(reviewed.refusals).toEqual([]);
          expect(checksumPlan("acme.auth0.com", reviewed)).toBe(filed.checksum);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("is the same text for the same plan, and no manifest", () => {
    const plan = planOf([wish], [acme]);
    expect(renderPlanFile(originOf("t"), plan)).toBe(
      renderPlanFile(originOf("t"), planOf([wish], [acme])),
    );
    expect(isPlanFile('{ "organizations": [] }')).toBe(false);
    expect(isPlanFile("organizations: []")).toBe(false);
  });

  it.each([
    ["damaged", (text: string) => text.slice(0, -20), /is not JSON/],
    ["changed", (text: string) => text.replace('"New"', '"Evil"'), /was changed after/],
    [
      "of another version",
      (text: string) => text.replace('"orgwrightPlan": 2', '"orgwrightPlan": 9'),
      /orgwrightPlan/,
    ],
    [
      "nested without end",
      (text: string) =>
        text.replace('"display_name": "New"', `"x": ${"[".repeat(50_000)}${"]".repeat(50_000)}`),
      /too deep in each other/,
    ],
    [
      "nothing but actions that are none",
      (text: string) => {
        const actions = Array.from({ length: 500_000 }, () => ({ kind: "create", changes: [] }));
        return JSON.stringify({ ...(JSON.parse(text) as object), actions });
      },
      /at actions\.0\.organization, /,
    ],
  ])("that is %s is refused, and the error names it", (_, damage, message) => {
    const text = damage(renderPlanFile(originOf("t"), planOf([wish], [acme])));
    expect(() => parsePlanFile(text, "plan.json")).toThrow(message);
    expect(() => parsePlanFile(text, "plan.json")).toThrow("plan.json cannot be used");
  });
});

/** A plan file with something changed in it and a digest that fits, as a forger would write it. */
function forge(text: string, change: (file: PlanFileText) => void): string {
  const { digest: _digest, ...file } = JSON.parse(text) as PlanFileText & { digest: string };
  change(file);
  const digest = createHash("sha256").update(canonicalJson(file)).digest("hex");
  return JSON.stringify({ ...file, digest });
}

interface PlanFileText {
  owners: string[];
  rules: { policy: string; takeOver: boolean };
  actions: Record<string, unknown>[];
}

describe("a forged plan file with a digest that fits", () => {
  const marked = (owner: string): CurrentOrganization => ({
    id: "org_1",
    name: "acme",
    metadata: { orgwright_owner: `${owner}/acme` },
  });
  const planner = new Planner([], { ...upsertOptions, policy: "sync", owners: new Set(["us"]) });
  planner.consider(marked("us"));
  const deleting = renderPlanFile(originOf("t"), planner.finish());
  const updating = renderPlanFile(originOf("t"), planOf([wish], [acme]));
  const letGo = new Planner([{ name: "acme", owner: "us", absent: true }], {
    ...upsertOptions,
    owners: new Set(["us"]),
  });
  letGo.consider(marked("us"));
  const lettingGo = renderPlanFile(originOf("t"), letGo.finish());

  it("is read where it says what a plan may say", () => {
    for (const text of [deleting, updating, lettingGo]) {
      expect(() =>
        parsePlanFile(
          forge(text, () => {}),
          "plan.json",
        ),
      ).not.toThrow();
    }
    expect(parsePlanFile(deleting, "plan.json").deletions).toMatchObject([
      { organization: "acme", id: "org_1", owner: "us" },
    ]);
  });

  it.each<[string, string, (file: PlanFileText) => void]>([
    ["deletes what has no owner", deleting, ({ actions: [first = {}] }) => delete first["owner"]],
    ["deletes another owner's", deleting, (file) => (file.owners = ["them"])],
    ["deletes under upsert", deleting, (file) => (file.rules.policy = "upsert")],
    ["deletes under create-only", deleting, (file) => (file.rules.policy = "create-only")],
    ["lets go under create-only", lettingGo, (file) => (file.rules.policy = "create-only")],
    ["lets another owner's go", lettingGo, (file) => (file.owners = ["them"])],
    [
      "shows another deletion than it does",
      deleting,
      ({ actions: [first = {}] }) => (first["changes"] = [{ path: ["name"], from: "beta" }]),
    ],
    ["deletes twice", deleting, ({ actions }) => actions.push({ ...actions[0], id: "org_2" })],
    ["updates under create-only", updating, (file) => (file.rules.policy = "create-only")],
    ["updates nothing", updating, ({ actions: [first = {}] }) => (first["changes"] = [])],
    ["updates nobody it has seen", updating, ({ actions: [first = {}] }) => delete first["id"]],
    [
      "creates somebody it has seen",
      updating,
      ({ actions: [first = {}] }) => (first["kind"] = "create"),
    ],
    [
      "shows another name than it writes",
      updating,
      ({ actions: [first = {}] }) => (first["organization"] = "beta"),
    ],
    [
      "writes for an owner without a part",
      updating,
      ({ actions: [first = {}] }) => (first["owner"] = "you"),
    ],
    [
      "writes an absent one",
      updating,
      ({ actions: [first = {}] }) => (first["desired"] = { name: "acme", absent: true }),
    ],
  ])("and that %s is refused", (_, text, change) => {
    expect(() => parsePlanFile(forge(text, change), "plan.json")).toThrow(
      /plan\.json cannot be used/,
    );
  });

  it("takes over from previous owners only where the plan does", () => {
    const theirs = forge(lettingGo, ({ actions: [first = {}] }) => (first["owner"] = "old"));
    expect(() => parsePlanFile(theirs, "plan.json")).toThrow(/no owner of the plan owns/);
    const planner = new Planner(
      [{ name: "acme", owner: "us", previousOwners: ["old"], absent: true }],
      { ...upsertOptions, owners: new Set(["us"]) },
    );
    planner.consider(marked("old"));
    const origin = { ...originOf("t"), previousOwners: ["old"] };
    const filed = parsePlanFile(renderPlanFile(origin, planner.finish()), "plan.json");
    expect(filed.deletions).toMatchObject([{ owner: "old", isDeclared: true }]);
  });
});

describe("a review", () => {
  const filed = parsePlanFile(renderPlanFile(originOf("t"), planOf([wish], [acme])), "plan.json");

  it("refuses an organization that has changed since, naming the field and both values", () => {
    const now = planOf([wish], [{ ...acme, display_name: "Clicked" }]);
    expect(reviewPlan(filed, now)).toMatchObject({
      actions: [],
      refusals: [
        {
          organization: "acme",
          reason: "changed",
          detail: 'display_name was "Old" when it was planned and is "Clicked" now',
        },
      ],
    });
  });

  it("does not mind changes of fields that the plan does not touch", () => {
    const now = planOf([wish], [{ ...acme, metadata: { clicked: "yes" } }]);
    expect(reviewPlan(filed, now).actions).toHaveLength(1);
  });

  it("counts an organization that is as wished for by now as unchanged", () => {
    const now = planOf([wish], [{ ...acme, display_name: "New" }]);
    expect(reviewPlan(filed, now)).toMatchObject({ actions: [], unchanged: 1, refusals: [] });
  });

  it("refuses an update of another organization that has the name by now", () => {
    const now = planOf([wish], [{ ...acme, id: "org_2" }]);
    expect(reviewPlan(filed, now)).toMatchObject({
      actions: [],
      refusals: [{ organization: "acme", reason: "changed" }],
    });
  });

  it("refuses an update of what is gone", () => {
    expect(reviewPlan(filed, planOf([wish], [])).refusals).toMatchObject([
      { detail: "it does not exist any more, or under another id" },
    ]);
  });
});

describe("a checksum", () => {
  it("tells organizations of one name apart that are deleted or renamed, not others", () => {
    const deleted = (id: string): Plan => {
      const planner = new Planner([], {
        ...upsertOptions,
        policy: "sync",
        owners: new Set(["us"]),
      });
      planner.consider({ id, name: "acme", metadata: { orgwright_owner: "us" } });
      return planner.finish();
    };
    expect(checksumPlan("t", deleted("org_1"))).not.toBe(checksumPlan("t", deleted("org_2")));
    const renamed = (id: string): Plan =>
      planOf([{ name: "nine", former_names: ["acme"] }], [{ ...acme, id }]);
    expect(checksumPlan("t", renamed("org_1"))).not.toBe(checksumPlan("t", renamed("org_2")));
  });

  it("is the same in whatever order organizations are declared", () => {
    const more = { name: "beta", metadata: { a: "1", b: "2" } };
    const less = { name: "beta", metadata: { b: "2", a: "1" } };
    expect(checksumPlan("t", planOf([wish, more], [acme]))).toBe(
      checksumPlan("t", planOf([less, wish], [acme])),
    );
  });

  it("differs when another policy holds while the plan is carried out", () => {
    const { rules, ...rest } = planOf([wish], []);
    const under = (changed: Partial<Plan["rules"]>): string =>
      checksumPlan("t", { ...rest, rules: { ...rules, ...changed } });
    const sums = [under({}), under({ policy: "create-only" }), under({ takeOver: false })];
    expect(new Set(sums).size).toBe(3);
  });

  it("differs when the plan, what it saw, or the tenant differs", () => {
    const sum = checksumPlan("t", planOf([wish], [acme]));
    expect(checksumPlan("u", planOf([wish], [acme]))).not.toBe(sum);
    expect(checksumPlan("t", planOf([wish], [{ ...acme, display_name: "Other" }]))).not.toBe(sum);
    expect(checksumPlan("t", planOf([{ ...wish, display_name: "N" }], [acme]))).not.toBe(sum);
  });
});
