import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { credentialsIn } from "../../../src/environment/index.js";
import { writeRepository } from "../../environment/scene.js";
import { openHostileRepository, type HostileRepository } from "../hostile-repository.js";

type Variables = Readonly<Record<string, string>>;

const client = { AUTH0_CLIENT_ID: "id", AUTH0_CLIENT_SECRET: "secret" };
const ours = { ...client, AUTH0_DOMAIN: "acme.eu.auth0.com" };
const suffixed = { AUTH0_CLIENT_ID_PROD: "id", AUTH0_CLIENT_SECRET_PROD: "secret" };
const usesSuffixed =
  "credentials: { client_id_env: AUTH0_CLIENT_ID_PROD, client_secret_env: AUTH0_CLIENT_SECRET_PROD }";

/** The credentials that environment `prod` of a repository gets from a job. */
function handOut(lines: string, job: Variables): unknown {
  const { environment, diagnostics } = writeRepository({
    "orgwright.yaml": `environments: { prod: { ${lines} } }`,
  }).read("prod", job);
  if (!environment) throw new Error(JSON.stringify(diagnostics));
  return credentialsIn(environment, job);
}

describe("the address that orgwright.yaml says", () => {
  const refused: readonly [string, string, Variables][] = [
    ["is somebody else's", "domain: evil.example", ours],
    ["ends as ours does", "domain: evil-acme.eu.auth0.com", ours],
    ["begins as ours does", "domain: acme.eu.auth0.com.evil.example", ours],
    ["is ours on another port", 'domain: "acme.eu.auth0.com:8443"', ours],
    ["is on this machine", 'tenant: "http://127.0.0.1:9"', ours],
    ["is ours with a look-alike letter", "domain: аcme.eu.auth0.com", ours],
    [
      "is in a variable that a branch names",
      "domain: '${env.GITHUB_HEAD_REF}'",
      {
        ...ours,
        GITHUB_HEAD_REF: "evil.example",
      },
    ],
    ["is a tenant of Auth0's, but not ours", "domain: evil.eu.auth0.com", ours],
    [
      "is not in the list",
      "domain: evil.example",
      { ...client, ORGWRIGHT_TENANTS: "a.example b.example" },
    ],
    [
      "is not that of the suffix",
      `domain: evil.example, ${usesSuffixed}`,
      {
        ...suffixed,
        AUTH0_DOMAIN_PROD: "acme.eu.auth0.com",
      },
    ],
    [
      "is for other credentials than the suffix has",
      `domain: acme.eu.auth0.com, ${usesSuffixed}`,
      {
        ...ours,
        ...suffixed,
        AUTH0_DOMAIN_PROD: "prod.eu.auth0.com",
      },
    ],
    [
      "is named by nobody in GitHub's jobs",
      "domain: evil.example",
      { ...client, GITHUB_ACTIONS: "true" },
    ],
    ["is named by nobody in any other job", "domain: evil.example", { ...client, CI: "1" }],
    [
      "is named by nobody, suffix or not",
      `domain: evil.example, ${usesSuffixed}`,
      { ...suffixed, CI: "1" },
    ],
    [
      "goes with a token",
      "domain: evil.example",
      { AUTH0_API_TOKEN: "t", AUTH0_DOMAIN: "acme.eu.auth0.com" },
    ],
  ];
  it.each(refused)("gets nothing when it %s", (_, lines, job) => {
    expect(() => handOut(lines, job)).toThrow(
      expect.objectContaining({
        code: "untrusted-tenant",
        message: expect.stringMatching(/^Nothing was sent: .*orgwright\.yaml.*prod/),
      }),
    );
  });

  const allowed: readonly [string, string, Variables][] = [
    ["is AUTH0_DOMAIN", "domain: acme.eu.auth0.com", ours],
    ["is AUTH0_DOMAIN, written otherwise", "domain: 'https://ACME.eu.auth0.com/'", ours],
    [
      "is AUTH0_DOMAIN with the path of its API",
      "domain: acme.eu.auth0.com",
      { ...ours, AUTH0_DOMAIN: "https://acme.eu.auth0.com/api/v2/" },
    ],
    ["is in the list", "domain: b.example", { ...ours, ORGWRIGHT_TENANTS: "a.example, b.example" }],
    [
      "is that of the environment",
      "domain: prod.eu.auth0.com",
      { ...ours, AUTH0_DOMAIN_PROD: "prod.eu.auth0.com", CI: "true" },
    ],
    [
      "is that of the environment, named as people name it",
      "domain: '${env.PROD_DOMAIN}'",
      { ...client, PROD_DOMAIN: "prod.eu.auth0.com", CI: "true" },
    ],
    [
      "is that of the suffix",
      `domain: prod.eu.auth0.com, ${usesSuffixed}`,
      { ...ours, ...suffixed, AUTH0_DOMAIN_PROD: "prod.eu.auth0.com" },
    ],
    ["is named by the file alone, on somebody's own machine", "domain: acme.eu.auth0.com", client],
    [
      "is named by the file alone, and CI is off",
      "domain: acme.eu.auth0.com",
      { ...client, CI: "false" },
    ],
    ["is the embedded tenant, which has its own", "tenant: local", { ...ours, CI: "true" }],
  ];
  it.each(allowed)("gets credentials when it %s", (_, lines, job) => {
    const credentials = handOut(lines, job) as Variables;
    expect(credentials["AUTH0_CLIENT_SECRET"]).toBe("secret");
  });
});

describe("the variable that orgwright.yaml says", () => {
  const key = "domain: acme.eu.auth0.com, credentials:";
  const refused: readonly [string, string][] = [
    [
      "is a cloud's",
      "{ client_id_env: AUTH0_CLIENT_ID, client_secret_env: AWS_SECRET_ACCESS_KEY }",
    ],
    [
      "is a cloud's, in place of an id",
      "{ client_id_env: AWS_SECRET_ACCESS_KEY, client_secret_env: AUTH0_CLIENT_SECRET }",
    ],
    ["is GitHub's token", "{ api_token_env: GITHUB_TOKEN }"],
    ["is npm's token", "{ api_token_env: NODE_AUTH_TOKEN }"],
    [
      "is another service's client",
      "{ client_id_env: ARM_CLIENT_ID, client_secret_env: ARM_CLIENT_SECRET }",
    ],
    [
      "is the secret in place of the id",
      "{ client_id_env: AUTH0_CLIENT_SECRET, client_secret_env: AUTH0_CLIENT_SECRET }",
    ],
    [
      "is a key in place of the id",
      "{ client_id_env: AUTH0_CLIENT_ASSERTION_PRIVATE_KEY, client_secret_env: AUTH0_CLIENT_SECRET }",
    ],
    [
      "is another environment's",
      "{ client_id_env: STAGING_ID, client_secret_env: STAGING_SECRET }",
    ],
    [
      "has the environment's name and is something else",
      "{ client_id_env: PROD_DATABASE_URL, client_secret_env: PROD_PASSWORD }",
    ],
    ["has the environment's name somewhere", "{ api_token_env: MY_PROD_TOKEN }"],
    ["is filled in from another", "{ api_token_env: '${env.NAME}' }"],
  ];
  it.each(refused)("is not read when it %s", (_, credentials) => {
    const job = { ...ours, NAME: "AWS_SECRET_ACCESS_KEY", AWS_SECRET_ACCESS_KEY: "aws" };
    expect(() => handOut(`${key} ${credentials}`, job)).toThrow(
      expect.objectContaining({ code: "untrusted-variable" }),
    );
  });

  it("is no name of a variable at all, is taken for the secret itself", () => {
    expect(() => handOut(`${key} { api_token_env: 'AUTH0_API_TOKEN_.*' }`, ours)).toThrow(
      /written-secret/,
    );
  });

  it("is refused with all others at once, and with the name to use", () => {
    expect(() => handOut(`${key} ${refused[0]?.[1]}`, ours)).toThrow(
      /from "AWS_SECRET_ACCESS_KEY" \(call it AUTH0_CLIENT_SECRET_PROD\)/,
    );
    expect(() => handOut(`${key} { client_id_env: A, client_secret_env: B }`, ours)).toThrow(
      /"A" .*"B" .*ORGWRIGHT_CREDENTIAL_VARIABLES=A,B/,
    );
  });

  const allowed: readonly [string, string, Variables][] = [
    ["is a usual one", "{ api_token_env: AUTH0_API_TOKEN }", { AUTH0_API_TOKEN: "t" }],
    [
      "is a usual one with a suffix",
      "{ api_token_env: AUTH0_API_TOKEN_EU }",
      { AUTH0_API_TOKEN_EU: "t" },
    ],
    [
      "is a usual one with a prefix",
      "{ api_token_env: EU_AUTH0_API_TOKEN }",
      { EU_AUTH0_API_TOKEN: "t" },
    ],
    ["has the environment's name", "{ api_token_env: PROD_TOKEN }", { PROD_TOKEN: "t" }],
    [
      "is allowed by the job",
      "{ api_token_env: VAULT_9 }",
      { VAULT_9: "t", ORGWRIGHT_CREDENTIAL_VARIABLES: "X, VAULT_9" },
    ],
  ];
  it.each(allowed)("is read when it %s", (_, credentials, job) => {
    const got = handOut(`${key} ${credentials}`, { AUTH0_DOMAIN: "acme.eu.auth0.com", ...job });
    expect(got).toMatchObject({ AUTH0_API_TOKEN: "t" });
  });

  it("is named when it is not set, and no other is spoken of", () => {
    const lines = `${key} { client_id_env: PROD_ID, client_secret_env: PROD_SECRET }`;
    expect(() => handOut(lines, { ...ours, PROD_ID: "id" })).toThrow(
      /^There are no credentials for environment prod: .* from PROD_ID, PROD_SECRET and from nowhere else, and PROD_SECRET is not set\.$/,
    );
    expect(() => handOut(`${key} { client_id_env: PROD_ID }`, { ...ours, PROD_ID: "id" })).toThrow(
      /a client id needs a secret or a private key/,
    );
  });
});

describe("a pull request that changes orgwright.yaml", () => {
  let repository: HostileRepository;
  beforeAll(async () => {
    repository = await openHostileRepository({
      "organizations.yaml": "owner: me\norganizations: [{ name: acme }]\n",
      "orgwright.yaml": `environments:
  production: { domain: "TRAP", manifests: [organizations.yaml] }
  cloud:
    domain: "\${env.AUTH0_DOMAIN}"
    credentials: { client_id_env: AUTH0_CLIENT_ID, client_secret_env: AWS_SECRET_ACCESS_KEY }
  copy: { tenant: local }
`,
    });
  });
  afterAll(() => repository.close());

  it.each([
    "plan --env production",
    "apply --env production --yes",
    "drift --env production",
    "export --env production",
    "destroy --env production --yes --max-deletes 100%",
    "clone --from production --to copy --yes",
    "clone --from copy --to production --yes",
    "plan --env cloud organizations.yaml",
  ])("gets nothing from %s", async (line) => {
    // Something to clone from, so that the clone gets as far as its target.
    if (line.includes("--from copy")) {
      await repository.run([
        "apply",
        "organizations.yaml",
        "--tenant",
        "local",
        "--tenant-db",
        ".orgwright/copy.db",
        "--yes",
      ]);
    }
    const env = { AUTH0_DOMAIN: "acme.eu.auth0.com" };
    const { code, stderr } = await repository.run(line.split(" "), env);
    expect(code).toBe(1);
    expect(stderr).toMatch(/error\[untrusted-(tenant|variable)\] Nothing was sent/);
    expect(repository.caught).toEqual([]);
  });
});
