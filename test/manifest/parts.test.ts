import fc from "fast-check";
import { expect, test } from "vitest";
import { openCut } from "../../src/manifest/document.js";
import type { ManifestReading } from "../../src/manifest/index.js";
import { Source } from "../../src/manifest/source.js";
import { brief, read } from "./reading.js";

/** Everything that can be seen of a reading, the places of the organizations included. */
function seen(reading: ManifestReading): unknown {
  return {
    diagnostics: reading.diagnostics.map(({ location, related, ...rest }) => ({
      ...rest,
      // It begins with the file's name.
      message: rest.message.replace(/^[^:]*:/, ""),
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

const jsonValue = fc.constantFrom(
  '"x"',
  '"x, y"',
  '"]"',
  '"}{"',
  String.raw`"\""`,
  String.raw`"\\"`,
  '"${env.X}"',
  '"organizations"',
  "5",
  "null",
  "true",
  "plain",
  "'x, y'",
  `it's`,
  'a"b',
  'c"d',
  "&a x",
  "*a",
  "!!str 5",
  '{"b": "c"}',
  "[1, [2, 3]]",
  "{b: c,}",
  "[",
  "}",
  '"open',
  '"x" # comment ]',
  "",
);
const jsonItem = fc
  .tuple(
    fc.constantFrom('"a"', '"b"', '"c"', '"Wrong"', "d"),
    fc.array(
      fc.tuple(fc.constantFrom('"display_name"', '"colour"', "metadata", '"metadata"'), jsonValue),
      { maxLength: 2 },
    ),
    fc.constantFrom("", ","),
  )
  .map(([given, pairs, last]) => {
    const fields = [['"name"', given], ...pairs].map(([key, one]) => `${key}: ${one}`);
    return `{ ${fields.join(", ")}${last} }`;
  });
const jsonTop = fc.constantFrom(
  '"owner": "me"',
  '"owner": "organizations"',
  '"owner": ["organizations"]',
  '"defaults": { "metadata": { "d": "e" } }',
  '"x": { "organizations": [1] }',
  '"organizations": []',
  "unknown: 1",
  '"a": "]',
);
const json = fc
  .tuple(
    fc.array(jsonTop, { maxLength: 2 }),
    fc.constantFrom('"organizations":', '"organizations" :\n', "organizations:", '"organizations"'),
    fc.array(fc.oneof({ weight: 9, arbitrary: jsonItem }, jsonValue), { maxLength: 7 }),
    fc.array(jsonTop, { maxLength: 2 }),
    fc.constantFrom(", ", ",\n  "),
    fc.constantFrom("", ","),
    fc.constantFrom("", "\n", " {}", "\n---\nowner: x\n", "}", " # end"),
  )
  .map(([before, key, items, after, comma, last, end]) => {
    const list = `${key} [${items.join(comma)}${last}]`;
    return `{ ${[...before, list, ...after].join(comma)} }${end}`;
  });

test("so it does with JSON, and with what only looks like it", () => {
  fc.assert(fc.property(json, expectSame), { numRuns: 600 });
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

test("a mistake in JSON is told with its place, whatever part it is in", () => {
  const items = Array.from({ length: 9 }, (_, index) => `  { "name": "a${index}" }`);
  items[7] = '  { "name": "a7", "colour": "x" }';
  const text = `{\n"owner": "me",\n"organizations": [\n${items.join(",\n")}\n],\n"unknown": 1\n}\n`;
  expectSame(text);
  const { diagnostics, organizations } = read(text, { cutAbove: 0, itemsPerPart: 2 });
  expect(diagnostics.map(brief)).toEqual(["error unknown-key 11:19", "error unknown-key 14:1"]);
  expect(organizations).toHaveLength(8);
});

test("a list in JSON is cut at its commas, whatever stands in the texts", () => {
  const items = ['{"name": "a, ]}"}', '{"name": "b", "metadata": {"a": "\\""}}', '{"name": "c"}'];
  const text = `{"x": [1, 2], "organizations": [${items.join(", ")}], "y": {"organizations": []}}`;
  const cut = openCut(new Source("all.json", text), 2);
  expect(cut?.partCount).toBe(2);
  expect([cut?.part(0), cut?.part(1)]).toEqual([
    [JSON.parse(items[0] ?? ""), JSON.parse(items[1] ?? "")],
    [{ name: "c" }],
  ]);
  expect(text.slice(cut?.find(["organizations", 2, "name"])?.offset)).toMatch(/^"c"/);
});
