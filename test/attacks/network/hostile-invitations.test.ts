import { afterEach, describe, expect, it } from "vitest";
import { findInvitations, readInvitations } from "../../../src/invitations/index.js";
import {
  json,
  organizationsFrom,
  startHostileAuth0,
  type HostileAuth0,
  type HostileCall,
} from "../hostile-auth0.js";
import { errorOf, openVictim, type Victim } from "./victim.js";

let server: HostileAuth0;
let victim: Victim;
afterEach(async () => {
  await victim.close();
  await server.close();
});

const invitation = (id: string): object => ({
  id,
  client_id: "client0000000001",
  inviter: { name: "Ada" },
  invitee: { email: `${id}@acme.example` },
});

async function open(invitations: (call: HostileCall) => readonly object[]): Promise<void> {
  server = await startHostileAuth0(
    (call) => {
      if (!call.path.endsWith("/invitations")) return false;
      json(call, 200, { invitations: invitations(call), total: 1e9, start: 0, limit: 100 });
      return true;
    },
    organizationsFrom(0, 1),
  );
  victim = await openVictim(server.url);
}

const hundred = (from: number): readonly object[] =>
  Array.from({ length: 100 }, (_, index) => invitation(`uinv_${from + index}`));

describe("invitations of a hostile tenant", () => {
  it("that are the same on every page are given up, so that nobody is mailed ten times", async () => {
    await open(() => hundred(0));
    const finding = findInvitations(victim.client, "org-0", ["uinv_0"]);
    const error = await errorOf(finding);
    expect(error.code).toBe("invalid-answer");
    expect(error.message).toContain("/api/v2/organizations/{id}/invitations");
    expect(server.requests.filter((one) => one.includes("/invitations"))).toHaveLength(2);
  });

  it("that stand on two pages are one", async () => {
    await open(({ nth }) => (nth === 1 ? hundred(0) : [invitation("uinv_99")]));
    const { chosen } = await findInvitations(victim.client, "org-0", ["uinv_99"]);
    expect(chosen).toHaveLength(1);
  });

  it("of which there are more than are told are not taken for all", async () => {
    await open(({ nth }) => hundred(nth * 100));
    const cut: string[] = [];
    const all = await readInvitations(victim.client, {
      includes: () => true,
      onCut: (organization) => cut.push(organization),
    });
    expect(all).toHaveLength(1000);
    expect(cut).toEqual(["org-0"]);
    const finding = findInvitations(victim.client, "org-0", ["bob@acme.example"]);
    expect((await errorOf(finding)).message).toContain("among the newest 1000");
  });

  it.each(["..", "uinv_1/../../x", "uinv_1?x", "%2e%2e", "a\r\nb"])(
    "whose id is %j are never part of a path",
    async (id) => {
      await open(() => [invitation(id)]);
      const finding = findInvitations(victim.client, "org-0", [id]);
      expect((await errorOf(finding)).code).toBe("invalid-answer");
    },
  );
});
