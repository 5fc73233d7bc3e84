import Libsql from "libsql";
import { importPKCS8, SignJWT } from "jose";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openApi, type Api } from "./api.js";

// Tokens that the tenant's own key has signed, and that say something else than its own do.

let folder: string;
let databasePath: string;
let api: Api;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tenant-tokens-"));
  databasePath = join(folder, "tenant.db");
  api = await openApi({ databasePath });
});

afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

type Claims = Readonly<Record<string, unknown>>;

/** Signs a token as the tenant does, with other claims in place of its own. */
async function sign(claims: Claims, header: Claims = {}): Promise<string> {
  const database = new Libsql(databasePath);
  const [row] = database.prepare("SELECT value FROM settings WHERE key = 'signing_key'").all([]);
  database.close();
  const key = await importPKCS8((row as { value: string }).value, "RS256");
  const now = Math.floor(Date.now() / 1000);
  const own = {
    iss: `${api.tenant.url}/`,
    aud: `https://${api.tenant.domain}/api/v2/`,
    sub: `${api.tenant.clientId}@clients`,
    azp: api.tenant.clientId,
    scope: "read:organizations",
    iat: now,
    exp: now + 60,
    jti: "zzzzzzzzz-1",
  };
  return new SignJWT({ ...own, ...claims })
    .setProtectedHeader({ alg: "RS256", ...header })
    .sign(key);
}

async function statusWith(token: string): Promise<number> {
  return (await api.call("GET", "/organizations", undefined, { token })).status;
}

const future = Math.floor(Date.now() / 1000) + 3600;

test("its own are let through, also for another name of this machine", async () => {
  await api.must("GET", "/organizations");
  const { port } = new URL(api.tenant.url);
  expect(await statusWith(await sign({}))).toBe(200);
  expect(await statusWith(await sign({ aud: `http://localhost:${port}/api/v2/` }))).toBe(200);
  const several = ["https://billing.example/", `https://127.0.0.1:${port}/api/v2/`];
  expect(await statusWith(await sign({ aud: several }))).toBe(200);
});

test.each<[string, Claims]>([
  ["another audience", { aud: "https://billing.example/" }],
  ["Auth0's audience of another tenant", { aud: "https://acme.eu.auth0.com/api/v2/" }],
  ["the audience of another port", { aud: "https://127.0.0.1:1/api/v2/" }],
  ["an audience without its last slash", { aud: "https://127.0.0.1:PORT/api/v2" }],
  ["an audience that only begins like it", { aud: "https://127.0.0.1:PORT/api/v2/x" }],
  ["an audience on a host like it", { aud: "https://127.0.0.1.evil.example:PORT/api/v2/" }],
  ["no audience", { aud: undefined }],
  ["an empty list of audiences", { aud: [] }],
  ["an audience that is no text", { aud: { url: "https://127.0.0.1:PORT/api/v2/" } }],
  ["another issuer", { iss: "https://evil.example/" }],
  ["the issuer of another port", { iss: "http://127.0.0.1:1/" }],
  ["an issuer without its last slash", { iss: "http://127.0.0.1:PORT" }],
  ["no issuer", { iss: undefined }],
  ["a time before which it is not valid", { nbf: future }],
  ["an issue that is to come", { iat: future, exp: future + 60 }],
  ["no time of issue", { iat: undefined }],
  ["an end that has passed", { exp: 1000 }],
  ["no end", { exp: undefined }],
  ["an end that is no time", { exp: "tomorrow" }],
  ["no client", { azp: undefined }],
  ["an unknown client", { azp: "nobody" }],
])("a token with %s is refused", async (_, claims) => {
  await api.must("GET", "/organizations");
  const { port } = new URL(api.tenant.url);
  const filled = JSON.parse(JSON.stringify(claims).replaceAll("PORT", port)) as Claims;
  const missing = Object.entries(claims).filter(([, value]) => value === undefined);
  const token = await sign({ ...filled, ...Object.fromEntries(missing) });
  expect(await statusWith(token)).toBe(401);
});

describe("tenants of one process, which share their key", () => {
  test("refuse each other's tokens, also of clients that both have", async () => {
    const seed = { clients: [{ client_id: "ci", client_secret: "known" }] };
    const [one, other] = await Promise.all([openApi({ seed }), openApi({ seed })]);
    const { domain } = one.tenant;
    const reply = await one.call("POST", "/oauth/token", {
      grant_type: "client_credentials",
      client_id: "ci",
      client_secret: "known",
      audience: `https://${domain}/api/v2/`,
    });
    const { access_token: token } = reply.body as { access_token: string };
    expect((await one.call("GET", "/organizations", undefined, { token })).status).toBe(200);
    expect(await other.call("GET", "/organizations", undefined, { token })).toMatchObject({
      status: 401,
      body: { message: `Bad audience: https://${domain}/api/v2/` },
    });
    await Promise.all([one.close(), other.close()]);
  });
});

test("a token outlives a restart on another port", async () => {
  const token = await api.tenant.issueToken();
  const { url } = api.tenant;
  await api.close();
  api = await openApi({ databasePath });
  expect(api.tenant.url).not.toBe(url);
  expect(await statusWith(token)).toBe(200);
});
