import { tenantConnection } from "../../../src/model/index.js";
import { afterEach, describe, expect, it } from "vitest";
import { isPathPart } from "../../../src/auth0/path-part.js";
import {
  isList,
  json,
  organizationsFrom,
  startHostileAuth0,
  type HostileAuth0,
} from "../hostile-auth0.js";
import { errorOf, openVictim, type Victim } from "./victim.js";

let server: HostileAuth0;
let victim: Victim;
afterEach(async () => {
  await victim.close();
  await server.close();
});

/** What leads a path somewhere else, for a server or for one that decodes once too often. */
const ways = [
  "..",
  ".",
  "../../users",
  "..%2f..%2fusers",
  "%2e%2e",
  "%252e%252e",
  "a/b",
  "a\\..\\b",
  "a?q=1",
  "a#b",
  "org_1 HTTP/1.1\r\nx: y",
  "org_1\u0000",
  "a b",
  "ä",
  "\ud800",
  "a".repeat(300),
];

describe("an id from a tenant", () => {
  it.each(ways)("%j of an organization is never part of a path", async (id) => {
    server = await startHostileAuth0((call) => {
      if (!isList(call)) return false;
      json(call, 200, { organizations: [{ id, name: "acme" }, ...organizationsFrom(0, 2)] });
      return true;
    });
    victim = await openVictim(server.url);
    const desired = [
      { name: "acme", display_name: "Acme", connections: [] },
      { name: "org-0", display_name: "Acme" },
    ];
    const error = await errorOf(victim.apply(desired));
    expect(error).toMatchObject({ code: "invalid-answer" });
    expect(error.message).toContain("as an id, which it cannot be");
    expect(
      server.requests.slice(1).every((one) => one.startsWith("GET /api/v2/organizations?")),
    ).toBe(true);
  });

  it("of a connection is never part of a path", async () => {
    server = await startHostileAuth0(
      (call) => {
        if (call.method !== "GET" || !call.path.endsWith("/connections")) return false;
        json(call, 200, { connections: [{ connection_id: "../../users/auth0%7C1" }], total: 1 });
        return true;
      },
      organizationsFrom(0, 2),
    );
    victim = await openVictim(server.url);
    const error = await errorOf(
      victim.plan([{ name: "org-0", connections: [] }, { name: "org-1" }]),
    );
    expect(error).toMatchObject({ code: "invalid-answer" });
    expect(server.requests.some((one) => one.startsWith("DELETE"))).toBe(false);
  });
});

describe("an id or a name that somebody gives", () => {
  it.each(ways)("%j names nothing, and nobody is asked", async (text) => {
    server = await startHostileAuth0();
    victim = await openVictim(server.url);
    await expect(victim.client.organizationById(text)).resolves.toBeUndefined();
    await expect(victim.client.organizationByName(text)).resolves.toBeUndefined();
    await expect(victim.client.thingById(tenantConnection, text)).resolves.toBeUndefined();
    const written = victim.client.updateOrganization(text, { display_name: "x" });
    await expect(written).rejects.toMatchObject({ code: "not-found" });
    expect(server.requests.filter((one) => !one.includes("/oauth/token"))).toEqual([]);
  });

  it("of a user may hold what directories put into it, and no way up", async () => {
    server = await startHostileAuth0();
    victim = await openVictim(server.url);
    for (const id of ["auth0|65f0", "samlp|acme|urn:acme/ada@acme.example", "waad|a%20b"]) {
      expect(isPathPart(id, true)).toBe(true);
    }
    for (const id of [
      "",
      "..",
      "auth0|x/../y",
      "auth0|x%2f..%2fy",
      "auth0|x%252f..%252fy",
      "a\r\nb",
    ]) {
      expect(isPathPart(id, true)).toBe(false);
    }
  });
});
