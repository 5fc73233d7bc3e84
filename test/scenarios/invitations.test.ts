import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  describeCurrent,
  entriesIn,
  type DesiredOrganization,
  type FieldMap,
} from "../../src/model/index.js";
import { planTenant } from "../../src/apply/index.js";
import { systemClock } from "../../src/pace/index.js";
import type { TenantOptions } from "../../src/tenant/index.js";
import { upsertOptions } from "../../src/plan/index.js";
import { openStage, type Stage } from "../support/scenario.js";

const database = "Username-Password-Authentication";
const client = (name: string, usage = "allow") => ({
  name,
  organization_usage: usage as "allow" | "deny",
  initiate_login_uri: "https://acme.example/login",
});
const day = 86_400_000;

let stage: Stage;
let aheadMs: number;

beforeEach(async () => {
  aheadMs = 0;
  const clock = { ...systemClock, now: () => systemClock.now() + aheadMs };
  const options: TenantOptions = {
    clock: { now: () => Date.now() + aheadMs, sleep: (ms) => sleep(ms) },
    tokenLifetimeSeconds: 30 * 86_400,
    seed: {
      users: [
        { email: "ada@acme.example", connection: database },
        { email: "bob@acme.example", connection: database },
      ],
      roles: [{ name: "viewer" }, { name: "admin" }],
      clients: [client("Portal"), client("Back Office"), client("Closed", "deny")],
    },
  };
  stage = await openStage(options, { clock });
});
afterEach(async () => stage.close());

const acme = (fields: Partial<DesiredOrganization>): DesiredOrganization[] => [
  { name: "acme", ...fields },
];
const invited = (name: string, besides: object = {}) => ({
  email: `${name}@acme.example`,
  client: "Portal",
  inviter: "Acme",
  roles: [] as readonly string[],
  ...besides,
});

async function described(): Promise<readonly FieldMap[]> {
  const [world] = [...(await stage.world()).values()];
  if (world === undefined) throw new Error("there is no organization");
  return entriesIn(describeCurrent(world).invitations);
}

/** How often each route was asked for since that was forgotten. */
function sent(route: string): number {
  const byStatus = stage.tenant.requests().routes[route] ?? {};
  return Object.values(byStatus).reduce((sum, count) => sum + count, 0);
}

const post = "POST /api/v2/organizations/{id}/invitations";
const revoke = "DELETE /api/v2/organizations/{id}/invitations/{invitation_id}";

describe("the invitations of an organization", () => {
  it("are sent once, and kept as long as they are good", async () => {
    const declared = acme({
      invitations: { include: [invited("bob", { roles: ["viewer"] }), invited("cy")] },
    });
    await stage.converge(declared);
    expect(await described()).toEqual([invited("bob", { roles: ["viewer"] }), invited("cy")]);
    expect(sent(post)).toBe(2);
    await stage.converge(declared);
    expect(sent(post)).toBe(2);
  });

  it("are made anew where what comes with them is another, and plans say so", async () => {
    await stage.converge(acme({ invitations: { include: [invited("bob")] } }));
    const changed = acme({ invitations: { include: [invited("bob", { roles: ["admin"] })] } });
    const [action] = (await stage.plan(changed)).actions;
    expect(JSON.stringify(action)).toContain("is made anew");
    await stage.converge(changed);
    expect(await described()).toEqual([invited("bob", { roles: ["admin"] })]);
    expect([sent(post), sent(revoke)]).toEqual([2, 1]);
  });

  it("are not made anew for what is said only when they are made", async () => {
    await stage.converge(acme({ invitations: { include: [invited("bob")] } }));
    await stage.converge(
      acme({ invitations: { include: [invited("bob", { inviter: "Ada", ttl_sec: 3600 })] } }),
    );
    expect(sent(post)).toBe(1);
  });

  it("are not needed by whoever is a member", async () => {
    await stage.converge(acme({ members: { include: [{ email: "bob@acme.example" }] } }));
    await stage.converge(acme({ invitations: { include: [invited("bob"), invited("cy")] } }));
    expect(await described()).toEqual([invited("cy")]);
    await stage.converge(acme({ invitations: { include: [invited("Bob"), invited("CY")] } }));
    expect(sent(post)).toBe(1);
  });

  it("are sent again once they are good no longer", async () => {
    const declared = acme({ invitations: { include: [invited("bob")] } });
    await stage.converge(declared);
    aheadMs = 8 * day;
    await stage.converge(declared);
    expect(sent(post)).toBe(2);
  });

  it("are revoked where somebody is excluded, or not among those who are exactly meant", async () => {
    await stage.converge(
      acme({ invitations: { include: [invited("bob"), invited("cy"), invited("dan")] } }),
    );
    await stage.converge(acme({ invitations: { exclude: [{ email: "cy@acme.example" }] } }));
    expect((await described()).map(({ email }) => email)).toEqual([
      "bob@acme.example",
      "dan@acme.example",
    ]);
    await stage.converge(acme({ invitations: { exactly: [invited("dan")] } }));
    expect((await described()).map(({ email }) => email)).toEqual(["dan@acme.example"]);
    expect([sent(post), sent(revoke)]).toEqual([3, 2]);
  });

  it("are sent no second time where the answer to the first is lost", async () => {
    await stage.converge(acme({}));
    stage.tenant.orderFault({
      kind: "reset-after",
      method: "POST",
      route: post.slice(5),
      times: 1,
    });
    await stage.converge(acme({ invitations: { include: [invited("bob")] } }));
    expect((await described()).length).toBe(1);
    expect(sent(post)).toBe(1);
  });

  it("lead to clients that the tenant has and that take organizations, or nothing is done", async () => {
    const [organization] = acme({
      invitations: {
        include: [invited("bob", { client: "Nowhere" }), invited("cy", { client: "Closed" })],
      },
    });
    if (organization === undefined) throw new Error("there is none");
    const { diagnostics } = await planTenant(stage.client, [{ organization }], upsertOptions);
    expect(diagnostics.map(({ code, path }) => `${code} ${path.join(".")}`)).toEqual([
      "unknown-reference acme.invitations.include.0.client",
      "invalid-value acme.invitations.include.1.client",
    ]);
    expect(sent(post)).toBe(0);
  });
});
