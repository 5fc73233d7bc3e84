import { expect, test } from "vitest";
import { brief, organizationsOf, read } from "./reading.js";

test("omitted, null, a value, and empty are four different things", () => {
  expect(
    organizationsOf(
      read(`
organizations:
  - name: acme
    branding: null
    metadata: {}
    connections: []
    token_quota: ~
    third_party_client_access: block
`),
    ),
  ).toEqual([
    {
      name: "acme",
      branding: null,
      metadata: {},
      connections: [],
      token_quota: null,
      third_party_client_access: "block",
    },
  ]);
});

test.each(["organizations:", "organizations: []", "organizations: null", '{"organizations": []}'])(
  "no organizations are a manifest: %s",
  (text) => {
    expect(organizationsOf(read(text))).toEqual([]);
  },
);

test("the owners of empty documents are known as well", () => {
  const { owners, organizations } = read(
    "owner: a\norganizations: []\n---\nowner: b\norganizations:\n  - name: x\n---\norganizations:\n  - name: y\n",
  );
  expect(owners).toEqual(["a", "b"]);
  expect(organizations.map(({ owner }) => owner)).toEqual(["b", undefined]);
});

test("empty documents beside others are read over", () => {
  expect(organizationsOf(read("---\n---\norganizations:\n- name: a\n---\n# end\n"))).toEqual([
    { name: "a" },
  ]);
});

test("defaults are merged key by key, lists are replaced, and null beats them", () => {
  expect(
    organizationsOf(
      read(`
defaults:
  third_party_client_access: allow
  metadata: { plan: free, region: eu }
  branding: { logo_url: https://a.example/x.png, colors: { primary: "#fff", page_background: "#000" } }
  connections: [{ name: a }]
organizations:
  - name: plain
  - name: other
    metadata: { plan: gold }
    branding: { colors: { primary: "#123456" } }
    enabled_connections: [{ name: b, show_as_button: false }]
  - name: cleared
    metadata: null
    branding: { logo_url: null }
    connections: []
`),
    ),
  ).toEqual([
    {
      name: "plain",
      third_party_client_access: "allow",
      metadata: { plan: "free", region: "eu" },
      branding: {
        logo_url: "https://a.example/x.png",
        colors: { primary: "#fff", page_background: "#000" },
      },
      connections: [{ name: "a" }],
    },
    {
      name: "other",
      third_party_client_access: "allow",
      metadata: { plan: "gold", region: "eu" },
      branding: {
        logo_url: "https://a.example/x.png",
        colors: { primary: "#123456", page_background: "#000" },
      },
      connections: [{ name: "b", show_as_button: false }],
    },
    {
      name: "cleared",
      third_party_client_access: "allow",
      metadata: null,
      branding: { logo_url: null, colors: { primary: "#fff", page_background: "#000" } },
      connections: [],
    },
  ]);
});

test("a mistake in the defaults is told once, where it stands", () => {
  const { diagnostics } = read(`
defaults:
  branding: { colors: { primary: red, page_background: "#fff" } }
  metadata: { plan: 1 }
organizations:
  - name: a
  - name: b
  - name: c
    colour: x
`);
  expect(diagnostics.map(brief)).toEqual([
    "error invalid-value 3:34",
    "error wrong-type 4:21",
    "error unknown-key 9:5",
  ]);
});

test("defaults may be completed by organizations, and are told once where one does not", () => {
  const reading = read(`
defaults:
  branding: { colors: { primary: "#fff" } }
organizations:
  - name: a
    branding: { colors: { page_background: "#000" } }
  - name: b
  - name: c
`);
  expect(reading.diagnostics.map(brief)).toEqual(["error missing-key 3:23"]);
  expect(reading.organizations.map(({ organization }) => organization.name)).toEqual(["a"]);
});

test("a problem that an organization adds to the defaults stands in the organization", () => {
  const { diagnostics } = read(`
defaults:
  connections: [{ name: a }]
  metadata: { plan: gold }
organizations:
  - name: a
    metadata: { region: 2 }
    connections: [{ show_as_button: true }]
`);
  expect(diagnostics.map(brief)).toEqual(["error wrong-type 7:25", "error missing-key 8:19"]);
});

test("anchors, aliases and merge keys work, and errors point at what they stand for", () => {
  const text = `
organizations:
  - &base
    name: a
    metadata: &meta { plan: gold }
  - <<: *base
    name: b
  - name: c
    metadata: *meta
    branding: &brand { logo: x }
  - name: d
    branding: *brand
  - <<: { colour: red }
    name: e
`;
  const { diagnostics, organizations } = read(text);
  expect(organizations.map(({ organization }) => organization)).toEqual([
    { name: "a", metadata: { plan: "gold" } },
    { name: "b", metadata: { plan: "gold" } },
  ]);
  expect(diagnostics.map(brief)).toEqual([
    "error unknown-key 10:24",
    "error unknown-key 10:24",
    "error unknown-key 13:11",
  ]);
});

test("metadata may have keys that mean something to JavaScript", () => {
  expect(
    organizationsOf(
      read(
        "organizations:\n  - name: a\n    metadata: { constructor: c, prototype: p, toString: s, 1: one, true: t }\n",
      ),
    ),
  ).toEqual([
    {
      name: "a",
      metadata: { 1: "one", constructor: "c", prototype: "p", toString: "s", true: "t" },
    },
  ]);
});

test("keys that YAML does not take for text are found again", () => {
  const { diagnostics } = read(
    "organizations:\n  - name: a\n    metadata: { 0x10: 1, 1.0: 2, ~: 3, 'a b': 4, True: 5 }\n",
  );
  expect(diagnostics.map(brief)).toEqual([
    "error wrong-type 3:23",
    "error wrong-type 3:31",
    "error wrong-type 3:37",
    "error wrong-type 3:47",
    "error wrong-type 3:56",
  ]);
});

test("JSON names the schema for editors", () => {
  expect(
    organizationsOf(
      read('{"$schema": "./manifest.schema.json", "organizations": [{"name": "a"}]}', {
        name: "a.json",
      }),
    ),
  ).toEqual([{ name: "a" }]);
});

test("a place within an organization can be found when it was read", () => {
  const [first, second] = read(`
defaults:
  metadata: { plan: gold }
organizations:
  - name: a
    enabled_connections:
      - name: google
        show_as_button: true
  - { name: b }
`).organizations;
  const at = (path: readonly (string | number)[], which = first): string => {
    const found = which?.locate(path);
    return `${found?.line}:${found?.column}`;
  };
  expect(at([])).toBe("5:5");
  expect(at(["name"])).toBe("5:11");
  expect(at(["connections"])).toBe("7:7");
  expect(at(["connections", 0, "name"])).toBe("7:15");
  expect(at(["connections", 0, "is_enabled"])).toBe("7:9");
  expect(at(["metadata", "plan"])).toBe("3:21");
  expect(at(["display_name"])).toBe("5:5");
  expect(at(["name"], second)).toBe("9:13");
});

test("lines end as YAML ends them", () => {
  expect(read("organizations:\r\n  - name: A\r\n  - name: B").diagnostics.map(brief)).toEqual([
    "error invalid-value 2:11",
    "error invalid-value 3:11",
  ]);
  expect(read("organizations:\r  - name: A\r").diagnostics.map(brief)).toEqual([
    "error invalid-value 2:11",
  ]);
});
