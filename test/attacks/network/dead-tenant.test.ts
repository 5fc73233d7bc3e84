import { afterEach, describe, expect, it } from "vitest";
import { groupOutcomes, type Outcome } from "../../../src/apply/index.js";
import { renderOutcomesText } from "../../../src/cli/result-text.js";
import { plainPaint } from "../../../src/plan/index.js";
import {
  json,
  organizationsFrom,
  refuse,
  startHostileAuth0,
  type Behaviour,
  type HostileAuth0,
} from "../hostile-auth0.js";
import { declare, errorOf, openVictim, type Victim } from "./victim.js";

let server: HostileAuth0;
let victim: Victim;
afterEach(async () => {
  await victim.close();
  await server.close();
});

async function face(behaviour: Behaviour, there = 0): Promise<void> {
  server = await startHostileAuth0(behaviour, organizationsFrom(0, there));
  victim = await openVictim(server.url);
}

const writes = (): string[] => server.requests.filter((one) => !one.startsWith("GET"));

function count(outcomes: readonly Outcome[], kind: Outcome["outcome"]): number {
  return outcomes.filter(({ outcome }) => outcome === kind).length;
}

describe("a tenant that does not do what 300 organizations want", () => {
  it.each<[string, number]>([
    ["500", 500],
    ["502", 502],
    ["503", 503],
    ["504", 504],
    ["429", 429],
  ])("and answers every create with %s is given up soon", async (_, status) => {
    await face((call) => {
      if (call.method !== "POST" || call.path !== "/api/v2/organizations") return false;
      refuse(call, status, "No");
      return true;
    });
    const outcomes = await victim.apply(declare(300));
    expect(writes().length).toBeLessThan(130);
    expect(count(outcomes, "failed")).toBeLessThanOrEqual(20);
    expect(count(outcomes, "failed") + count(outcomes, "skipped")).toBe(300);
  });

  it("and resets every connection once it has answered is given up soon, as a whole", async () => {
    let isDead = false;
    await face((call) => {
      if (call.method === "POST" && call.path.startsWith("/api")) isDead = true;
      if (!isDead) return false;
      call.request.socket.resetAndDestroy();
      return true;
    });
    const outcomes = await victim.apply(declare(300));
    expect(server.requests.length).toBeLessThan(150);
    expect(count(outcomes, "skipped")).toBeGreaterThan(270);
    const skipped = outcomes.find(({ outcome }) => outcome === "skipped");
    expect(skipped?.error).toMatchObject({ code: "given-up" });
    expect(skipped?.error?.message).toMatch(/^Not tried, because .* did not answer/);
  });

  it.each<[string, string | undefined, number]>([
    ["a scope that is missing", "insufficient_scope", 12],
    ["403 without a reason", undefined, 16],
  ])("because of %s is asked about few of them", async (_, errorCode, most) => {
    await face((call) => {
      if (call.method !== "POST" || call.path !== "/api/v2/organizations") return false;
      refuse(call, 403, "Insufficient scope, expected any of: create:organizations", errorCode);
      return true;
    });
    const outcomes = await victim.apply(declare(300));
    expect(writes().length).toBeLessThanOrEqual(most);
    expect(count(outcomes, "failed") + count(outcomes, "skipped")).toBe(300);
    const lines = [...renderOutcomesText(outcomes, 1000, plainPaint)];
    // One for those that were tried, one for those that were not, one of numbers.
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(
      /^failed {2}create \d+ organizations \(org-0, .*\): .*403.*create:organizations/,
    );
    expect(lines[1]).toMatch(/^skipped create \d+ organizations \(.*\): Not tried, because POST/);
  });

  it("goes on with updates where creates are forbidden", async () => {
    await face((call) => {
      if (call.method !== "POST" || call.path !== "/api/v2/organizations") return false;
      refuse(call, 403, "Insufficient scope", "insufficient_scope");
      return true;
    }, 20);
    const outcomes = await victim.apply(declare(60));
    expect(count(outcomes, "done")).toBe(20);
    expect(count(outcomes, "skipped")).toBeGreaterThan(25);
  });

  it("and withdraws the token in the middle is asked for few more", async () => {
    let created = 0;
    await face((call) => {
      const isCreate = call.method === "POST" && call.path === "/api/v2/organizations";
      if (isCreate && ++created <= 50) return false;
      if (created <= 50) return false;
      refuse(call, 401, "Invalid token");
      return true;
    });
    const outcomes = await victim.apply(declare(300));
    expect(count(outcomes, "done")).toBe(50);
    expect(server.requests.length).toBeLessThan(120);
  });

  it.each<[string, number, string]>([
    ["the audience is not there", 403, "Service not found: https://x/"],
    ["the secret is wrong", 401, "Unauthorized"],
    ["the request is invalid", 400, "Bad"],
  ])("because it gives no token, as %s, is asked once", async (_, status, message) => {
    await face((call) => {
      if (call.path !== "/oauth/token") return false;
      json(call, status, { error: "access_denied", error_description: message });
      return true;
    });
    await errorOf(victim.plan(declare(300)));
    await errorOf(victim.plan(declare(300)));
    expect(server.requests).toHaveLength(1);
  });

  it("by answering with a page of a portal in the middle is noticed soon", async () => {
    let created = 0;
    await face((call) => {
      const isCreate = call.method === "POST" && call.path === "/api/v2/organizations";
      if (!isCreate || ++created <= 20) return false;
      call.response.writeHead(200, { "content-type": "text/html" }).end("<title>Pay</title>");
      return true;
    });
    const outcomes = await victim.apply(declare(300));
    expect(count(outcomes, "done")).toBe(20);
    expect(writes().length).toBeLessThan(60);
  });
});

describe("what goes by", () => {
  it("is survived: one organization that always fails stops no other", async () => {
    await face((call) => {
      const isPoisoned = (call.body as { name?: string } | undefined)?.name === "org-7";
      if (call.method !== "POST" || !isPoisoned) return false;
      refuse(call, 500, "No");
      return true;
    });
    const outcomes = await victim.apply(declare(100));
    expect(count(outcomes, "done")).toBe(99);
    expect(count(outcomes, "failed")).toBe(1);
  });

  it("is survived: every second request fails", async () => {
    // Of each organization's own: of all together, one might be unlucky every time.
    const seen = new Map<string, number>();
    await face((call) => {
      const who = (call.body as { name?: string } | undefined)?.name ?? call.path;
      const nth = (seen.get(who) ?? 0) + 1;
      seen.set(who, nth);
      if (nth % 2 === 0) return false;
      refuse(call, 503, "No");
      return true;
    });
    const outcomes = await victim.apply(declare(50));
    expect(count(outcomes, "done")).toBe(50);
  });

  it("is found out by a client that lives long", async () => {
    let isForbidden = true;
    await face((call) => {
      if (call.method !== "POST" || call.path !== "/api/v2/organizations" || !isForbidden)
        return false;
      refuse(call, 403, "Insufficient scope", "insufficient_scope");
      return true;
    });
    expect(count(await victim.apply(declare(30)), "done")).toBe(0);
    isForbidden = false;
    await victim.clock.sleep(60_000);
    expect(count(await victim.apply(declare(30)), "done")).toBe(30);
  });
});

describe("errors that are the same", () => {
  it("are told once, whatever the organization, the path and the correlation id", async () => {
    await face((call) => {
      if (call.method !== "PATCH") return false;
      refuse(call, 400, "Payload validation error", "invalid_body", {
        "x-correlation-id": `id-${call.path.slice(-3)}`,
      });
      return true;
    }, 50);
    const groups = groupOutcomes(await victim.apply(declare(50)));
    expect(groups).toHaveLength(1);
    expect(groups[0]?.organizations).toHaveLength(50);
  });
});
