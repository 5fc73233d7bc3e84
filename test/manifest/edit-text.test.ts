import { describe, expect, it } from "vitest";
import { loadTextEditor, type TextEdit } from "../../src/manifest/index.js";

const editText = await loadTextEditor();

const yaml = `# of the sales team
organizations:
  # the first
  - name: acme   # its name
    display_name: 'Acme'
    metadata:
      plan: gold # paid
      region: eu

    connections:
      - name: google-oauth2
        show_as_button: true
      - name: saml
  - name: globex
    metadata: {}
    branding: { logo_url: https://a.example/x.png, colors: { primary: "#fff" } }
`;

/** The lines that an edit takes away and puts there. */
function linesChanged(text: string, edit: TextEdit): readonly string[] {
  const edited = editText(text, 0, edit);
  if (edited.refused !== undefined) return [`refused: ${edited.refused}`];
  const [before, after] = [text.split("\n"), edited.text.split("\n")];
  let head = 0;
  while (before[head] === after[head] && head < before.length) head += 1;
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return [
    ...before.slice(head, before.length - tail).map((line) => `-${line}`),
    ...after.slice(head, after.length - tail).map((line) => `+${line}`),
  ];
}

describe("editing a text", () => {
  it.each<[string, TextEdit, readonly string[]]>([
    [
      "a value, in its quotes",
      { kind: "set", path: ["organizations", 0, "display_name"], value: "It's: Acme" },
      ["-    display_name: 'Acme'", "+    display_name: 'It''s: Acme'"],
    ],
    [
      "a value, with the comment beside it",
      { kind: "set", path: ["organizations", 0, "metadata", "plan"], value: "silver" },
      ["-      plan: gold # paid", "+      plan: silver # paid"],
    ],
    [
      "a new pair",
      { kind: "set", path: ["organizations", 0, "metadata", "seats"], value: "10" },
      ['+      seats: "10"'],
    ],
    [
      "a pair of an empty map",
      { kind: "set", path: ["organizations", 1, "metadata", "a"], value: "b" },
      ["-    metadata: {}", "+    metadata: { a: b }"],
    ],
    [
      "a map that was not there",
      { kind: "set", path: ["organizations", 0, "branding", "colors", "primary"], value: "#fff" },
      ["+    branding:", "+      colors:", '+        primary: "#fff"'],
    ],
    [
      "a new entry",
      { kind: "append", path: ["organizations", 0, "connections"], value: { name: "oidc" } },
      ["+      - name: oidc"],
    ],
    [
      "no pair any more",
      { kind: "remove", path: ["organizations", 0, "metadata", "region"] },
      ["-      region: eu"],
    ],
    [
      "no entry any more",
      { kind: "remove", path: ["organizations", 0, "connections", 0] },
      ["-      - name: google-oauth2", "-        show_as_button: true"],
    ],
    [
      "nothing between brackets",
      { kind: "remove", path: ["organizations", 1, "branding", "colors", "primary"] },
      [
        '-    branding: { logo_url: https://a.example/x.png, colors: { primary: "#fff" } }',
        "+    branding: { logo_url: https://a.example/x.png, colors: {} }",
      ],
    ],
  ])("%s is the only line that changes", (_, edit, expected) => {
    expect(linesChanged(yaml, edit)).toEqual(expected);
  });

  it("JSON stays JSON, in its style", () => {
    const value = { organizations: [{ name: "acme", metadata: { a: "1" }, connections: [] }] };
    for (const text of [JSON.stringify(value), `${JSON.stringify(value, undefined, 2)}\n`]) {
      const path = ["organizations", 0];
      const first = editText(text, 0, {
        kind: "set",
        path: [...path, "metadata", "b"],
        value: "2",
      });
      const entry = { name: "saml", show_as_button: true };
      const second = editText(first.text ?? "", 0, {
        kind: "append",
        path: [...path, "connections"],
        value: entry,
      });
      expect(JSON.parse(second.text ?? "")).toEqual({
        organizations: [{ name: "acme", metadata: { a: "1", b: "2" }, connections: [entry] }],
      });
    }
  });

  it("line breaks of Windows stay, also in a text without a last one", () => {
    const text = "organizations:\r\n- name: acme\r\n  metadata:\r\n    a: b";
    const path = ["organizations", 0, "metadata", "c"];
    expect(editText(text, 0, { kind: "set", path, value: "d" }).text).toBe(`${text}\r\n    c: d`);
  });

  it("of several documents, the one that is meant is edited", () => {
    const text = "organizations:\n- name: one\n---\norganizations:\n- name: two\n";
    const edit = { kind: "set", path: ["organizations", 0, "display_name"], value: "Two" } as const;
    expect(editText(text, text.indexOf("- name: two"), edit).text).toBe(
      `${text}  display_name: Two\n`,
    );
  });

  it("what other places share is refused", () => {
    const alias = "x-common: &common { a: b }\norganizations:\n- name: acme\n  metadata: *common\n";
    const path = ["organizations", 0, "metadata", "a"];
    expect(linesChanged(alias, { kind: "set", path, value: "c" })[0]).toMatch(/^refused: an alias/);
    const merged = alias.replace("metadata: *common", "metadata: { <<: *common, d: e }");
    expect(linesChanged(merged, { kind: "remove", path })[0]).toMatch(/^refused/);
    const anchor = "organizations:\n- name: acme\n  metadata: &here\n    a: b\n";
    expect(linesChanged(anchor, { kind: "set", path, value: "c" })[0]).toMatch(
      /^refused: an anchor/,
    );
  });
});
