import { describe, expect, it, test } from "vitest";
import { brief, organizationsOf, read } from "./reading.js";

const acme = (...lines: string[]): string =>
  ["organizations:", "  - name: acme", ...lines.map((line) => `    ${line}`), ""].join("\n");

interface Case {
  readonly title: string;
  readonly text: string;
  readonly found: readonly string[];
  readonly says: string;
}

const nothing: readonly Case[] = [
  ["connections", ["connections:", "  # - name: staff"], "`[]` to empty it"],
  ["metadata", ["metadata:", "  # plan: gold"], "`{}` to empty it"],
  ["branding", ["branding:", "  # logo_url: https://a.example/x.png"], "`{}` to empty it"],
  ["branding.colors", ["branding:", "  colors:", "    # primary: x"], "write `null`", "4:7"],
  ["token_quota", ["token_quota: # later"], "write `null`"],
  ["an entry of metadata", ["metadata:", "  plan:"], "Remove the line", "4:7"],
  ["logo_url", ["branding: { logo_url: }"], "Remove the line", "3:17"],
  ["the other spelling of connections", ["enabled_connections:"], "`[]` to empty it"],
].map(([title, lines, says, place = "3:5"]) => ({
  title: `nothing behind ${String(title)}`,
  text: acme(...(lines as string[])),
  found: [`error empty-value ${String(place)}`],
  says: String(says),
}));

const cases: readonly Case[] = [
  ...nothing,
  {
    title: "nothing in the defaults",
    text: "defaults:\n  connections:\norganizations:\n  - name: acme\n",
    found: ["error empty-value 2:3"],
    says: "connections has nothing behind it",
  },
  ...[
    ["protected:", "Write `false`"],
    ["display_name: # Acme", "has nothing behind it"],
  ].map(([line = "", says = ""]) => ({
    title: `nothing behind what cannot be cleared: ${line}`,
    text: acme(line),
    found: ["error cannot-be-cleared 3:5"],
    says,
  })),
  ...["defaults", "ignore", "previous_owners"].map((key) => ({
    title: `nothing behind ${key}`,
    text: `${key}:\n  # later\norganizations:\n  - name: acme\n`,
    found: ["error empty-value 1:1"],
    says: "Remove the line, or write",
  })),
  {
    title: "nothing over an alias",
    text: "x-none: &none\norganizations:\n  - name: acme\n    connections: *none\n",
    found: ["error empty-value 4:18"],
    says: "has nothing behind it",
  },
  {
    title: "a colour without quotes",
    text: acme("branding:", "  colors:", "    primary: #0a84ff", "    page_background: #ffffff"),
    found: ["error misread-text 5:9", "error misread-text 6:9"],
    says: 'Put the value in quotes: primary: "#0a84ff"',
  },
  {
    title: "a colour without quotes within braces",
    text: acme("branding: { colors: { primary: #fff, page_background: #000 } }"),
    found: ["error invalid-yaml 3:36"],
    says: 'Put the value in quotes: "#fff"',
  },
  {
    title: "a number behind a sign",
    text: acme("display_name: Team #1"),
    found: ["warning misread-text 3:24"],
    says: "#1 is a comment",
  },
  {
    title: "an ampersand in front",
    text: acme("display_name: &Partner GmbH"),
    found: ["warning misread-text 3:19"],
    says: "&Partner is no part of the text",
  },
  {
    title: "a block that ends with a line break",
    text: acme("display_name: |", "  Acme"),
    found: ["warning misread-text 4:7"],
    says: "`|-` instead of `|`",
  },
  {
    title: "a text that goes on",
    text: acme("display_name: Acme", "  Corp"),
    found: ["warning misread-text 3:19"],
    says: "goes on in the next line",
  },
  {
    title: "quotes of a word processor",
    text: acme("display_name: “Acme”"),
    found: ["warning misread-text 3:19"],
    says: "these quotes are part of the text",
  },
  {
    title: "a number in octal",
    text: acme("token_quota: { client_credentials: { per_day: 010 } }"),
    found: ["warning misread-text 3:51"],
    says: "010 is read as 10",
  },
  {
    title: "a number in hexadecimal",
    text: acme("token_quota: { client_credentials: { per_day: 0x10 } }"),
    found: ["warning misread-text 3:51"],
    says: "0x10 is read as 16",
  },
  {
    title: "a version as a key",
    text: acme("metadata: { 1.0: old }"),
    found: ["error misread-text 3:17"],
    says: 'Put it in quotes: "1.0"',
  },
  {
    title: "a post code as a key",
    text: acme("metadata: { 007: Bond }"),
    found: ["error misread-text 3:17"],
    says: "the key 007 is read as 7",
  },
  {
    title: "capitals that YAML does away with",
    text: acme("metadata: { True: x }"),
    found: ["error misread-text 3:17"],
    says: "the key True is read as true",
  },
  {
    title: "an alias that declares an organization twice",
    text: "organizations:\n  - &a\n    name: acme\n  - *a\n",
    found: ["error duplicate-name 4:5"],
    says: "An alias repeats it",
  },
  {
    title: "a merge that brings a name along",
    text: "organizations:\n  - &a\n    name: acme\n  - <<: *a\n    display_name: Other\n",
    found: ["error duplicate-name 4:5"],
    says: "a `name` of its own",
  },
  {
    title: "a star in front",
    text: "ignore:\n  - *-test\norganizations: []\n",
    found: ["error invalid-yaml 2:6"],
    says: "Put the text in quotes if the * belongs to it",
  },
  {
    title: "an exclamation mark in front",
    text: acme("display_name: !Acme"),
    found: ["error invalid-yaml 3:19"],
    says: "Put the text in quotes if the ! belongs to it",
  },
  {
    title: "an at sign in front",
    text: acme("display_name: @acme"),
    found: ["error invalid-yaml 3:19"],
    says: "No text begins with @",
  },
  {
    title: "a colon in the middle",
    text: acme("display_name: Acme: The Company"),
    found: ["error invalid-yaml 3:23"],
    says: "Put the text in quotes",
  },
  {
    title: "an apostrophe between single quotes",
    text: acme("display_name: 'Acme's'"),
    found: ["error invalid-yaml 3:25"],
    says: "The text ends at the quote before",
  },
  {
    title: "a backslash between double quotes",
    text: acme('display_name: "C:\\dir"'),
    found: ["error invalid-yaml 3:23"],
    says: "a \\ begins an escape",
  },
  {
    title: "a placeholder in braces",
    text: acme("display_name: {{ name }}"),
    found: ["error invalid-yaml 3:19"],
    says: "`${env.NAME}`",
  },
  {
    title: "a tab in front",
    text: "organizations:\n\t- name: acme\n",
    found: ["error invalid-yaml 2:1"],
    says: "Indent with spaces",
  },
  {
    title: "a key that stands twice",
    text: acme("metadata: { a: x }", "metadata: { b: y }"),
    found: ["error invalid-yaml 4:5"],
    says: "Keep one of the two",
  },
];

test.each(cases)("$title is told at its place", ({ text, found, says }) => {
  const { diagnostics } = read(text);
  expect(diagnostics.map(brief)).toEqual(found);
  expect(`${diagnostics[0]?.summary}\n${diagnostics[0]?.detail}`).toContain(says);
  for (const cutAbove of [0, 1_000_000]) {
    expect(read(text, { cutAbove, itemsPerPart: 1 }).diagnostics.map(brief)).toEqual(found);
  }
});

describe("nothing is said of", () => {
  it.each([
    ["null in letters", acme("metadata: null", "branding: { colors: null }", "token_quota: ~")],
    ["comments with a blank", acme("display_name: Acme # the first", "# connections:")],
    ["keys that are text", acme("metadata: { yes: no, on: off, 'null': x, a-b: 2026-01-01 }")],
    ["keys in quotes", acme("metadata: { '1.0': '010', \"True\": '#fff' }")],
    ["blocks that end without a break", acme("display_name: |-", "  Acme")],
    ["an anchor that is used", acme("display_name: &n Acme", "metadata: { name: *n }")],
    [
      "anchors under a key of one's own",
      "x-more: { 1.0: 010 }\nx-common: &c { display_name: Acme }\norganizations:\n  - <<: *c\n    name: acme\n",
    ],
    ["times and what only looks like numbers", acme("metadata: { at: 12:30:45, n: 1_000 }")],
    ["null in letters at the top", `defaults: null\nignore: ~\n${acme()}`],
    ["JSON", '{ "organizations": [{ "name": "a", "metadata": null, "branding": {} }] }'],
  ])("%s", (_, text) => {
    expect(organizationsOf(read(text))).toHaveLength(1);
  });
});

test("a section of another tool may have keys and numbers of any kind", () => {
  const { diagnostics } = read("clients: [{ 1.0: 010, x: 1e3 }]\norganizations:\n  - name: acme\n");
  expect(diagnostics.map(brief)).toEqual(["warning unmanaged-key 1:1"]);
});
