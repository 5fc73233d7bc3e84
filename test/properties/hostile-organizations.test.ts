import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import {
  applyPlan,
  exportOrganizations,
  inOrderOfNames,
  planTenant,
} from "../../src/apply/index.js";
import type { ManagementClient } from "../../src/auth0/index.js";
import { renderManifest, type ManifestReading } from "../../src/manifest/index.js";
import {
  checkOrganization,
  collections,
  type CurrentOrganization,
  type DesiredOrganization,
} from "../../src/model/index.js";
import { upsertOptions, type Plan } from "../../src/plan/index.js";
import { startTenant, type Tenant, type TenantOptions } from "../../src/tenant/index.js";
import { keyThatActs } from "../support/arbitraries.js";
import { openClient } from "../support/open-client.js";
import { read } from "../manifest/reading.js";

/** How many organizations a tenant gets at once, and how often that is done. */
const together = 100;
const rounds = 20;

/** Text that readers, writers, terminals and people take for something else. */
const hostileText = fc.oneof(
  fc.constantFrom(
    "null",
    "~",
    "true",
    "no",
    "007",
    "0x1f",
    "1e3",
    "1.0",
    ".inf",
    "2026-01-01",
    "12:30:45",
    "- a",
    "a: b",
    "a #b",
    "#fff",
    "&a b",
    "*a",
    "!a",
    "@a",
    "`a`",
    "%a",
    "|",
    ">-",
    "? a",
    "<<",
    "'",
    '"',
    "''",
    "\\",
    "\\u200b",
    "${env.HOME}",
    "$${x}",
    "##A##",
    "@@A@@",
    "{{ a }}",
    "${",
    "---",
    "...",
    "\n",
    " a",
    "a ",
    "a\n",
    "\n\na",
    "\r\n",
    "\ta",
    "a\u0000b",
    "\u001b[31m",
    "\u007f",
    "\u0085",
    "\u009b31m",
    "\u00a0",
    "\u200b",
    "\u202egnp.exe",
    "\u2066a\u2069",
    "\ufeffa",
    "\u2028",
    "e\u0301",
    "\u00e9",
    "\u212b",
    "\ud800",
    "\udc00a",
    "\uffff",
    "\u{1f600}",
    "👨‍👩‍👧",
    "\u{e0041}",
    "::error::x",
    "##[group]x",
    "<b>x</b>",
    "[x](y)",
    "@team",
    "x".repeat(255),
    "🎉".repeat(127),
  ),
  fc.string({ unit: "binary", minLength: 1, maxLength: 30 }),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }),
  fc
    .array(fc.integer({ min: 0, max: 0xff_ff }), { minLength: 1, maxLength: 8 })
    .map((codes) => String.fromCharCode(...codes)),
);

const key = fc
  .oneof({ weight: 3, arbitrary: hostileText }, { weight: 1, arbitrary: keyThatActs })
  .filter((text) => !text.startsWith("orgwright_"));

const name = fc
  .oneof(
    fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,47}[a-z0-9]$/),
    fc.constantFrom(
      "null",
      "true",
      "0x1f",
      "1e3",
      "007",
      "constructor",
      "__proto__x",
      "no",
      "y",
      "0",
    ),
  )
  .filter((text) => checkOrganization({ name: text }).issues.length === 0);

/** Names that people may give to clients. */
const clientNames = [
  "- a: b # c",
  "${env.HOME}",
  "::error::x",
  "\u202egnp.exe",
  "null",
  "constructor",
  "<b>x</b> [x](y)",
  " 🎉\u200b ",
];
const audiences = ["https://a.example/?a=${x}&b=##C##", "urn:__proto__", "true"];

/** What all tenants have, so that organizations can refer to it. */
const seed: NonNullable<TenantOptions["seed"]> = {
  clients: clientNames.map((client) => ({ name: client, organization_usage: "allow" })),
  apis: audiences.map((identifier) => ({ identifier, name: identifier })),
  grants: clientNames.flatMap((client) =>
    audiences.map((audience) => ({
      client,
      audience,
      scope: [],
      organization_usage: "allow" as const,
    })),
  ),
};

const domain = fc.oneof(
  fc.stringMatching(/^[a-z0-9]{1,10}(-[a-z0-9]{1,5})?\.example$/),
  fc.constantFrom("null", "0x1f", "1e3", "007", "true", "off", "1.0", "xn--e1afmkfd.example"),
);

const organization: fc.Arbitrary<DesiredOrganization> = fc.record(
  {
    name,
    display_name: hostileText,
    metadata: fc
      .array(fc.tuple(key, fc.oneof(hostileText, fc.constant(""))), { maxLength: 5 })
      .map((pairs) => Object.fromEntries(pairs)),
    branding: fc.record({
      logo_url: fc.constantFrom(
        "https://a.example/x.png",
        "https://a.example/?a=$%7B&b=##C##",
        "https://a.example/@@D@@",
      ),
    }),
    connections: fc.subarray([
      { name: "google-oauth2" },
      { name: "Username-Password-Authentication", assign_membership_on_login: true },
    ]),
    roles: fc.uniqueArray(
      fc.record({ name: hostileText, description: hostileText }, { requiredKeys: ["name"] }),
      { selector: (role) => role.name, maxLength: 3 },
    ),
    discovery_domains: fc.uniqueArray(
      fc.record(
        {
          domain,
          status: fc.constantFrom("pending", "verified"),
          use_for_organization_discovery: fc.boolean(),
        },
        { requiredKeys: ["domain"] },
      ),
      { selector: (entry) => entry.domain, maxLength: 2 },
    ),
    client_grants: fc.uniqueArray(
      fc.record({
        client: fc.constantFrom(...clientNames),
        audience: fc.constantFrom(...audiences),
      }),
      { selector: ({ client, audience }) => `${client} ${audience}`, maxLength: 3 },
    ),
    clients: fc.subarray(clientNames.map((client) => ({ client }))),
  },
  { requiredKeys: ["name"] },
);

const tenants: Tenant[] = [];
const clients: ManagementClient[] = [];

async function closeAll(): Promise<void> {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await Promise.all(tenants.splice(0).map((tenant) => tenant.close()));
}

afterAll(closeAll);

async function openFresh(): Promise<ManagementClient> {
  const tenant = await startTenant({ seed });
  const client = await openClient(tenant);
  tenants.push(tenant);
  clients.push(client);
  return client;
}

async function planOf(
  client: ManagementClient,
  organizations: readonly DesiredOrganization[],
): Promise<Plan> {
  const declarations = organizations.map((entry) => ({ organization: entry }));
  const { plan, diagnostics } = await planTenant(client, declarations, upsertOptions);
  expect(diagnostics).toEqual([]);
  if (!plan) throw new Error("there is no plan");
  return plan;
}

async function apply(
  client: ManagementClient,
  organizations: readonly DesiredOrganization[],
): Promise<void> {
  const outcomes = await applyPlan(client, await planOf(client, organizations), {
    concurrency: 10,
  });
  expect(outcomes.filter(({ outcome }) => outcome !== "done")).toEqual([]);
}

/** All of a tenant, in both formats. */
async function exportAll(
  client: ManagementClient,
): Promise<{ readonly yaml: string; readonly json: string }> {
  const all: CurrentOrganization[] = [];
  const organizations = exportOrganizations(client, {
    includes: () => true,
    collections: new Set(collections.map((collection) => collection.name)),
  });
  for await (const one of inOrderOfNames(organizations)) all.push(one);
  const [yaml, json] = await Promise.all([textOf(all, "yaml"), textOf(all, "json")]);
  return { yaml, json };
}

async function* again<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}

async function textOf(
  organizations: readonly CurrentOrganization[],
  format: "yaml" | "json",
): Promise<string> {
  let text = "";
  for await (const piece of renderManifest(again(organizations), { format })) {
    text += piece;
  }
  return text;
}

function declaredIn(reading: ManifestReading): readonly DesiredOrganization[] {
  expect(reading.diagnostics).toEqual([]);
  return reading.organizations.map((declared) => declared.organization);
}

/** What nobody can see must not stand in a file as it is, nor what a build server would obey. */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?! )\p{Zs}|^\s*::|##\[/mu;

it("an export says all of a tenant: applied to a fresh one, it is exported again as the same bytes", async () => {
  let seen = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(organization, {
        selector: (entry) => entry.name,
        minLength: together,
        maxLength: together,
        size: "max",
      }),
      async (organizations) => {
        seen += organizations.length;
        const source = await openFresh();
        await apply(source, organizations);
        const { yaml, json } = await exportAll(source);
        expect(yaml.replaceAll("\n", "")).not.toMatch(hidden);
        expect(json.replaceAll("\n", "")).not.toMatch(hidden);
        const declared = declaredIn(read(yaml));
        expect(declaredIn(read(json, { name: "manifest.json" }))).toEqual(declared);
        expect((await planOf(source, declared)).actions).toEqual([]);
        const copy = await openFresh();
        await apply(copy, declared);
        expect((await planOf(copy, declared)).actions).toEqual([]);
        expect(await exportAll(copy)).toEqual({ yaml, json });
        await closeAll();
      },
    ),
    { numRuns: rounds, endOnFailure: true },
  );
  expect(seen).toBeGreaterThanOrEqual(together * rounds);
}, 1_200_000);
