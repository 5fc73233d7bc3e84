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
  return { tenant, label: tenant, owners: ["us", "them", "me"] };
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
  ])("that is %s is refused, and the error names it", (_, damage, message) => {
    const text = damage(renderPlanFile(originOf("t"), planOf([wish], [acme])));
    expect(() => parsePlanFile(text, "plan.json")).toThrow(message);
    expect(() => parsePlanFile(text, "plan.json")).toThrow("plan.json cannot be used");
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

  it("refuses an update of what is gone", () => {
    expect(reviewPlan(filed, planOf([wish], [])).refusals).toMatchObject([
      { detail: "it does not exist any more, or under another id" },
    ]);
  });
});

describe("a checksum", () => {
  it("is the same in whatever order organizations are declared", () => {
    const more = { name: "beta", metadata: { a: "1", b: "2" } };
    const less = { name: "beta", metadata: { b: "2", a: "1" } };
    expect(checksumPlan("t", planOf([wish, more], [acme]))).toBe(
      checksumPlan("t", planOf([less, wish], [acme])),
    );
  });

  it("differs when the plan, what it saw, or the tenant differs", () => {
    const sum = checksumPlan("t", planOf([wish], [acme]));
    expect(checksumPlan("u", planOf([wish], [acme]))).not.toBe(sum);
    expect(checksumPlan("t", planOf([wish], [{ ...acme, display_name: "Other" }]))).not.toBe(sum);
    expect(checksumPlan("t", planOf([{ ...wish, display_name: "N" }], [acme]))).not.toBe(sum);
  });
});
