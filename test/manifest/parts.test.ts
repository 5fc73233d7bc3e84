import fc from "fast-check";
import { expect, test } from "vitest";
import type { ManifestReading } from "../../src/manifest/index.js";
import { brief, read } from "./reading.js";

/** Everything that can be seen of a reading, the places of the organizations included. */
function seen(reading: ManifestReading): unknown {
  return {
    diagnostics: reading.diagnostics.map(({ location, related, ...rest }) => ({
      ...rest,
      location: { ...location, file: "" },
      ...(related && { related: { ...related, file: "" } }),
    })),
    owners: reading.owners,
    organizations: reading.organizations.map(({ organization, owner }) => [organization, owner]),
    places: reading.organizations.map((declared) =>
      [[], ["name"], ["metadata"], ["metadata", "a"], ["connections", 0, "name"]].map((path) => {
        const found = declared.locate(path);
        return `${found?.line}:${found?.column}`;
      }),
    ),
  };
}

function expectSame(text: string): void {
  const whole = read(text, { cutAbove: Number.POSITIVE_INFINITY });
  for (const itemsPerPart of [1, 2, 5]) {
    expect(seen(read(text, { cutAbove: 0, itemsPerPart }))).toEqual(seen(whole));
  }
}

const name = fc.constantFrom("a", "b", "c", "d", "Wrong", "${env.X}");
const value = fc.constantFrom(
  "x",
  "'x'",
  '"x"',
  "5",
  "true",
  "~",
  "",
  "${env.X}",
  "${env.X:-y}",
  "##X##",
  '"##X##"',
  "|\n        - literal\n      # no comment\n        - more\n",
  ">-\n        - folded\n",
  "|+\n        kept\n\n\n",
  '"two\n        lines"',
  "'- one\n        - two'",
  "x\n        - y",
  "&a x",
  "*a",
  "!!str 5",
  "!x y",
  "{ a: b }",
  "[a, b]",
  "{ a: [b, { c: d }] }",
  "# nothing",
  "x # comment",
  '"open',
  "{ open",
  "@bad",
  "\tx",
  "a: b",
  "{ <<: { a: b } }",
);
const line = fc.oneof(
  { weight: 6, arbitrary: value.map((text) => `    display_name: ${text}`) },
  { weight: 6, arbitrary: value.map((text) => `    metadata:\n      a: ${text}`) },
  { weight: 3, arbitrary: value.map((text) => `    metadata: { a: b }\n    colour: ${text}`) },
  { weight: 3, arbitrary: fc.constant("    connections:\n      - name: x\n      - name: y") },
  { weight: 2, arbitrary: fc.constant("    enabled_connections:\n    - name: x\n    - nam: y") },
  {
    weight: 2,
    arbitrary: fc.constantFrom("", "# comment", "    # comment", "  ", " # c", "  - ", "  -", "\t"),
  },
  { weight: 1, arbitrary: fc.constantFrom("  x: y", "-", "---", "...", "   z: 1", " - odd", "%X") },
);
const item = fc
  .tuple(name, fc.array(line, { maxLength: 3 }))
  .map(([given, lines]) => [`  - name: ${given}`, ...lines].join("\n"));
const top = fc.constantFrom(
  "owner: me",
  "owner: [",
  "defaults: { metadata: { d: e } }",
  "defaults:\n  colour: x",
  "rules: []",
  "unknown: 1",
  "# comment",
  "---",
  "--- # start",
  "",
  "%YAML 1.2\n---",
  "organizations: []",
  "x: |\n  organizations:\n    - a",
  "owner: &o me",
);
const manifest = fc
  .tuple(
    fc.array(top, { maxLength: 2 }),
    fc.constantFrom(
      "organizations:",
      "organizations: # all",
      "organizations:   ",
      "organizations: !!seq",
    ),
    fc.array(item, { minLength: 1, maxLength: 7 }),
    fc.array(top, { maxLength: 2 }),
    fc.constantFrom("\n", "\r\n", "\n\n"),
    fc.constantFrom("", "\n"),
    fc.constantFrom(0, 2),
  )
  .map(([before, key, items, after, lineEnd, end, indent]) => {
    const listed = items
      .join("\n")
      .split("\n")
      .map((text) => (indent === 0 && text.startsWith("  ") ? text.slice(2) : text));
    return [...before, key, ...listed, ...after].join(lineEnd) + end;
  });

test("reading in parts gives what reading as a whole gives, whatever stands in the text", () => {
  fc.assert(fc.property(manifest, expectSame), { numRuns: 400 });
});

test("a regular manifest is read in parts, also between other keys", () => {
  const items = Array.from({ length: 20 }, (_, index) => `  - name: a${index}\n    colour: x\n`);
  const text = `owner: me\norganizations: # all of them\n\n${items.join("# next\n")}rules: []\nunknown: 1\n`;
  expectSame(text);
  const { diagnostics } = read(text, { cutAbove: 0, itemsPerPart: 3 });
  expect(diagnostics.map(brief).slice(-2)).toEqual([
    "warning unmanaged-key 63:1",
    "error unknown-key 64:1",
  ]);
});

test("a mistake in one part does not let the others appear twice", () => {
  const text = 'organizations:\n  - name: a\n    colour: x\n  - name: b\n  - name: "c\n';
  const { diagnostics, organizations } = read(text, { cutAbove: 0, itemsPerPart: 1 });
  expect(diagnostics.map(brief)).toEqual(["error invalid-yaml 6:1"]);
  expect(organizations).toEqual([]);
});
