import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readManifestsSync } from "../../src/manifest/index.js";
import { read } from "../manifest/reading.js";

/** What a reading must be, whatever was read: organizations, or at least one error in a place. */
function expectAnswer(text: string | Uint8Array, name?: string): void {
  const { organizations, diagnostics } = read(text, name === undefined ? {} : { name });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  expect(Array.isArray(organizations)).toBe(true);
  for (const { code, summary, location } of errors) {
    expect(code).not.toBe("");
    expect(summary).not.toBe("");
    expect(location === undefined || location.line >= 1).toBe(true);
  }
}

/** Pieces of which manifests and broken manifests are made. */
const piece = fc.oneof(
  fc.constantFrom(
    "organizations:",
    "owner: x",
    "defaults:",
    "- name: acme",
    "  name: acme",
    "connections: [{name: a}]",
    "metadata: {a: b",
    "&a",
    "*a",
    "<<: *a",
    "!!binary x",
    "? ",
    "|",
    ">-",
    "---",
    "...",
    "%YAML 1.2",
    "'",
    '"',
    "{",
    "}",
    "[",
    "]",
    ",",
    "\t",
    "${env.X}",
    "${env.HOME:-",
    "##X##",
    "@@X@@",
    "\u0000",
    "\u2028",
    "\ufeff",
    "__proto__: {x: 1}",
    "null",
    "0x1f",
    "2026-01-01",
  ),
  fc.string({ unit: "binary", maxLength: 8 }),
);

const text = fc
  .array(fc.tuple(piece, fc.constantFrom("", " ", "\n", "\n  ", "\r\n", "\n- ")), { maxLength: 25 })
  .map((parts) => parts.map(([one, between]) => one + between).join(""));

const valid = `owner: customers
defaults: &d { third_party_client_access: block }
organizations:
  - name: acme
    display_name: Acme
    metadata: { plan: gold }
    connections: [{ name: google-oauth2, show_as_button: true }]
  - { name: beta, branding: { colors: { primary: "#fff", page_background: "#000" } } }
`;

describe("reading a manifest ends with an answer", () => {
  it("for anything put together of what manifests are made of", () => {
    fc.assert(
      fc.property(text, fc.constantFrom("m.yaml", "m.json"), (manifest, name) => {
        expectAnswer(manifest, name);
      }),
      { numRuns: 600 },
    );
  });

  it("for any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expectAnswer(bytes);
      }),
      { numRuns: 300 },
    );
  });

  it("for a good manifest that is cut off, has something missing, or something in between", () => {
    const place = fc.nat(valid.length);
    fc.assert(
      fc.property(place, fc.nat(12), piece, (at, missing, added) => {
        expectAnswer(valid.slice(0, at) + added + valid.slice(at + missing));
      }),
      { numRuns: 600 },
    );
  });

  it("for any JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        expectAnswer(JSON.stringify(value), "m.json");
        expectAnswer(JSON.stringify({ organizations: value }), "m.json");
        expectAnswer(JSON.stringify({ organizations: [value] }), "m.json");
      }),
      { numRuns: 300 },
    );
  });

  it("for paths that lead nowhere", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 20 }), (path) => {
        const reading = readManifestsSync([`/nowhere/${path.replaceAll("..", "")}`], { env: {} });
        expect(reading.diagnostics.length).toBeGreaterThan(0);
      }),
      { numRuns: 100 },
    );
  });
});
