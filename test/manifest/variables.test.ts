import fc from "fast-check";
import { expect, test } from "vitest";
import { renderDiagnostics } from "../../src/errors/index.js";
import { declaredPairs } from "../../src/model/index.js";
import { organizationsOf, read } from "./reading.js";

function fill(text: string, env: Readonly<Record<string, string>> = {}): unknown {
  const manifest = { organizations: [{ name: "a", metadata: { text } }] };
  const [organization] = organizationsOf(read(JSON.stringify(manifest), { env }));
  return declaredPairs(organization?.metadata ?? undefined).pairs["text"];
}

test.each([
  ["${env.A}", "one"],
  ["<${env.A}|${env.B:-two}>", "<one|two>"],
  ["${env.EMPTY}", ""],
  ["${env.EMPTY:-two}", "two"],
  ["${env.A:-two}", "one"],
  ["${env.B:-}", ""],
  ["${env.B:-$##X##}", "$##X##"],
  ["$${env.A}", "${env.A}"],
  ["$$${env.A}", "$${env.A}"],
  ["$5 and 10$", "$5 and 10$"],
  ["$##X## $@@Y@@", "##X## @@Y@@"],
  ["## X ## @@", "## X ## @@"],
  ["${env.DOLLAR}", "${env.A} ##X##"],
])("%s is %s", (text, expected) => {
  expect(fill(text, { A: "one", EMPTY: "", DOLLAR: "${env.A} ##X##" })).toBe(expected);
});

test("any text can be written so that it is taken as it stands", () => {
  const part = fc.constantFrom("$", "{", "}", "${", "##", "@@", "#", "@", "A", "_", "env.A", " ");
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const text = parts.join("");
      const written = text.replace(/\$\{|##\w+##|@@\w+@@/g, (token) => `$${token}`);
      expect(fill(written)).toBe(text);
    }),
    { numRuns: 120 },
  );
});

test("where a number or a truth value belongs, the environment's text is read as one", () => {
  const text = `
owner: \${env.OWNER}
organizations:
  - name: \${env.NAME}
    protected: \${env.PROTECTED}
    token_quota: { client_credentials: { per_day: "\${env.QUOTA:-1000}", enforce: "\${env.NO}" } }
`;
  const env = { OWNER: "me", NAME: "acme", PROTECTED: "true", NO: "false" };
  const reading = read(text, { env });
  expect(organizationsOf(reading)).toEqual([
    {
      name: "acme",
      protected: true,
      token_quota: { client_credentials: { per_day: 1000, enforce: false } },
    },
  ]);
  expect(reading.owners).toEqual(["me"]);
});

test("no message shows what a variable holds", () => {
  const secret = "Hunter2-Hunter2";
  const { diagnostics } = read(
    `
owner: "\${env.HELD}\${env.LONG}"
defaults:
  third_party_client_access: \${env.HELD}
organizations:
  - name: \${env.HELD}
    branding: { logo_url: "\${env.HELD}", colors: { primary: "\${env.HELD}", page_background: "\${env.HELD}" } }
    protected: \${env.HELD}
    token_quota: { client_credentials: { per_day: "\${env.HELD}" } }
    connections:
      - name: \${env.HELD}
        organization_access_level: \${env.HELD}
      - name: \${env.HELD}
  - name: \${env.HELD}
    metadata: { x: "\${env.HELD}\${env.UNSET}" }
  - \${env.HELD}
`,
    { env: { HELD: secret, LONG: "x".repeat(255) } },
  );
  const counts: Record<string, number> = {};
  for (const { code } of diagnostics) counts[code] = (counts[code] ?? 0) + 1;
  expect(counts).toEqual({
    "duplicate-name": 2,
    "unresolved-variable": 1,
    "invalid-value": 8,
    "wrong-type": 3,
  });
  expect(renderDiagnostics(diagnostics)).not.toContain("Hunter2");
  expect(JSON.stringify(diagnostics)).not.toContain("Hunter2");
  expect(renderDiagnostics(diagnostics)).toContain('organization "${env.HELD}" is declared twice');
});

test("names that every object has are not variables", () => {
  const { diagnostics } = read("organizations: [{ name: '${env.constructor}' }]");
  expect(diagnostics).toMatchObject([{ code: "unresolved-variable" }]);
});

test.each([
  ["${env.B:-${env.A}}", "one"],
  ["${env.B:-${env.C:-${env.A}}}", "one"],
  ["${env.B:-<${env.C:-x}|${env.A}>}!", "<x|one>!"],
  ["${env.A:-${env.NOT_SET}}", "one"],
  ["${env.B:-$${env.A}", "${env.A"],
  [`${"${env.B:-".repeat(20)}x${"}".repeat(20)}`, "x"],
])("a default may hold variables: %s is %s", (text, expected) => {
  expect(fill(text, { A: "one" })).toBe(expected);
});

test.each([
  ["${env.B:-${env.C}}", "the environment variable C is not set"],
  ["${env.A:-${C}}", "${C} cannot be filled in"],
  ["${env.A:-##X##}", "##X## was not filled in"],
  ["${env.A:-${env.B}", "`${` is never closed"],
  [`${"${env.B:-".repeat(21)}x${"}".repeat(21)}`, "more than 20 deep"],
  ["${env.B:-".repeat(100_000), "more than 20 deep"],
])("nothing in a default reaches a tenant by accident: %s", (text, message) => {
  const { diagnostics } = read(
    JSON.stringify({ organizations: [{ name: "a", display_name: text }] }),
    {
      env: { A: "one" },
    },
  );
  expect(diagnostics).toMatchObject([
    { code: "unresolved-variable", summary: expect.stringContaining(message) },
  ]);
});
