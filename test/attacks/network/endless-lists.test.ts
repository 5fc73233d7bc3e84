import { afterEach, describe, expect, it } from "vitest";
import {
  isList,
  json,
  organizationsFrom,
  startHostileAuth0,
  type Behaviour,
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

async function face(behaviour: Behaviour): Promise<void> {
  server = await startHostileAuth0(behaviour);
  victim = await openVictim(server.url);
}

/** Answers checkpoint pages, and offset pages with a total where one is given. */
function listing(
  page: (call: HostileCall) => unknown,
  total?: number,
  path = "/api/v2/organizations",
): Behaviour {
  return (call) => {
    if (call.path !== path || call.method !== "GET") return false;
    if (call.query.has("page")) {
      const items = path.endsWith("connections") ? [] : organizationsFrom(0, 100);
      const key = path.split("/").at(-1) ?? "";
      json(call, 200, { [key]: items, start: 0, limit: 100, ...(total && { total }) });
    } else json(call, 200, page(call));
    return true;
  };
}

describe("a list of organizations that does not end", () => {
  it.each<[string, Behaviour, number]>([
    [
      "whose page names itself as the next",
      listing(() => ({ organizations: organizationsFrom(0, 100), next: "again" })),
      5,
    ],
    [
      "whose pages go round in a circle of two",
      listing(({ query }) => ({
        organizations: organizationsFrom(0, 100),
        next: query.get("from") === "a" ? "b" : "a",
      })),
      8,
    ],
    [
      "whose pages go round in a circle of seven, with something new each time",
      listing(({ query, nth }) => ({
        organizations: organizationsFrom(nth * 100, 100),
        next: String((Number(query.get("from") ?? 0) + 1) % 7),
      })),
      12,
    ],
    [
      "of empty pages with new cursors",
      listing(({ nth }) => ({ organizations: [], next: `cursor-${nth}` })),
      8,
    ],
    [
      "of the same organizations with new cursors",
      listing(({ nth }) => ({ organizations: organizationsFrom(0, 100), next: `cursor-${nth}` })),
      8,
    ],
    [
      "of which every second page is empty and the others repeat",
      listing(({ nth }) => ({
        organizations: nth % 2 === 0 ? [] : organizationsFrom(0, 100),
        next: `cursor-${nth}`,
      })),
      10,
    ],
    [
      "of more new organizations than the total says",
      listing(
        ({ nth }) => ({ organizations: organizationsFrom(nth * 100, 100), next: `cursor-${nth}` }),
        2000,
      ),
      50,
    ],
    [
      "of new organizations, by a tenant that tells no total",
      listing(({ nth }) => ({
        organizations: organizationsFrom(nth * 10, 10),
        next: `cursor-${nth}`,
      })),
      210,
    ],
    [
      "whose cursors are refused for ever",
      (call) => {
        if (!isList(call)) return false;
        if (call.query.has("from")) json(call, 400, { message: "Invalid cursor" });
        else json(call, 200, { organizations: organizationsFrom(0, 100), next: "old" });
        return true;
      },
      12,
    ],
  ])("%s is given up", async (_, behaviour, most) => {
    await face(behaviour);
    const error = await errorOf(victim.export());
    expect(["invalid-answer", "rejected"]).toContain(error.code);
    expect(error.message).toContain("/api/v2/organizations");
    expect(server.requests.length).toBeLessThanOrEqual(most);
  });

  it("whose offset pages are all the same is not taken for the truth", async () => {
    await face((call) => {
      if (!isList(call)) return false;
      json(call, 200, { organizations: organizationsFrom(0, 100), total: 1000 });
      return true;
    });
    const error = await errorOf(victim.plan([], { policy: "sync", owners: new Set(["x"]) }));
    expect(error).toMatchObject({ code: "invalid-answer" });
    expect(error.message).toContain("GET /api/v2/organizations");
  });

  it.each([1e12, 1.5, -1, 1e308])("with a total of %s ends", async (total) => {
    await face(listing(() => ({ organizations: organizationsFrom(0, 100) }), total));
    const plan = await victim.plan([{ name: "org-1" }, { name: "org-2" }], {
      policy: "sync",
      owners: new Set(["x"]),
    });
    expect(plan.unchanged).toBe(2);
    expect(server.requests.length).toBeLessThan(10);
  });

  it("goes on where pages are short or empty now and then, as long as something new comes", async () => {
    await face(
      listing(({ query }) => {
        const page = Number(query.get("from") ?? 0);
        const organizations = page % 3 === 1 ? [] : organizationsFrom(page * 40, 40);
        return { organizations, ...(page < 30 && { next: String(page + 1) }) };
      }, 1300),
    );
    expect(new Set(await victim.export()).size).toBe(21 * 40);
  });
});

describe("a list of connections that does not end", () => {
  const connection = (number: number): object => ({
    id: `con_${String(number).padStart(16, "0")}`,
    name: `connection-${number}`,
    strategy: "samlp",
  });
  const path = "/api/v2/connections";
  const desired = [
    { name: "acme", connections: ["a", "b", "c", "d"].map((name) => ({ name, is_enabled: true })) },
  ];

  it.each<[string, Behaviour, number]>([
    [
      "because its cursor repeats",
      listing(() => ({ connections: [connection(1)], next: "again" }), undefined, path),
      5,
    ],
    [
      "because each page has a new one",
      listing(({ nth }) => ({ connections: [connection(nth)], next: `c-${nth}` }), undefined, path),
      210,
    ],
    [
      "because its pages are empty",
      listing(({ nth }) => ({ connections: [], next: `c-${nth}` }), undefined, path),
      8,
    ],
  ])("%s is given up", async (_, behaviour, most) => {
    await face(behaviour);
    const error = await errorOf(victim.plan(desired));
    expect(error).toMatchObject({ code: "invalid-answer" });
    expect(error.message).toContain("GET /api/v2/connections");
    expect(server.requests.length).toBeLessThanOrEqual(most);
  });
});
