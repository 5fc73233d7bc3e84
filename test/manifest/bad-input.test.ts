import { expect, test } from "vitest";
import { brief, read } from "./reading.js";

/** An organization with more lines; the first of them is line 3, their keys stand in column 5. */
function acme(...lines: readonly string[]): string {
  return ["organizations:", "  - name: acme", ...lines.map((line) => `    ${line}`), ""].join("\n");
}

function pairs(count: number): string {
  return Array.from({ length: count }, (_, index) => `k${index}: v`).join(", ");
}

function connections(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `  - { name: c${index} }`);
}

const laughs = [
  "a: &a [x, x, x, x, x, x, x, x, x, x]",
  ...Array.from({ length: 8 }, (_, index) => {
    const [name, below] = [`b${index}`, index === 0 ? "a" : `b${index - 1}`];
    return `${name}: &${name} [${Array.from({ length: 10 }, () => `*${below}`).join(", ")}]`;
  }),
  "organizations: *b7",
].join("\n");

interface Case {
  readonly title: string;
  readonly text: string;
  /** As {@link brief} prints them. */
  readonly found: readonly string[];
  /** What the first of them must say, among other things. */
  readonly says?: readonly string[];
}

const cases: readonly Case[] = [
  {
    title: "an unknown key gets the nearest name",
    text: acme("display_nam: Acme"),
    found: ["error unknown-key 3:5"],
    says: ["Did you mean display_name?", "third_party_client_access"],
  },
  {
    title: "an unknown key in branding names the keys of branding",
    text: acme("branding: { logo: https://a.example/x.png }"),
    found: ["error unknown-key 3:17"],
    says: ["Allowed are logo_url, colors."],
  },
  {
    title: "a number where text belongs must be quoted",
    text: acme("metadata:", "  plan: 12"),
    found: ["error wrong-type 4:13"],
    says: ["metadata.plan is 12", "Put it in quotes."],
  },
  {
    title: "text where true or false belongs",
    text: acme("protected: 'yes'"),
    found: ["error wrong-type 3:16"],
    says: ['protected is "yes"'],
  },
  {
    title: "a list where a map belongs, as in Auth0's sample",
    text: acme("branding:", "  - logo_url: https://a.example/x.png"),
    found: ["error wrong-type 4:7"],
    says: ["A map belongs here, not a list"],
  },
  {
    title: "metadata as a list, as in Auth0's sample",
    text: acme("metadata: [{ plan: gold }]"),
    found: ["error wrong-type 3:15"],
    says: ["A map belongs here, not a list"],
  },
  {
    title: "colours as a list, as in Auth0's sample",
    text: acme('branding: { colors: [{ primary: "#fff", page_background: "#000" }] }'),
    found: ["error wrong-type 3:25"],
  },
  {
    title: "a name with capitals",
    text: "organizations:\n  - name: Acme\n",
    found: ["error invalid-value 2:11"],
    says: ["lowercase letters"],
  },
  {
    title: "a name of 51 characters",
    text: `organizations:\n  - name: ${"a".repeat(51)}\n`,
    found: ["error invalid-value 2:11"],
    says: ["51 characters", "At most 50"],
  },
  {
    title: "a name that begins like an id",
    text: "organizations:\n  - name: org_acme\n",
    found: ["error invalid-value 2:11"],
    says: ["org_"],
  },
  {
    title: "an organization without a name",
    text: "organizations:\n  - display_name: Acme\n",
    found: ["error missing-key 2:5"],
    says: ["name is missing"],
  },
  {
    title: "a name that is empty",
    text: 'organizations:\n  - name: ""\n',
    found: ["error invalid-value 2:11", "error invalid-value 2:11"],
  },
  {
    title: "a colour that is not hexadecimal",
    text: acme('branding: { colors: { primary: red, page_background: "#fff" } }'),
    found: ["error invalid-value 3:36"],
    says: ['branding.colors.primary is "red"'],
  },
  {
    title: "one colour of two",
    text: acme('branding: { colors: { primary: "#fff" } }'),
    found: ["error missing-key 3:25"],
    says: ["branding.colors.page_background is missing"],
  },
  {
    title: "a logo that is not https",
    text: acme("branding: { logo_url: http://a.example/x.png }"),
    found: ["error invalid-value 3:27"],
    says: ["https://"],
  },
  {
    title: "26 pairs of metadata",
    text: acme(`metadata: { ${pairs(26)} }`),
    found: ["error too-many 3:15"],
    says: ["26 entries", "at most 25"],
  },
  {
    title: "a metadata value of 256 characters",
    text: acme(`metadata: { plan: ${"x".repeat(256)} }`),
    found: ["error invalid-value 3:23"],
    says: ["256 characters", "255"],
  },
  {
    title: "a metadata key of 256 characters",
    text: acme("metadata:", `  ${"x".repeat(256)}: a`),
    found: ["error invalid-value 4:7"],
    says: ["metadata has a key of 256 characters"],
  },
  {
    title: "25 pairs of metadata together with an owner",
    text: `owner: me\n${acme(`metadata: { ${pairs(25)} }`)}`,
    found: ["error too-many 4:15"],
    says: ["At most 24 are allowed here"],
  },
  {
    title: "11 connections",
    text: acme("connections:", ...connections(11)),
    found: ["error too-many 4:7"],
    says: ["11 entries"],
  },
  {
    title: "sign-up without membership",
    text: acme("connections:", "  - name: a", "    is_signup_enabled: true"),
    found: ["error signup-without-membership 5:28"],
  },
  {
    title: "a connection that is not named",
    text: acme("connections:", "  - show_as_button: true"),
    found: ["error missing-key 4:9"],
  },
  {
    title: "a connection listed twice",
    text: acme("connections:", "  - name: a", "  - name: a"),
    found: ["error duplicate-name 5:15"],
  },
  {
    title: "both spellings of connections",
    text: acme("connections: []", "enabled_connections: []"),
    found: ["error conflicting-keys 4:5"],
  },
  {
    title: "null for what cannot be cleared",
    text: acme("display_name: null"),
    found: ["error cannot-be-cleared 3:19"],
    says: ["Auth0 has no way"],
  },
  {
    title: "nothing written for what cannot be cleared is shown at its key",
    text: acme("display_name:"),
    found: ["error cannot-be-cleared 3:5"],
  },
  {
    title: "a reserved metadata key",
    text: acme("metadata: { orgwright_owner: me }"),
    found: ["error reserved-metadata-key 3:17"],
  },
  {
    title: "__proto__ as a key of an organization",
    text: acme("__proto__: { protected: true }"),
    found: ["error unknown-key 3:5"],
  },
  {
    title: "__proto__ as a metadata key, which is checked as any other",
    text: acme("metadata: { __proto__: 5 }"),
    found: ["error wrong-type 3:28"],
  },
  {
    title: "constructor and prototype as keys of an organization",
    text: acme("constructor: a", "prototype: b"),
    found: ["error unknown-key 3:5", "error unknown-key 4:5"],
  },
  {
    title: "the same key twice",
    text: acme("display_name: A", "display_name: B"),
    found: ["error invalid-yaml 4:5"],
    says: ["duplicated mapping key"],
  },
  {
    title: "a quote that is never closed",
    text: acme('display_name: "Acme'),
    found: ["error invalid-yaml 4:1"],
  },
  {
    title: "a line that is indented wrongly",
    text: "organizations:\n  - name: acme\n   display_name: Acme\n",
    found: ["error invalid-yaml 3:4"],
  },
  {
    title: "tabs for indentation",
    text: "organizations:\n\t- name: acme\n",
    found: ["error invalid-yaml 2:1"],
  },
  {
    title: "a tag that nobody knows",
    text: acme("display_name: !secret Acme"),
    found: ["error invalid-yaml 3:19"],
  },
  {
    title: "an alias without an anchor",
    text: acme("metadata: *shared"),
    found: ["error invalid-yaml 3:16"],
  },
  {
    title: "JSON that is cut off",
    text: '{"organizations": [{"name": "acme"',
    found: ["error invalid-yaml 1:35"],
  },
  {
    title: "a NUL character",
    text: acme('display_name: "a\0"'),
    found: ["error invalid-yaml 3:21"],
  },
  {
    title: "anchors that explode",
    text: laughs,
    found: ["error unsafe-yaml 6:45"],
    says: ["aliases repeat more than 1000000 values"],
  },
  {
    title: "an alias inside of what it stands for",
    text: acme("metadata: &m", "  self: *m"),
    found: ["error unsafe-yaml 4:13"],
  },
  {
    title: "lists in lists in lists",
    text: `organizations: ${"[".repeat(200)}${"]".repeat(200)}`,
    found: ["error unsafe-yaml 1:115"],
    says: ["more than 100 deep"],
  },
  {
    title: "a depth that only aliases reach",
    text: [
      `a: &a ${"[".repeat(60)}x${"]".repeat(60)}`,
      `organizations: ${"[".repeat(50)}*a${"]".repeat(50)}`,
    ].join("\n"),
    found: ["error unsafe-yaml 2:66"],
  },
  {
    title: "an organization that is not a map",
    text: "organizations:\n  - acme\n",
    found: ["error wrong-type 2:5"],
  },
  {
    title: "entries of which only the dash is written",
    text: "organizations:\n-\n- # - no\n- { name: A, protected: [] }\n  # -\n-\n- x:\n-\n",
    found: [
      "error wrong-type 2:1",
      "error wrong-type 3:1",
      "error invalid-value 4:11",
      "error wrong-type 4:25",
      "error wrong-type 6:1",
      "error missing-key 7:3",
      "error unknown-key 7:3",
      "error wrong-type 8:1",
    ],
  },
  {
    title: "organizations that are a map",
    text: "organizations:\n  acme: {}\n",
    found: ["error wrong-type 2:3"],
    says: ["organizations is a map"],
  },
  {
    title: "an unknown key at the top",
    text: "owners: me\norganizations: []\n",
    found: ["error unknown-key 1:1"],
    says: ["Did you mean owner?"],
  },
  {
    title: "organizations misspelt",
    text: "organisations:\n  - name: acme\n",
    found: ["error unknown-key 1:1"],
    says: ["Did you mean organizations?"],
  },
  {
    title: "a document without organizations",
    text: "# nothing\nname: acme\n",
    found: ["error not-a-manifest 2:1"],
    says: ["It looks like one organization"],
  },
  {
    title: "a list of organizations without the key",
    text: "- name: acme\n",
    found: ["error not-a-manifest 1:1"],
    says: ["in front of the list"],
  },
  { title: "a text instead of a map", text: "hello\n", found: ["error not-a-manifest 1:1"] },
  { title: "an empty file", text: "", found: ["error not-a-manifest 1:1"] },
  {
    title: "a file of comments only",
    text: "# organizations:\n# - name: acme\n",
    found: ["error not-a-manifest 1:1"],
  },
  { title: "a file of empty documents", text: "---\n---\n", found: ["error not-a-manifest 1:1"] },
  {
    title: "an owner that is not text",
    text: "owner: [me]\norganizations: []\n",
    found: ["error wrong-type 1:8"],
  },
  {
    title: "an owner that is empty",
    text: 'owner: ""\norganizations: []\n',
    found: ["error invalid-value 1:8"],
  },
  {
    title: "defaults that are a list",
    text: "defaults: [a]\norganizations: []\n",
    found: ["error wrong-type 1:11"],
  },
  {
    title: "a name in the defaults",
    text: "defaults: { name: a }\norganizations: []\n",
    found: ["error unknown-key 1:13"],
  },
  {
    title: "a variable that is not set",
    text: acme("display_name: ${env.TITLE}"),
    found: ["error unresolved-variable 3:19"],
    says: ["TITLE is not set", "${env.TITLE:-default}"],
  },
  {
    title: "a variable of another kind",
    text: acme("display_name: ${var.title}"),
    found: ["error unresolved-variable 3:19"],
    says: ["Only `${env.NAME}`"],
  },
  {
    title: "a variable that is not closed",
    text: acme("display_name: ${env.TITLE"),
    found: ["error unresolved-variable 3:19"],
  },
  {
    title: "a placeholder of auth0-deploy-cli in quotes",
    text: acme('display_name: "##TITLE##"'),
    found: ["error unresolved-variable 3:19"],
    says: ["##TITLE## was not filled in", "${env.TITLE}"],
  },
  {
    title: "a placeholder of auth0-deploy-cli that YAML takes for a comment",
    text: acme("display_name: ##TITLE##"),
    found: ["error unresolved-variable 3:5"],
    says: ["##TITLE## was not filled in"],
  },
  {
    title: "a placeholder of auth0-deploy-cli that YAML takes for broken",
    text: acme("metadata: @@META@@"),
    found: ["error unresolved-variable 3:15"],
    says: ["@@META@@ was not filled in"],
  },
  {
    title: "an organization of more values than any can have",
    text: acme(`metadata: { ${pairs(10_001)} }`),
    found: ["error too-many 3:15"],
    says: ["more than 10000 values"],
  },
];

test.each(cases)("$title", ({ text, found, says = [] }) => {
  const { diagnostics } = read(text);
  expect(diagnostics.map(brief)).toEqual(found);
  const [first] = diagnostics;
  const message = `${first?.summary}\n${first?.detail}`;
  for (const part of says) expect(message).toContain(part);
});

test("every problem of an organization is told in one run, and none of it is returned", () => {
  const reading = read(
    [
      "organizations:",
      "  - name: Acme",
      "    display_nam: x",
      "    branding: { logo_url: http://a, colors: { primary: red } }",
      "  - name: globex",
    ].join("\n"),
  );
  expect(reading.diagnostics.map(brief)).toEqual([
    "error invalid-value 2:11",
    "error unknown-key 3:5",
    "error invalid-value 4:27",
    "error missing-key 4:45",
    "error invalid-value 4:56",
  ]);
  expect(reading.organizations.map(({ organization }) => organization.name)).toEqual(["globex"]);
});

test("a message shows the line, cut where it is long", () => {
  const { diagnostics } = read(acme(`display_nam: ${"x".repeat(500)}`));
  expect(diagnostics[0]?.location?.lineText).toMatch(/^ {4}display_nam: x{183}…$/);
});

test("prototypes stay as they are, whatever a manifest writes", () => {
  read(acme("__proto__: { polluted: true }", "constructor: { prototype: { polluted: true } }"));
  read('{"organizations": [{"name": "a", "metadata": {"__proto__": {"polluted": "true"}}}]}');
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

test("beyond 10,000 problems in a file only their number's size is told", () => {
  const { diagnostics } = read(`organizations:\n${"  - name: A\n".repeat(10_500)}`);
  expect(diagnostics).toHaveLength(10_001);
  expect(diagnostics.at(-1)).toMatchObject({ code: "too-many", severity: "error" });
});
