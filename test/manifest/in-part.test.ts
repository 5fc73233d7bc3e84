import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { renderDiagnostics } from "../../src/errors/index.js";
import {
  declaredPairs,
  pathKey,
  tenantConnection,
  valueAt,
  type CurrentOrganization,
  type FieldValue,
} from "../../src/model/index.js";
import { compareOrganization, renderPlan, resolveReferences } from "../../src/plan/index.js";
import { plainPaint } from "../../src/plan/index.js";
import { organizationsOf, read } from "./reading.js";

function merged(field: string, defaults: unknown, own: unknown): unknown {
  const manifest = {
    defaults: { [field]: defaults },
    organizations: [{ name: "a", [field]: own }],
  };
  const [organization] = organizationsOf(read(JSON.stringify(manifest)));
  return (organization as Readonly<Record<string, unknown>> | undefined)?.[field];
}

test.each<[string, unknown, unknown, unknown]>([
  ["pairs over pairs", { a: "1" }, { b: "2" }, { a: "1", b: "2" }],
  ["pairs over included", { include: { a: "1" } }, { b: "2" }, { a: "1", b: "2" }],
  ["included over pairs", { a: "1" }, { include: { b: "2" } }, { include: { a: "1", b: "2" } }],
  [
    "included over included",
    { include: { a: "1" } },
    { include: { a: "2" } },
    { include: { a: "2" } },
  ],
  [
    "included over excluded",
    { exclude: ["a", "b"] },
    { include: { a: "1" } },
    { include: { a: "1" }, exclude: ["b"] },
  ],
  [
    "excluded over included",
    { include: { a: "1", b: "2" } },
    { exclude: ["a"] },
    { include: { b: "2" }, exclude: ["a"] },
  ],
  ["excluded over pairs", { a: "1", b: "2" }, { exclude: ["a"] }, { exactly: { b: "2" } }],
  [
    "the whole over included",
    { include: { a: "1" } },
    { exactly: { b: "2" } },
    { exactly: { a: "1", b: "2" } },
  ],
  ["null over included", { include: { a: "1" } }, null, null],
  ["nothing over excluded", { exclude: ["a"] }, {}, {}],
  ["a pair called include", { include: "1" }, { exclude: "2" }, { include: "1", exclude: "2" }],
])("metadata of defaults and of an organization: %s", (_, defaults, own, together) => {
  expect(merged("metadata", defaults, own)).toEqual(together);
});

const [x, y, z] = ["x", "y", "z"].map((name) => ({ name }));

test.each<[string, unknown, unknown, unknown]>([
  ["a list over included", { include: [x] }, [y], [y]],
  ["included over a list", [x], { include: [y] }, { include: [y] }],
  ["included over included", { include: [x] }, { include: [y] }, { include: [y] }],
  ["included over excluded", { exclude: [x, z] }, { include: [x] }, { include: [x], exclude: [z] }],
  ["excluded over a list", [x, y], { exclude: [x] }, { exactly: [y] }],
  ["excluded over the whole", { exactly: [x, y] }, { exclude: [z] }, { exactly: [x, y] }],
  ["excluded over included", { include: [x, y] }, { exclude: [x] }, { include: [y], exclude: [x] }],
  ["the whole over both", { include: [x], exclude: [y] }, { exactly: [z] }, { exactly: [z] }],
  ["null over included", { include: [x] }, null, null],
])("connections of defaults and of an organization: %s", (_, defaults, own, together) => {
  expect(merged("connections", defaults, own)).toEqual(together);
});

function mistakes(value: unknown, env: Readonly<Record<string, string>> = {}): string {
  const manifest = { organizations: [{ name: "a", ...(value as object) }] };
  return renderDiagnostics(read(JSON.stringify(manifest, undefined, 1), { env }).diagnostics);
}

test.each<[string, unknown, readonly string[]]>([
  [
    "two words that exclude each other",
    { metadata: { exactly: {}, exclude: ["a"] } },
    ["metadata has exactly and exclude"],
  ],
  [
    "a word and something else",
    { connections: { include: [], exclud: [x] } },
    ["exclud", "exclude"],
  ],
  ["a map without a word", { connections: { staff: {} } }, ["connections"]],
  ["a list where pairs belong", { metadata: { include: ["a"] } }, ["metadata.include"]],
  ["pairs where keys belong", { metadata: { exclude: { a: "1" } } }, ["metadata.exclude"]],
  [
    "one that is included and excluded",
    { connections: { include: [x], exclude: [x] } },
    ["listed twice", "connections.include[0] is the same"],
  ],
  [
    "a key that is included and excluded",
    { metadata: { include: { k: "1" }, exclude: ["k"] } },
    ["listed twice", "metadata.include.k is the same"],
  ],
  [
    "a key of ours, included",
    { metadata: { include: { orgwright_owner: "1" } } },
    ["orgwright_owner"],
  ],
  ["a key of ours, excluded", { metadata: { exclude: ["orgwright_owner"] } }, ["orgwright_owner"]],
  [
    "settings of what is excluded",
    { connections: { exclude: [{ name: "x", is_enabled: true }] } },
    ["is_enabled", "Allowed are name, connection_id."],
  ],
  [
    "a word with a slip of the finger",
    { roles: { inculde: [] } },
    ["inculde", "Did you mean include?"],
  ],
  ["such a slip in metadata", { metadata: { exlude: ["a"] } }, ["exlude", "Did you mean exclude?"]],
  ["null under a word", { connections: { include: null } }, ["connections.include", "list"]],
])("is told: %s", (_, value, parts) => {
  const text = mistakes(value);
  for (const part of parts) expect(text).toContain(part);
});

it.each([
  [
    "a pair",
    "metadata:\n      include:\n        plan:\n",
    ["empty-value", "metadata.include.plan"],
  ],
  ["a word of metadata", "metadata:\n      exclude:\n", ["empty-value", "metadata.exclude"]],
  [
    "a setting",
    "connections:\n      include:\n        - name: x\n          is_enabled:\n",
    ["empty-value", "is_enabled"],
  ],
  [
    "a word of a collection",
    "connections:\n      include:\n",
    ["wrong-type", "connections.include"],
  ],
])("nothing behind %s is told", (_, yaml, parts) => {
  const { diagnostics } = read(`organizations:\n  - name: a\n    ${yaml}`);
  expect(diagnostics).toHaveLength(1);
  for (const part of parts) expect(renderDiagnostics(diagnostics)).toContain(part);
});

describe("keys that every object has by birth", () => {
  const keys = ["__proto__", "constructor", "toString", "hasOwnProperty"];
  const pairs = Object.fromEntries(keys.map((key) => [key, "1"]));

  it.each(["include", "exactly"])("are pairs like any other under %s", (word) => {
    const own = JSON.stringify({ organizations: [{ name: "a", metadata: { [word]: pairs } }] });
    const [organization] = organizationsOf(read(own));
    expect(Object.entries(declaredPairs(organization?.metadata ?? undefined).pairs)).toEqual(
      Object.entries(pairs),
    );
    const action = compareOrganization(
      { name: "a", metadata: { [word]: pairs } },
      {
        id: "org_1",
        name: "a",
        metadata: { theirs: "2" },
      },
    );
    const sent = Object.entries(action?.fields["metadata"] as object);
    expect(sent).toEqual([
      ...(word === "include" ? [["theirs", "2"]] : []),
      ...Object.entries(pairs),
    ]);
  });

  it("are excluded like any other, and are not there by birth", () => {
    const has: CurrentOrganization = { id: "org_1", name: "a", metadata: pairs };
    const desired = { name: "a", metadata: { exclude: keys } };
    expect(compareOrganization(desired, has)?.fields["metadata"]).toEqual({});
    expect(compareOrganization(desired, { ...has, metadata: { theirs: "1" } })).toBeUndefined();
  });

  it("are no words, and no settings", () => {
    for (const key of keys) {
      const entries = JSON.parse(`{"${key}": []}`) as unknown;
      expect(mistakes({ connections: entries })).toContain("connections");
    }
  });

  it("are merged from defaults like any other", () => {
    const together = merged("metadata", { include: pairs }, { include: { mine: "2" } });
    expect(Object.entries((together as { include: object }).include)).toEqual([
      ...Object.entries(pairs),
      ["mine", "2"],
    ]);
  });
});

it("leaves the owner's mark alone, whichever word is used", () => {
  const metadata = { orgwright_owner: "me/a", theirs: "1", mine: "1" };
  const has: CurrentOrganization = { id: "org_1", name: "a", metadata };
  const desired = { name: "a", owner: "me" };
  expect(
    compareOrganization({ ...desired, metadata: { include: { mine: "1" } } }, has),
  ).toBeUndefined();
  const removed = compareOrganization({ ...desired, metadata: { exclude: ["theirs"] } }, has);
  expect(removed?.fields["metadata"]).toEqual({ orgwright_owner: "me/a", mine: "1" });
  const emptied = compareOrganization({ ...desired, metadata: { exactly: {} } }, has);
  expect(emptied?.fields["metadata"]).toEqual({ orgwright_owner: "me/a" });
});

const secret = "s3cr3t-of-the-environment";
const text = fc.constantFrom("${env.SECRET}", "plain", "another");
const key = fc.constantFrom("a", "b", "include", "exclude", "exactly");
const somePairs = fc.dictionary(key, text, { maxKeys: 3 });
const someKeys = fc.uniqueArray(fc.constantFrom("a", "b", "c"), { maxLength: 2 });
const metadata = fc.oneof(
  somePairs,
  fc.record({ exactly: somePairs }),
  fc.record({ include: somePairs, exclude: someKeys }, { requiredKeys: [] }),
);
const entry = fc.record(
  { name: fc.constantFrom("x", "y", "z"), organization_connection_name: text },
  { requiredKeys: ["name"] },
);
const entries = fc.uniqueArray(entry, { maxLength: 3, selector: ({ name }) => name });
const excluded = fc.uniqueArray(fc.record({ name: fc.constantFrom("x", "y", "z") }), {
  maxLength: 2,
  selector: ({ name }) => name,
});
const connections = fc.oneof(
  entries,
  fc.record({ exactly: entries }),
  fc.record({ include: entries, exclude: excluded }, { requiredKeys: [] }),
);
const layer = fc.record({ metadata, connections }, { requiredKeys: [] });

const things = ["x", "y", "z"].map((name) => ({ id: `con_${name}`, name, strategy: "waad" }));
const directory = new Map([[tenantConnection, { things, isComplete: true }]]);

test("a value of the environment is shown nowhere, however defaults and organizations say it", () => {
  fc.assert(
    fc.property(layer, layer, (defaults, own) => {
      const manifest = JSON.stringify({ defaults, organizations: [{ name: "acme", ...own }] });
      const { organizations, diagnostics } = read(manifest, { env: { SECRET: secret } });
      expect(renderDiagnostics(diagnostics)).not.toContain(secret);
      for (const declared of organizations) {
        const { organization, written = new Map<string, string>() } = declared;
        // Every place that holds it is known to.
        for (const path of placesOf(organization, [])) {
          const isSecret = valueAt(organization, path) === secret;
          expect(written.has(pathKey(path)), `${pathKey(path)} of ${manifest}`).toBe(isSecret);
        }
        const resolved = resolveReferences([declared], directory);
        expect(renderDiagnostics(resolved.diagnostics)).not.toContain(secret);
        for (const current of worlds) {
          const [desired] = resolved.organizations;
          const action = desired && compareOrganization(desired, current);
          const shown = [...renderPlan(planOf(action), plainPaint)].join("\n");
          expect(shown).not.toContain(secret);
        }
      }
    }),
    { numRuns: 400 },
  );
});

const worlds: readonly (CurrentOrganization | undefined)[] = [
  undefined,
  {
    id: "org_1",
    name: "acme",
    metadata: { a: "0", c: "0" },
    connections: things.map(({ id }) => ({ connection_id: id })),
  },
];

function planOf(action: ReturnType<typeof compareOrganization>): Parameters<typeof renderPlan>[0] {
  const rules = { policy: "upsert", takeOver: false } as const;
  return { actions: action ? [action] : [], unchanged: 0, refusals: [], rules };
}

function placesOf(value: FieldValue, path: readonly (string | number)[]): (string | number)[][] {
  if (typeof value !== "object" || value === null) return [[...path]];
  return Array.isArray(value)
    ? value.flatMap((item: FieldValue, index) => placesOf(item, [...path, index]))
    : Object.entries(value).flatMap(([name, item]) => placesOf(item, [...path, name]));
}
