import path from "node:path";
import { describe, expect, it } from "vitest";
import { credentialsIn, findEnvironmentsFile, ownerOf } from "../../src/environment/index.js";
import { writeRepository } from "./scene.js";

/** What is wrong, as `code line:column`. */
function problems(text: string, name = "prod"): string[] {
  return writeRepository({ "orgwright.yaml": text })
    .read(name)
    .diagnostics.map(({ code, location }) => `${code} ${location?.line}:${location?.column}`);
}

describe("an environment", () => {
  it("is read with everything that it says, paths relative to its file", () => {
    const repository = writeRepository({
      "orgwright.yaml": `environments:
  prod:
    domain: \${env.PROD_DOMAIN}
    manifests: [organizations, more.yaml]
    variables: { HOST: "login.\${env.ZONE:-example}" }
    policy: sync
    owner: customers
    name_prefix: p-
    name_suffix: -x
    protected: true
    credentials: { client_id_env: PROD_ID, client_secret_env: PROD_SECRET }
  local:
    tenant: local
`,
    });
    const { environment, diagnostics } = repository.read("prod", { PROD_DOMAIN: "a.example" });
    expect(diagnostics).toEqual([]);
    expect(environment).toEqual({
      name: "prod",
      file: path.join(repository.folder, "orgwright.yaml"),
      tenant: "a.example",
      manifests: [
        path.join(repository.folder, "organizations"),
        path.join(repository.folder, "more.yaml"),
      ],
      variables: { HOST: "login.example" },
      policy: "sync",
      owner: "customers",
      previousOwners: [],
      namePrefix: "p-",
      nameSuffix: "-x",
      isProtected: true,
      credentials: { AUTH0_CLIENT_ID: "PROD_ID", AUTH0_CLIENT_SECRET: "PROD_SECRET" },
      limits: {
        maxDeletes: undefined,
        maxUpdates: undefined,
        maxRecreates: undefined,
        approvedDeletes: [],
      },
      allowedVariables: [],
      overlays: [],
    });
    const local = repository.read("local").environment;
    expect(local).toMatchObject({
      tenant: "local",
      tenantDatabase: path.join(repository.folder, ".orgwright/local.db"),
      isProtected: false,
    });
    expect(local && ownerOf(local)).toBe("local");
  });

  it("reads its credentials from the variables that it names, and from no others", () => {
    const { environment } = writeRepository({
      "orgwright.yaml":
        "environments: { prod: { domain: a.example, credentials: { api_token_env: PROD_TOKEN } }, dev: { domain: b.example } }",
    }).read("prod");
    const env = { PROD_TOKEN: "right", AUTH0_CLIENT_ID: "other", AUTH0_CLIENT_SECRET: "s", A: "b" };
    expect(environment && credentialsIn(environment, env)).toEqual({
      PROD_TOKEN: "right",
      A: "b",
      AUTH0_API_TOKEN: "right",
    });
  });

  it("is looked for by its name, and the nearest one is suggested", () => {
    const repository = writeRepository({
      "orgwright.yaml": "environments: { staging: { tenant: local }, prod: { tenant: local } }",
    });
    expect(() => repository.read("stagign")).toThrow(/Did you mean staging\? It has staging, prod/);
  });

  it("is told everything that is wrong with any of them at once, with places", () => {
    expect(
      problems(`environments:
  prod:
    domian: a.example
    protected: "yes"
    policy: delete
    credentials: { client_secret: hunter2 }
    overlays: [7]
  dev:
    domain: b.example
    tenant: local
  stage: {}
`),
    ).toEqual([
      "unknown-key 3:5",
      "wrong-type 4:16",
      "invalid-value 5:13",
      "unknown-key 6:20",
      "invalid-value 7:16",
    ]);
    expect(
      problems(`environments:
  prod:
    domain: a.example
    tenant_db: x.db
  dev:
    domain: b.example
    tenant: local
  stage: {}
`),
    ).toEqual(["conflicting-keys 4:5", "conflicting-keys 7:5", "missing-key 8:10"]);
  });

  it("suggests the key that was meant, and never shows what stands under it", () => {
    const { diagnostics } = writeRepository({
      "orgwright.yaml":
        "environments: { prod: { domain: a.example, credentials: { client_secret: hunter2 } } }",
    }).read("prod");
    expect(diagnostics).toMatchObject([
      { summary: 'unknown key "client_secret"', detail: expect.stringContaining("client_id_env") },
    ]);
    expect(JSON.stringify(diagnostics.map(({ summary, detail }) => [summary, detail]))).not.toMatch(
      "hunter2",
    );
  });

  it("is warned of another one that shares its tenant and its owner", () => {
    const text = (owner: string): string =>
      `environments:\n  prod: { domain: a }\n  dev: { domain: a${owner} }\n  local: { tenant: local }\n  test: { tenant: local }\n`;
    const { environment, diagnostics } = writeRepository({ "orgwright.yaml": text("") }).read(
      "prod",
    );
    expect(environment).toBeDefined();
    expect(diagnostics).toMatchObject([
      { code: "shared-owner", severity: "warning", location: { line: 2, column: 3 } },
    ]);
    expect(problems(text(""), "local")).toEqual([]);
    expect(problems(text(", owner: dev"))).toEqual([]);
  });

  it("is told of variables that its overlays lack", () => {
    expect(
      problems(
        "environments: { prod: { domain: a, overlays: [{ acme: { display_name: '${env.NO}' } }] } }",
      ),
    ).toEqual(["unresolved-variable 1:71"]);
  });

  it("needs its own variables only, and refuses affixes that no name can have", () => {
    const text = `environments:
  prod:
    domain: \${env.PROD_DOMAIN}
    name_prefix: Prod-
    name_suffix: "-"
  dev:
    domain: \${env.DEV_DOMAIN}
`;
    expect(problems(text)).toEqual([
      "unresolved-variable 3:13",
      "invalid-value 4:18",
      "invalid-value 5:18",
    ]);
    expect(problems(text, "dev")).toEqual(["unresolved-variable 7:13"]);
  });

  it("needs a file that can be read, with environments in it", () => {
    expect(problems("")).toEqual(["missing-key 1:1"]);
    expect(problems("environments: [")).toMatchObject([expect.stringMatching(/^invalid-yaml/)]);
    expect(problems("organizations: []")).toEqual(["missing-key 1:1", "unknown-key 1:1"]);
    expect(problems("environments: { prod: { domain: a, overlays: [gone.yaml] } }")).toEqual([
      "unreadable-file 1:47",
    ]);
  });
});

describe("the file with the environments", () => {
  it("is found in the folder and in those above, up to the repository's root", () => {
    const { folder } = writeRepository({
      "orgwright.yaml": "",
      "a/b/x": "",
      "repository/.git/HEAD": "",
      "repository/c/x": "",
    });
    expect(findEnvironmentsFile(folder)).toBe("orgwright.yaml");
    expect(findEnvironmentsFile(path.join(folder, "a/b"))).toBe("../../orgwright.yaml");
    expect(findEnvironmentsFile(path.join(folder, "repository/c"))).toBeUndefined();
  });
});
