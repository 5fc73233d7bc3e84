import {
  createLocalJWKSet,
  exportPKCS8,
  exportSPKI,
  generateKeyPair,
  jwtVerify,
  SignJWT,
  type CryptoKey,
} from "jose";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openApi, type Api, type Reply } from "./api.js";
import { createHandClock, type HandClock } from "./hand-clock.js";

let clock: HandClock;
let api: Api;

beforeEach(async () => {
  clock = createHandClock(Date.now());
  api = await openApi({ clock });
});

afterEach(async () => {
  await api.close();
});

function ask(parameters: Readonly<Record<string, string>> = {}): Promise<Reply> {
  return api.call("POST", "/oauth/token", {
    grant_type: "client_credentials",
    client_id: api.tenant.clientId,
    client_secret: api.tenant.clientSecret,
    audience: `https://${api.tenant.domain}/api/v2/`,
    ...parameters,
  });
}

describe("the token endpoint", () => {
  test("answers with a token that the published keys verify", async () => {
    const reply = await ask();
    expect(reply).toMatchObject({
      status: 200,
      body: { token_type: "Bearer", expires_in: 86_400 },
    });
    const { access_token: token, scope } = reply.body as { access_token: string; scope: string };
    const keys = await api.must("GET", "/.well-known/jwks.json");
    const { payload, protectedHeader } = await jwtVerify(
      token,
      createLocalJWKSet(keys as unknown as Parameters<typeof createLocalJWKSet>[0]),
    );
    expect(protectedHeader.alg).toBe("RS256");
    expect(payload).toMatchObject({
      iss: `${api.tenant.url}/`,
      sub: `${api.tenant.clientId}@clients`,
      azp: api.tenant.clientId,
      aud: `https://${api.tenant.domain}/api/v2/`,
      gty: "client-credentials",
      scope,
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(86_400);
  });

  test("takes forms as well as JSON", async () => {
    const form = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: api.tenant.clientId,
      client_secret: api.tenant.clientSecret,
      audience: `${api.tenant.url}/api/v2/`,
    });
    const reply = await api.call("POST", "/oauth/token", form.toString(), {
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expect(reply.status).toBe(200);
  });

  test("grants only the scopes that are asked for", async () => {
    const reply = await ask({ scope: "read:organizations delete:everything" });
    expect(reply.body).toMatchObject({ scope: "read:organizations" });
  });

  test.each([
    ["a wrong secret", { client_secret: "wrong" }, 401, "access_denied"],
    ["an unknown client", { client_id: "nobody" }, 401, "access_denied"],
    ["another audience", { audience: "https://acme.eu.auth0.com/api/v2/" }, 403, "access_denied"],
    ["an audience without its last slash", { audience: "/api/v2" }, 403, "access_denied"],
    ["another grant", { grant_type: "password" }, 403, "unauthorized_client"],
  ])("refuses %s", async (_, parameters, status, error) => {
    expect(await ask(parameters)).toMatchObject({ status, body: { error } });
  });

  test("publishes where it is", async () => {
    expect(await api.must("GET", "/.well-known/openid-configuration")).toMatchObject({
      issuer: `${api.tenant.url}/`,
      token_endpoint: `${api.tenant.url}/oauth/token`,
      jwks_uri: `${api.tenant.url}/.well-known/jwks.json`,
    });
  });
});

describe("a client's own assertion", () => {
  const type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
  let privateKey: CryptoKey;

  beforeEach(async () => {
    const pair = await generateKeyPair("RS256", { extractable: true });
    privateKey = pair.privateKey;
    api.tenant.plant({
      clients: [{ client_id: "robot", public_key: await exportSPKI(pair.publicKey) }],
    });
  });

  const assert = (
    claims: Readonly<Record<string, unknown>> = {},
    key: CryptoKey = privateKey,
  ): Promise<string> => {
    const now = Math.floor(clock.now() / 1000);
    return new SignJWT({
      iss: "robot",
      sub: "robot",
      aud: `https://${api.tenant.domain}/`,
      iat: now,
      exp: now + 60,
      jti: "once",
      ...claims,
    })
      .setProtectedHeader({ alg: "RS256" })
      .sign(key);
  };

  const present = (assertion: string): Promise<Reply> =>
    api.call("POST", "/oauth/token", {
      grant_type: "client_credentials",
      client_assertion_type: type,
      client_assertion: assertion,
      client_id: "robot",
      audience: `https://${api.tenant.domain}/api/v2/`,
    });

  test("is as good as a secret", async () => {
    const { body } = await present(await assert());
    const { access_token: token } = body as { access_token: string };
    expect((await api.call("GET", "/organizations", undefined, { token })).status).toBe(200);
  });

  test.each([
    ["made with another key", {}, true],
    ["that is too old", { exp: 1000 }, false],
    ["meant for another tenant", { aud: "https://acme.eu.auth0.com/" }, false],
    ["of another client", { iss: "other", sub: "other" }, false],
    ["that is not valid yet", { nbf: 32_503_680_000 }, false],
    ["from the future", { iat: 32_503_680_000 }, false],
    ["without an end", { exp: undefined }, false],
  ])("%s is refused", async (_, claims, isForged) => {
    const key = isForged ? (await generateKeyPair("RS256")).privateKey : privateKey;
    expect(await present(await assert(claims, key))).toMatchObject({
      status: 401,
      body: { error: "invalid_client" },
    });
  });

  test("needs a client that has registered a key", async () => {
    const reply = await api.call("POST", "/oauth/token", {
      grant_type: "client_credentials",
      client_assertion_type: type,
      client_assertion: await assert({ iss: api.tenant.clientId, sub: api.tenant.clientId }),
      audience: `https://${api.tenant.domain}/api/v2/`,
    });
    expect(reply.status).toBe(401);
  });

  test("its private key never shows in what a tenant lists", async () => {
    expect(JSON.stringify(await api.must("GET", "/.well-known/jwks.json"))).not.toContain('"d"');
    expect(await exportPKCS8(privateKey)).toContain("PRIVATE KEY");
  });
});

describe("the Management API", () => {
  const withToken = (authorization: string | null): Promise<Reply> =>
    api.call("GET", "/organizations", undefined, {
      token: null,
      ...(authorization !== null && { headers: { authorization } }),
    });

  test("refuses a request without a token", async () => {
    expect(await withToken(null)).toMatchObject({
      status: 401,
      body: { statusCode: 401, error: "Unauthorized", message: "Missing authentication" },
    });
  });

  test.each(["Basic abc", "Bearer", "Bearer a b"])("refuses the header %j", async (header) => {
    expect(await withToken(header)).toMatchObject({
      status: 400,
      body: { message: "Bad HTTP authentication header format" },
    });
  });

  test("refuses what is no token", async () => {
    expect((await withToken("Bearer abc")).body).toEqual({
      statusCode: 401,
      error: "Unauthorized",
      message: "Invalid token",
      attributes: { error: "Invalid token" },
    });
  });

  test("refuses a token signed with another key", async () => {
    const { privateKey } = await generateKeyPair("RS256");
    const forged = await new SignJWT({ azp: api.tenant.clientId, scope: "read:organizations" })
      .setProtectedHeader({ alg: "RS256" })
      .setJti("1")
      .setExpirationTime("1h")
      .sign(privateKey);
    const message = "Invalid signature received for JSON Web Token validation";
    expect((await withToken(`Bearer ${forged}`)).body).toEqual({
      statusCode: 401,
      error: "Unauthorized",
      message,
      attributes: { error: message },
    });
  });

  test("refuses a token of another tenant in the same process", async () => {
    const other = await openApi();
    const token = await other.tenant.issueToken();
    expect((await withToken(`Bearer ${token}`)).status).toBe(401);
    await other.close();
  });

  test("refuses a token from the second in which it expires", async () => {
    const token = await api.tenant.issueToken({ expiresInSeconds: 60 });
    clock.advance(58_000);
    expect((await withToken(`Bearer ${token}`)).status).toBe(200);
    clock.advance(2000);
    const message = "Expired token received for JSON Web Token validation";
    expect((await withToken(`Bearer ${token}`)).body).toEqual({
      statusCode: 401,
      error: "Unauthorized",
      message,
      attributes: { error: message },
    });
  });

  const organization = "/organizations/org_0000000000000000";
  test.each([
    ["GET", "/organizations", ["read:organizations", "read:organizations_summary"]],
    ["POST", "/organizations", ["create:organizations"]],
    ["GET", "/organizations/name/acme", ["read:organizations"]],
    ["GET", "/organizations/search", ["read:organizations"]],
    ["GET", organization, ["read:organizations", "read:organizations_summary"]],
    ["PATCH", organization, ["update:organizations"]],
    ["DELETE", organization, ["delete:organizations"]],
    ...["enabled_connections", "connections"].flatMap((family): [string, string, string[]][] => [
      ["GET", `${organization}/${family}`, ["read:organization_connections"]],
      ["POST", `${organization}/${family}`, ["create:organization_connections"]],
      ["GET", `${organization}/${family}/con_1`, ["read:organization_connections"]],
      ["PATCH", `${organization}/${family}/con_1`, ["update:organization_connections"]],
      ["DELETE", `${organization}/${family}/con_1`, ["delete:organization_connections"]],
    ]),
    ["GET", "/connections", ["read:connections"]],
    ["POST", "/connections", ["create:connections"]],
    ["PATCH", "/connections/con_1", ["update:connections"]],
    ["DELETE", "/connections/con_1", ["delete:connections"]],
  ] as [string, string, string[]][])("%s %s needs one of %j", async (method, path, scopes) => {
    const token = await api.tenant.issueToken({ scopes: ["read:users"] });
    expect(await api.call(method, path, undefined, { token })).toMatchObject({
      status: 403,
      body: {
        statusCode: 403,
        error: "Forbidden",
        message: `Insufficient scope, expected any of: ${scopes.join(", ")}`,
        errorCode: "insufficient_scope",
      },
    });
    for (const scope of scopes) {
      const enough = await api.tenant.issueToken({ scopes: [scope] });
      expect((await api.call(method, path, undefined, { token: enough })).status).not.toBe(403);
    }
  });

  test("needs a second scope to create an organization with connections", async () => {
    const [connection] = (await api.call("GET", "/connections")).body as [{ id: string }];
    const body = { name: "acme", enabled_connections: [{ connection_id: connection.id }] };
    const token = await api.tenant.issueToken({ scopes: ["create:organizations"] });
    expect(await api.call("POST", "/organizations", body, { token })).toMatchObject({
      status: 403,
      body: { message: "Insufficient scope, expected any of: create:organization_connections" },
    });
    expect((await api.call("POST", "/organizations", body)).status).toBe(201);
  });
});
