import { connections } from "../../src/model/index.js";
import { afterEach, describe, expect, it } from "vitest";
import { routes } from "../../src/auth0/index.js";
import type { Fault } from "../../src/tenant/index.js";
import {
  declared,
  openFaultStage,
  outcomesByName,
  ourTeam,
  type FaultStage,
} from "../support/fault-stage.js";
import { openClient } from "../support/open-client.js";
import { snapshot } from "../support/world.js";

let stage: FaultStage;
afterEach(async () => {
  await stage.close();
});

const mutate = { kind: "mutate", times: "always" } as const;
const creates = { ...mutate, method: "POST", route: routes.createOrganization.template } as const;
const updates = { ...mutate, method: "PATCH", route: routes.updateOrganization.template } as const;
const looks = { ...mutate, method: "GET", route: routes.getOrganization.template } as const;

/** Applies while somebody does something right before each request of a kind. */
async function applyAgainst(...faults: Fault[]): Promise<Readonly<Record<string, string>>> {
  stage = await openFaultStage({ faults });
  const applied = await stage.apply();
  expect(await stage.met()).toBeGreaterThan(0);
  await stage.mustBeTrue(applied);
  await stage.mustConverge();
  return outcomesByName(applied);
}

describe("somebody else who creates an organization right before we do", () => {
  it("has it adopted and repaired", async () => {
    const outcomes = await applyAgainst({ ...creates, action: "create" });
    expect(outcomes).toMatchObject({ "new-1": "adopted", "new-with-connections": "adopted" });
  });

  it("has it left alone when it is as declared", async () => {
    const set = { display_name: "New 1", metadata: { orgwright_owner: ourTeam } };
    const outcomes = await applyAgainst({
      ...creates,
      action: "create",
      organization: "new-1",
      set,
    });
    expect(outcomes).toMatchObject({ "new-1": "unchanged", "new-2": "done" });
  });

  it("keeps it when it is another team's", async () => {
    const set = { metadata: { orgwright_owner: "team-b" } };
    stage = await openFaultStage({
      faults: [{ ...creates, action: "create", organization: "new-1", set }],
    });
    const applied = await stage.apply();
    const outcome = applied.outcomes.find(({ organization }) => organization === "new-1");
    expect(outcome).toMatchObject({ outcome: "failed", error: { code: "other-owner" } });
    const [theirs] = await snapshot(stage.tenant, ["new-1"]);
    expect(theirs).toContain("team-b");
    await stage.mustBeTrue(applied);
    await stage.mustConverge(declared.filter(({ name }) => name !== "new-1"));
    expect(await snapshot(stage.tenant, ["new-1"])).toEqual([theirs]);
  });

  it("is told from our own create whose answer was lost", async () => {
    const set = { metadata: { orgwright_owner: "team-b" } };
    stage = await openFaultStage();
    const plan = await stage.plan();
    // The first try is lost before it does anything; the second one meets what came meanwhile.
    stage.tenant.orderFault({ kind: "reset-before", method: "POST", route: "/organizations" });
    stage.tenant.orderFault({ ...creates, action: "create", set });
    const applied = await stage.carryOut({
      ...plan,
      actions: plan.actions.filter(({ organization }) => organization === "new-1"),
    });
    expect(applied.outcomes).toMatchObject([{ outcome: "failed", error: { code: "other-owner" } }]);
    await stage.mustBeTrue(applied);
  });
});

describe("somebody else who deletes an organization right before we write it", () => {
  it("has it created anew", async () => {
    const outcomes = await applyAgainst({ ...updates, action: "delete" });
    expect(outcomes).toMatchObject({ changes: "done" });
  });

  it("has it created anew when only its connections are written", async () => {
    const outcomes = await applyAgainst({ ...looks, action: "delete", times: 1 });
    expect(outcomes).toMatchObject({ grows: "done", shrinks: "done" });
  });

  it("between the look at it and the write of its connections has it created anew", async () => {
    const outcomes = await applyAgainst({
      ...mutate,
      action: "delete",
      method: "DELETE",
      route: connections.remove.endpoint.template,
    });
    expect(outcomes).toMatchObject({ shrinks: "done" });
  });

  it("does our deletion for us", async () => {
    const outcomes = await applyAgainst({
      ...mutate,
      action: "delete",
      method: "DELETE",
      route: routes.deleteOrganization.template,
    });
    expect(outcomes).toMatchObject({ "gone-1": "done", "gone-2": "done" });
  });
});

describe("somebody else who renames an organization right before we write it", () => {
  it("has it renamed back, and no other one made", async () => {
    const outcomes = await applyAgainst({ ...updates, action: "rename", times: 1 });
    expect(outcomes).toMatchObject({ changes: "done" });
  });

  it("has the connections of that very one changed, and its name given back", async () => {
    stage = await openFaultStage();
    const plan = await stage.plan();
    const { id = "" } = (await stage.client.organizationByName("shrinks")) ?? {};
    await stage.client.updateOrganization(id, { name: "renamed", metadata: {} });
    const applied = await stage.carryOut(plan);
    expect(outcomesByName(applied)).toMatchObject({ shrinks: "done" });
    expect((await stage.client.organizationByName("shrinks"))?.id).toBe(id);
    await stage.mustBeTrue(applied);
    await stage.mustConverge();
  });

  it.each<[string, Fault]>([
    ["renamed", { ...looks, action: "rename", newName: "kept", organization: "gone-1" }],
    [
      "protected",
      {
        ...looks,
        action: "change",
        organization: "gone-1",
        set: { metadata: { orgwright_owner: ourTeam, orgwright_protected: "true" } },
      },
    ],
    [
      "given away",
      {
        ...looks,
        action: "change",
        organization: "gone-1",
        set: { metadata: { orgwright_owner: "team-b" } },
      },
    ],
  ])("or has it %s is not answered with a deletion", async (_, fault) => {
    stage = await openFaultStage({ faults: [fault] });
    const applied = await stage.apply();
    const outcome = applied.outcomes.find(({ organization }) => organization === "gone-1");
    expect(outcome).toMatchObject({ outcome: "failed", error: { code: "changed-since-plan" } });
    const world = await stage.mustBeTrue(applied);
    expect(world.has("gone-1") || world.has("kept")).toBe(true);
  });
});

describe("somebody else who changes an organization right before we write it", () => {
  it("loses what is declared and keeps what is not", async () => {
    const set = { display_name: "Theirs", branding: { logo_url: "https://acme.example/a.png" } };
    const outcomes = await applyAgainst({ ...updates, action: "change", set });
    expect(outcomes).toMatchObject({ changes: "done" });
    const [changed] = await snapshot(stage.tenant, ["changes"]);
    expect(changed).toContain("https://acme.example/a.png");
  });
});

describe.each([2, 5])(
  "%i clients that apply manifests that overlap at the same moment",
  (count) => {
    it("end with every organization once and every report true", async () => {
      stage = await openFaultStage();
      const { tenant } = stage;
      const clients = await Promise.all(Array.from({ length: count }, () => openClient(tenant)));
      const shared = Array.from({ length: 40 }, (_, index) => ({
        name: `shared-${index}`,
        display_name: `Shared ${index}`,
        connections: [{ name: "google-oauth2", assign_membership_on_login: index % 2 === 0 }],
      }));
      const runs = await Promise.all(
        clients.map(async (client, index) =>
          stage.apply(
            [...declared, ...shared.slice(index * 4), ...shared.slice(0, index * 4)],
            client,
          ),
        ),
      );
      for (const run of runs) {
        expect(run.outcomes.flatMap(({ error }) => error ?? [])).toEqual([]);
        await stage.mustBeTrue(run);
      }
      expect(tenant.requests().routes["POST /api/v2/organizations"]).toMatchObject({ 201: 45 });
      await stage.mustConverge([...declared, ...shared]);
      await Promise.all(clients.map((client) => client.close()));
    });
  },
);
