import { describe, expect, it } from "vitest";
import { OperationError } from "../../src/errors/index.js";
import { parseTenantAddress, readCredentials } from "../../src/auth0/index.js";

describe("a tenant's address", () => {
  it.each([
    ["acme.eu.auth0.com", "https://acme.eu.auth0.com"],
    ["https://acme.eu.auth0.com/", "https://acme.eu.auth0.com"],
    ["  https://acme.eu.auth0.com/api/v2/ ", "https://acme.eu.auth0.com"],
    ["ACME.eu.auth0.com:443", "https://acme.eu.auth0.com"],
    ["http://127.0.0.1:4010", "http://127.0.0.1:4010"],
    ["http://localhost:4010/", "http://localhost:4010"],
    ["http://[::1]:4010", "http://[::1]:4010"],
  ])("%s is read as %s", (text, origin) => {
    const address = parseTenantAddress(text);
    expect(address.origin).toBe(origin);
    expect(address.audience).toBe(`${origin}/api/v2/`);
    expect(address.domain).toBe(new URL(origin).host);
  });

  it("takes another audience for tenants with a domain of their own", () => {
    const address = parseTenantAddress("login.acme.example", "https://acme.eu.auth0.com/api/v2/");
    expect(address.audience).toBe("https://acme.eu.auth0.com/api/v2/");
  });

  it.each([
    ["", "cannot be read"],
    ["https://", "cannot be read"],
    ["acme eu", "a space"],
    ["https://user:secret@acme.eu.auth0.com", "holds credentials"],
    ["https://acme.eu.auth0.com/dashboard", "has a path"],
    ["https://acme.eu.auth0.com/?a=b", "has a path"],
    ["ftp://acme.eu.auth0.com", "starts with ftp:"],
    ["http://acme.eu.auth0.com", "plain http"],
    ["http://127.0.0.1.evil.example", "plain http"],
    ["http://localhost.evil.example", "plain http"],
  ])("%j is refused because it %s", (text, why) => {
    const read = (): unknown => parseTenantAddress(text);
    expect(read).toThrow(OperationError);
    expect(read).toThrow(why);
  });
});

describe("credentials in the environment", () => {
  const id = { AUTH0_CLIENT_ID: "client" };
  const secret = { AUTH0_CLIENT_SECRET: " secret\n" };

  it("are a client with its secret, a client with its key, or a token, which wins", () => {
    expect(readCredentials({ ...id, ...secret })).toEqual({
      kind: "client-secret",
      clientId: "client",
      clientSecret: "secret",
    });
    const key = { AUTH0_CLIENT_ASSERTION_PRIVATE_KEY: "-----BEGIN\\nabc\\n-----END" };
    expect(readCredentials({ ...id, ...key })).toEqual({
      kind: "private-key",
      clientId: "client",
      privateKeyPem: "-----BEGIN\nabc\n-----END",
    });
    const algorithm = { AUTH0_CLIENT_ASSERTION_SIGNING_ALG: "PS256" };
    expect(readCredentials({ ...id, ...key, ...algorithm })).toMatchObject({
      signingAlgorithm: "PS256",
    });
    expect(() =>
      readCredentials({ ...id, ...key, AUTH0_CLIENT_ASSERTION_SIGNING_ALG: "ES256" }),
    ).toThrow("RS256, RS384, PS256");
    expect(readCredentials({ ...id, ...secret, ...key, AUTH0_API_TOKEN: "token" })).toEqual({
      kind: "token",
      token: "token",
    });
  });

  it.each([
    [{}, "neither AUTH0_CLIENT_ID nor AUTH0_API_TOKEN is set"],
    [{ ...id, AUTH0_API_TOKEN: " " }, "AUTH0_CLIENT_ID is set, but neither"],
    [secret, "neither AUTH0_CLIENT_ID"],
  ])("that are missing are named and never shown", (env, why) => {
    const read = (): unknown => readCredentials(env);
    expect(read).toThrow(why);
    expect(read).not.toThrow("secret\n");
  });
});
