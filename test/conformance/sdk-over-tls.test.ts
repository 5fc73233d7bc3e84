import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { exportPKCS8, exportSPKI, generateKeyPair } from "jose";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openApi, type Api } from "../tenant/api.js";

// The snippet of Auth0's page on creating organizations, in a process that trusts the tenant's
// certificate: what a process trusts is decided when it starts.

const run = promisify(execFile);
let api: Api;

beforeEach(async () => {
  // The certificate is trusted in the other process only; here, nothing is asked over TLS.
  api = await openApi({ tls: true });
});

afterEach(async () => {
  await api.close();
});

async function runSnippet(
  snippet: string,
  environment: Readonly<Record<string, string>>,
): Promise<unknown> {
  const code = `
    import { ManagementClient } from "auth0";
    const domain = process.env.AUTH0_DOMAIN;
    ${snippet}
    console.log(JSON.stringify(await client.organizations.create({ name: "acme" })));
    console.log(JSON.stringify(await client.organizations.getByName("acme")));
  `;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", code], {
    env: { PATH: process.env["PATH"], ...environment },
  });
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
}

test("a token and a domain are all that Auth0's snippet needs", async () => {
  const token = await api.tenant.issueToken();
  const [created, read] = (await runSnippet(
    `const token = process.env.AUTH0_API_TOKEN;
     const client = new ManagementClient({ domain, token });`,
    { ...api.tenant.environment, AUTH0_API_TOKEN: token },
  )) as [unknown, unknown];
  expect(created).toMatchObject({ name: "acme" });
  expect(read).toEqual(created);
  expect(api.tenant.requests().routes).toEqual({
    "POST /api/v2/organizations": { "201": 1 },
    "GET /api/v2/organizations/name/{name}": { "200": 1 },
  });
});

test("the printed variables are enough for client credentials", async () => {
  await runSnippet(
    `const client = new ManagementClient({
       domain,
       clientId: process.env.AUTH0_CLIENT_ID,
       clientSecret: process.env.AUTH0_CLIENT_SECRET,
     });`,
    api.tenant.environment,
  );
  expect(api.tenant.requests().routes["POST /oauth/token"]).toEqual({ "200": 1 });
});

test("a private key does in place of a secret", async () => {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  api.tenant.plant({ clients: [{ client_id: "robot", public_key: await exportSPKI(publicKey) }] });
  await runSnippet(
    `const client = new ManagementClient({
       domain,
       clientId: "robot",
       clientAssertionSigningKey: process.env.SIGNING_KEY,
     });`,
    { ...api.tenant.environment, SIGNING_KEY: await exportPKCS8(privateKey) },
  );
  expect(api.tenant.requests().clients["robot"]).toEqual({ total: 3, rateLimited: 0 });
});

test("without trust the certificate is refused", async () => {
  const { NODE_EXTRA_CA_CERTS: _, ...untrusting } = api.tenant.environment;
  const snippet = `const client = new ManagementClient({ domain, token: "x" });`;
  await expect(runSnippet(snippet, untrusting)).rejects.toThrow("SELF_SIGNED_CERT");
  expect(api.tenant.requests().total).toBe(0);
});
