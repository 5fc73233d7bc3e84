import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { decodeProtectedHeader } from "jose";
import { afterEach, describe, expect, it } from "vitest";
import {
  openManagementClient,
  parseTenantAddress,
  readCredentials,
} from "../../../src/auth0/index.js";
import { OperationError } from "../../../src/errors/index.js";
import { json, startHostileAuth0, type HostileAuth0 } from "../hostile-auth0.js";
import { errorOf, openVictim, victimCredentials, type Victim } from "./victim.js";

const pem = (key: KeyObject): string => key.export({ type: "pkcs8", format: "pem" }) as string;
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const rsaPem = pem(rsa.privateKey);
const pss = generateKeyPairSync("rsa-pss", {
  modulusLength: 2048,
  hashAlgorithm: "sha256",
  mgf1HashAlgorithm: "sha256",
});

const withKey = (key: string, more: Readonly<Record<string, string>> = {}) => ({
  AUTH0_CLIENT_ID: "client",
  AUTH0_CLIENT_ASSERTION_PRIVATE_KEY: key,
  ...more,
});

function open(env: Readonly<Record<string, string>>, url = "https://acme.eu.auth0.com") {
  return Promise.resolve().then(() =>
    openManagementClient(parseTenantAddress(url), readCredentials(env)),
  );
}

describe("a private key", () => {
  it.each<[string, string, RegExp]>([
    [
      "of an elliptic curve",
      pem(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey),
      /kind ec, and Auth0 takes RSA/,
    ],
    ["of Ed25519", pem(generateKeyPairSync("ed25519").privateKey), /kind ed25519/],
    [
      "of DSA",
      pem(generateKeyPairSync("dsa", { modulusLength: 1024, divisorLength: 160 }).privateKey),
      /kind dsa/,
    ],
    [
      "of 1024 bits",
      pem(generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey),
      /of 1024 bits, and Auth0 takes 2048/,
    ],
    ["for PSS alone", pem(pss.privateKey), /kind rsa-pss/],
    [
      "under a passphrase",
      rsa.privateKey.export({
        type: "pkcs8",
        format: "pem",
        cipher: "aes-256-cbc",
        passphrase: "x",
      }) as string,
      /locked with a passphrase/,
    ],
    [
      "under a passphrase, in the old form",
      rsa.privateKey.export({
        type: "pkcs1",
        format: "pem",
        cipher: "aes-256-cbc",
        passphrase: "x",
      }) as string,
      /locked with a passphrase/,
    ],
    [
      "that is the public one",
      rsa.publicKey.export({ type: "spki", format: "pem" }) as string,
      /a public key; the private one/,
    ],
    [
      "that is a certificate",
      "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
      /a certificate/,
    ],
    ["that is cut off", rsaPem.slice(0, 800), /cut off or damaged/],
    [
      "of which a line is missing",
      rsaPem.split("\n").toSpliced(5, 1).join("\n"),
      /cut off or damaged/,
    ],
    [
      "without its first and last line",
      rsaPem.split("\n").slice(1, -2).join("\n"),
      /without the lines -----BEGIN/,
    ],
    ["in base64 once more", Buffer.from(rsaPem).toString("base64"), /encoded once more as base64/],
    ["that is the path of a file", "/home/ada/key.pem", /the path of a file/],
    ["that is the path of a file here", "key.pem", /the path of a file/],
    ["that is a JWK", JSON.stringify(rsa.privateKey.export({ format: "jwk" })), /holds JSON/],
    ["that is a word", "changeme", /is not a private key/],
  ])("%s is refused in words, before anything is sent", async (_, key, why) => {
    const error = await errorOf(open(withKey(key)));
    expect(error).toMatchObject({ code: "no-credentials" });
    expect(error.message).toMatch(/^AUTH0_CLIENT_ASSERTION_PRIVATE_KEY /);
    expect(error.message).toMatch(why);
    for (const line of key.split("\n").filter((one) => one.length > 20 && !one.startsWith("---"))) {
      expect(error.message).not.toContain(line);
    }
  });

  it.each([
    ["on one line with \\n written out", rsaPem.replaceAll("\n", "\\n")],
    ["in quotation marks", JSON.stringify(rsaPem)],
    ["with the line breaks of Windows", rsaPem.replaceAll("\n", "\r\n")],
    ["in the old form", rsa.privateKey.export({ type: "pkcs1", format: "pem" }) as string],
  ])("%s is taken", async (_, key) => {
    await (await open(withKey(key))).close();
    expect(key).toContain("PRIVATE KEY");
  });

  it("signs with an algorithm that is none of Auth0's: told, with those that are", async () => {
    const error = await errorOf(
      open(withKey(rsaPem, { AUTH0_CLIENT_ASSERTION_SIGNING_ALG: "HS256" })),
    );
    expect(error.message).toContain("RS256, RS384, PS256");
  });
});

let server: HostileAuth0 | undefined;
let victim: Victim | undefined;
afterEach(async () => {
  await victim?.close();
  await server?.close();
  victim = undefined;
  server = undefined;
});

describe("an assertion", () => {
  it.each([
    ["RS256", {}, rsaPem],
    ["RS384", { AUTH0_CLIENT_ASSERTION_SIGNING_ALG: "RS384" }, rsaPem],
    ["PS256", { AUTH0_CLIENT_ASSERTION_SIGNING_ALG: " ps256 " }, rsaPem],
    ["PS256", { AUTH0_CLIENT_SIGNING_ALGORITHM: "PS256" }, rsaPem],
  ])("is signed with %s where the environment says %j", async (alg, env, key) => {
    let assertion = "";
    server = await startHostileAuth0((call) => {
      if (call.path !== "/oauth/token") return false;
      assertion = (call.body as { client_assertion: string }).client_assertion;
      return false;
    });
    victim = await openVictim(server.url, {}, readCredentials(withKey(key, env)));
    await victim.client.organizationByName("acme");
    expect(decodeProtectedHeader(assertion)).toEqual({ alg });
  });
});

describe("credentials that were pasted wrongly", () => {
  const good = { AUTH0_CLIENT_ID: "abc", AUTH0_CLIENT_SECRET: "hunter2-secret" };
  it.each<[Readonly<Record<string, string>>, RegExp]>([
    [
      { ...good, AUTH0_CLIENT_SECRET: '"hunter2-secret"' },
      /AUTH0_CLIENT_SECRET begins or ends with a quotation mark/,
    ],
    [{ ...good, AUTH0_CLIENT_SECRET: "hunter2-secret'" }, /quotation mark/],
    [{ ...good, AUTH0_CLIENT_SECRET: "“hunter2-secret”" }, /quotation mark/],
    [{ ...good, AUTH0_CLIENT_SECRET: "hunter2- secret" }, /has a space/],
    [{ ...good, AUTH0_CLIENT_SECRET: "hunter2-\nsecret" }, /has a line break/],
    [{ ...good, AUTH0_CLIENT_SECRET: "hunter2-\u200bsecret" }, /cannot be seen/],
    [{ ...good, AUTH0_CLIENT_SECRET: "hunter2-sécret" }, /a letter in it that no such value has/],
    [{ ...good, AUTH0_CLIENT_SECRET: "${AUTH0_CLIENT_SECRET}" }, /a placeholder/],
    [{ ...good, AUTH0_CLIENT_SECRET: "<hunter2-secret>" }, /a placeholder/],
    [{ ...good, AUTH0_CLIENT_ID: "https://acme.eu.auth0.com" }, /AUTH0_CLIENT_ID is an address/],
    [
      { AUTH0_CLIENT_ID: "'abc'", AUTH0_CLIENT_SECRET: "'hunter2-secret'" },
      /AUTH0_CLIENT_ID .*; AUTH0_CLIENT_SECRET /,
    ],
    [{ AUTH0_API_TOKEN: "Bearer hunter2.secret" }, /begins with the word "Bearer"/],
    [{ AUTH0_API_TOKEN: "hunter2\r\nx-evil: secret" }, /has a line break/],
  ])("%j are told as that and not repeated", (env, why) => {
    const read = (): unknown => readCredentials(env);
    expect(read).toThrow(OperationError);
    expect(read).toThrow(why);
    expect(read).not.toThrow(/hunter2/);
  });

  it("are taken with white space around them", () => {
    const env = { AUTH0_CLIENT_ID: " abc\n", AUTH0_CLIENT_SECRET: "\thunter2-secret \n" };
    expect(readCredentials(env)).toEqual({
      kind: "client-secret",
      clientId: "abc",
      clientSecret: "hunter2-secret",
    });
  });
});

describe("a tenant that gives no token", () => {
  it.each<[number, string, RegExp]>([
    [
      403,
      "Service not enabled within domain: https://login.acme.example/api/v2/",
      /AUTH0_AUDIENCE.*own domain.*slash at the end/,
    ],
    [403, "Service not found: https://acme.eu.auth0.com/api/v2", /AUTH0_AUDIENCE/],
    [
      403,
      'Client is not authorized to access "https://acme.eu.auth0.com/api/v2/". You need to create a client-grant',
      /Authorize the application for the Management API/,
    ],
    [403, "Client has not been granted scopes: read:organizations", /Authorize the application/],
    [403, "Client is not authorized to access resource server", /Authorize the application/],
    [
      401,
      "Grant type 'client_credentials' not allowed for the client.",
      /Client Credentials on for the application/,
    ],
    [401, "Unauthorized", /AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET/],
    [400, "Missing required parameter", /Check the credentials/],
  ])("with %i %s is understood", async (status, message, why) => {
    server = await startHostileAuth0((call) => {
      if (call.path !== "/oauth/token") return false;
      json(call, status, { error: "access_denied", error_description: message });
      return true;
    });
    victim = await openVictim(server.url, {}, victimCredentials);
    const error = await errorOf(victim.client.organizationByName("acme"));
    expect(error.message).toMatch(why);
    expect(error.message).not.toContain("Grant the scope");
  });

  it("names a custom domain as one", () => {
    expect(parseTenantAddress("login.acme.example").isAuth0Domain).toBe(false);
    for (const domain of ["acme.eu.auth0.com", "acme.auth0.com", "http://127.0.0.1:4010"]) {
      expect(parseTenantAddress(domain).isAuth0Domain).toBe(true);
    }
  });

  it("is asked for the audience with its last slash, also where somebody left it out", () => {
    const { audience } = parseTenantAddress(
      "login.acme.example",
      "https://acme.eu.auth0.com/api/v2",
    );
    expect(audience).toBe("https://acme.eu.auth0.com/api/v2/");
    expect(parseTenantAddress("a.example", "https://other.example/").audience).toBe(
      "https://other.example/",
    );
  });
});
