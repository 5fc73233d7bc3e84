import { afterAll, beforeAll, expect, test } from "vitest";
import { openApi, type Api } from "../tenant/api.js";
import { createHandClock } from "../tenant/hand-clock.js";

// What of the two search languages the embedded tenant understands.

let api: Api;
const ids = new Map<string, string>();

beforeAll(async () => {
  const clock = createHandClock(Date.UTC(2026, 0, 1));
  api = await openApi({ clock, tokenLifetimeSeconds: 1_000_000_000 });
  for (const body of [
    { name: "acme", display_name: "Acme Works", metadata: { plan: "gold", "cost center": "7" } },
    { name: "acme-labs", display_name: "Laboratory", metadata: { plan: "silver" } },
    { name: "globex", display_name: "Globex (acme's rival)" },
    { name: "initech" },
  ]) {
    const { id, name } = (await api.must("POST", "/organizations", body)) as Record<string, string>;
    ids.set(String(name), String(id));
    clock.advance(24 * 60 * 60 * 1000);
  }
});

afterAll(async () => {
  await api.close();
});

function search(q: string, parser: string): ReturnType<Api["call"]> {
  return api.call("GET", `/organizations/search?${new URLSearchParams({ q, parser }).toString()}`);
}

async function names(q: string, parser: string): Promise<string[]> {
  const { body, status } = await search(q, parser);
  expect(status, `${q}: ${JSON.stringify(body)}`).toBe(200);
  return (body as { organizations: { name: string }[] }).organizations.map(({ name }) => name);
}

const everybody = ["acme", "acme-labs", "globex", "initech"];

test.each<[string, string[]]>([
  ["", everybody],
  ["name:acme", ["acme"]],
  ["name:ACME", ["acme"]],
  ["name:acme*", ["acme", "acme-labs"]],
  ["name:*labs", ["acme-labs"]],
  ["display_name:*orator*", ["acme-labs"]],
  ['display_name:"Acme Works"', ["acme"]],
  ["*acme*", ["acme", "acme-labs", "globex"]],
  ["globex", ["globex"]],
  ["display_name:*", ["acme", "acme-labs", "globex"]],
  ["NOT display_name:*", ["initech"]],
  ["metadata.plan:gold", ["acme"]],
  ["metadata.plan:*", ["acme", "acme-labs"]],
  ["name:acme* AND NOT metadata.plan:gold", ["acme-labs"]],
  ["name:globex OR name:initech", ["globex", "initech"]],
  ["name:globex name:initech", ["globex", "initech"]],
  ["(name:globex OR name:acme) AND display_name:*rival*", ["globex"]],
  ["created_at:[2026-01-02 TO 2026-01-03]", ["acme-labs", "globex"]],
  ["created_at:{2026-01-02 TO *}", ["globex", "initech"]],
  ["created_at:>=2026-01-03", ["globex", "initech"]],
])("Lucene %j finds %j", async (q, expected) => {
  expect(await names(q, "lucene")).toEqual(expected);
});

test.each<[string, string[]]>([
  ['name eq "acme"', ["acme"]],
  ['name ne "acme"', ["acme-labs", "globex", "initech"]],
  ['name sw "acme"', ["acme", "acme-labs"]],
  ['name EW "tech"', ["initech"]],
  ['display_name co "acme"', ["acme", "globex"]],
  ["display_name pr", ["acme", "acme-labs", "globex"]],
  ['metadata.plan eq "silver"', ["acme-labs"]],
  ['name sw "acme" and created_at gt "2026-01-01T12:00:00Z"', ["acme-labs"]],
  ['name eq "globex" or name eq "acme" and metadata.plan eq "silver"', ["globex"]],
  ['not (name sw "acme")', ["globex", "initech"]],
  ['display_name eq "Globex (acme\'s rival)"', ["globex"]],
])("SCIM %j finds %j", async (q, expected) => {
  expect(await names(q, "scim")).toEqual(expected);
});

test("an id is found as it is written only", async () => {
  const id = ids.get("acme") ?? "";
  const swapped = id.replace(/[a-z]/gi, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
  expect(await names(`id eq "${id}"`, "scim")).toEqual(["acme"]);
  expect(await names(`id eq "${swapped}"`, "scim")).toEqual([]);
});

test.each([
  ["lucene", "name:("],
  ["lucene", "(name:acme"],
  ["lucene", "name:a*e"],
  ["lucene", "name:*me"],
  ["lucene", "branding:x"],
  ["lucene", "created_at:soon"],
  ["lucene", "a1 OR b2 OR c3"],
  ["lucene", "(".repeat(3000)],
  ["lucene", "NOT ".repeat(3000)],
  ["scim", "name"],
  ["scim", 'name is "acme"'],
  ["scim", "name eq acme"],
  ["scim", 'name eq "acme" name eq "acme"'],
  ["scim", 'name co "me"'],
  ["sql", "name"],
])("%s %j is refused", async (parser, q) => {
  const reply = await search(q, parser);
  expect(reply).toMatchObject({ status: 400, body: { errorCode: "invalid_query_string" } });
});

test("a search only reads, whatever it is made of", async () => {
  for (const q of [`name eq "'; DROP TABLE organizations; --"`, `metadata.x') OR 1=1 -- pr`]) {
    const reply = await search(q, "scim");
    expect([200, 400]).toContain(reply.status);
    expect(JSON.stringify(reply.body)).not.toContain("initech");
  }
  expect(await names("", "scim")).toEqual(everybody);
});
