import { describe, expect, it } from "vitest";
import { writeRepository } from "./scene.js";

const manifest = `owner: customers
defaults:
  branding: { logo_url: "https://\${env.HOST:-cdn.example}/logo.png" }
organizations:
  - name: acme
    display_name: Acme
    metadata: { plan: gold, region: eu }
  - name: beta
    connections:
      - name: google-oauth2
`;

const environments = (text: string): string =>
  `environments:\n  stage:\n    tenant: local\n    manifests: [m.yaml]\n${text.replace(/^/gm, "    ")}\n`;

const adapt = (text: string, files: Readonly<Record<string, string>> = {}) =>
  writeRepository({
    "orgwright.yaml": environments(text),
    "m.yaml": manifest,
    ...files,
  }).adapt("stage");

/** What is wrong, as `code file:line:column`. */
const problems = (text: string, files: Readonly<Record<string, string>> = {}): string[] =>
  adapt(text, files).diagnostics.map(({ code, location }) => {
    const file = location?.file.split("/").at(-1);
    return `${code} ${file}:${location?.line}:${location?.column}`;
  });

describe("manifests in an environment", () => {
  it("are as they are where the environment says nothing", () => {
    const { organizations, owners, diagnostics } = adapt("");
    expect(diagnostics).toEqual([]);
    expect(owners).toEqual(["customers"]);
    expect(organizations.map(({ organization }) => organization.name)).toEqual(["acme", "beta"]);
  });

  it("get its names, variables, owner and protection", () => {
    const { organizations, owners, diagnostics } = adapt(
      'name_prefix: stg-\nname_suffix: "-1"\nowner: stage-team\nprotected: true\nvariables: { HOST: s.example }',
    );
    expect(diagnostics).toEqual([]);
    expect(owners).toEqual(["stage-team"]);
    expect(organizations).toMatchObject([
      {
        owner: "stage-team",
        organization: {
          name: "stg-acme-1",
          protected: true,
          branding: { logo_url: "https://s.example/logo.png" },
        },
      },
      { owner: "stage-team", organization: { name: "stg-beta-1", protected: true } },
    ]);
  });

  it("have fields changed, added and cleared by overlays, of which later ones win", () => {
    const { organizations, diagnostics } = adapt(
      `variables: { PLAN: silver }
overlays:
  - over.yaml
  - acme: { display_name: Acme (stage), metadata: { plan: "\${env.PLAN}" } }`,
      {
        "over.yaml":
          "acme:\n  display_name: Acme from a file\n  metadata: { region: null }\n  branding: null\nbeta:\n  connections: []\n",
      },
    );
    expect(diagnostics).toEqual([]);
    expect(organizations.map(({ organization }) => organization)).toEqual([
      {
        name: "acme",
        display_name: "Acme (stage)",
        metadata: { plan: "silver", region: null },
        branding: null,
      },
      {
        name: "beta",
        branding: { logo_url: "https://cdn.example/logo.png" },
        connections: [],
      },
    ]);
  });

  it("point to the overlay for what an overlay says wrong, and to the manifest for the rest", () => {
    expect(
      problems("overlays: [over.yaml]", {
        "over.yaml":
          "acme:\n  display_name: null\n  brandnig: {}\nbeta:\n  connections:\n    - name: 7\n  third_party_client_access: maybe\n",
      }),
    ).toEqual([
      "cannot-be-cleared over.yaml:2:17",
      "unknown-key over.yaml:3:13",
      "wrong-type over.yaml:6:13",
      "invalid-value over.yaml:7:30",
    ]);
    const [acme] = adapt("overlays: [{ acme: { metadata: { plan: x } } }]").organizations;
    expect(acme?.locate(["metadata", "plan"])).toMatchObject({ line: 5 });
    expect(acme?.locate(["metadata", "region"])?.file).toMatch(/m\.yaml$/);
    expect(acme?.locate(["display_name"])).toMatchObject({ line: 6, column: 19 });
  });

  it("refuse an overlay for an organization that is not there, and suggest the near one", () => {
    const { diagnostics } = adapt("overlays: [{ amce: { display_name: A } }]");
    expect(diagnostics).toMatchObject([
      {
        code: "unknown-organization",
        detail: expect.stringContaining("Did you mean acme?"),
        location: { line: 5, column: 18 },
      },
    ]);
  });

  it("refuse names that a prefix makes too long, at the place of the organization", () => {
    const { diagnostics } = adapt(`name_prefix: ${"p".repeat(47)}`);
    expect(diagnostics).toMatchObject([
      {
        code: "invalid-value",
        summary: expect.stringContaining("organization acme"),
        detail: expect.stringContaining("In environment stage"),
        location: { line: 5, column: 11 },
      },
      { code: "invalid-value", location: { line: 8, column: 11 } },
    ]);
  });

  it("refuse two organizations of one name, and names that are ignored", () => {
    const { diagnostics } = adapt("name_prefix: s-\noverlays: [{ beta: { name: s-acme } }]");
    expect(diagnostics).toMatchObject([
      { code: "duplicate-name", location: { line: 6, column: 32 }, related: { line: 5 } },
    ]);
    expect(problems("name_prefix: s-", { "m.yaml": `ignore: [s-b*]\n${manifest}` })).toEqual([
      "ignored-organization m.yaml:9:11",
    ]);
  });
});
