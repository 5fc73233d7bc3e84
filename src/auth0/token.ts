import { createPrivateKey, randomUUID, type KeyObject } from "node:crypto";
import { OperationError } from "../errors/index.js";
import type { Clock } from "../pace/index.js";
import type { TenantAddress } from "./address.js";
import type { Credentials } from "./credentials.js";

/** A token is renewed when it ends within this time, so that no request carries one that is ending. */
const renewalLeewayMs = 60_000;

/** Shorter keys are not taken for RS256, RS384 and PS256 (RFC 7518, 3.3 and 3.5). */
const minKeyBits = 2048;

type ClientCredentials = Exclude<Credentials, { kind: "token" }>;

/** Gives the token that requests carry. */
export interface TokenSource {
  /** A token that is valid for a while. Fetched once, and by one caller for all that wait. */
  get(): Promise<string>;
  /**
   * Tells that the tenant refused a token. Returns whether another one can be had; false for a
   * token that was given to us.
   */
  refuse(token: string): boolean;
}

/** Asks the tenant's `/oauth/token`; the transport paces and retries it. */
export type TokenRequest = (body: Readonly<Record<string, string>>) => Promise<unknown>;

/** Makes the token source for credentials. */
export function createTokenSource(
  credentials: Credentials,
  address: TenantAddress,
  clock: Clock,
  request: TokenRequest,
): TokenSource {
  return credentials.kind === "token"
    ? { get: () => Promise.resolve(credentials.token), refuse: () => false }
    : createRenewingSource(credentials, address, clock, request);
}

function createRenewingSource(
  credentials: ClientCredentials,
  address: TenantAddress,
  clock: Clock,
  request: TokenRequest,
): TokenSource {
  let held: { readonly token: string; readonly renewAt: number } | undefined;
  let fetching: Promise<string> | undefined;

  async function fetchToken(): Promise<string> {
    const answer = await request({
      grant_type: "client_credentials",
      client_id: credentials.clientId,
      audience: address.audience,
      ...(await proof(credentials, address)),
    });
    const { access_token: token, expires_in: seconds } = (answer ?? {}) as Record<string, unknown>;
    if (typeof token !== "string" || token === "") {
      throw new OperationError(
        `${address.domain} answered the request for a token without a token.`,
        { code: "invalid-answer", advice: "Check that it is an Auth0 tenant." },
      );
    }
    const lifetimeMs = typeof seconds === "number" ? seconds * 1000 : 3_600_000;
    // A token that lives shorter than the leeway is still good for its first half.
    const usefulMs = Math.max(lifetimeMs - renewalLeewayMs, lifetimeMs / 2);
    held = { token, renewAt: clock.now() + usefulMs };
    return token;
  }

  return {
    get() {
      if (held && clock.now() < held.renewAt) return Promise.resolve(held.token);
      fetching ??= fetchToken().finally(() => {
        fetching = undefined;
      });
      return fetching;
    },
    refuse(token) {
      if (held?.token === token) held = undefined;
      return true;
    },
  };
}

/** What proves to the tenant that we are the client; RFC 7523 for a private key. */
async function proof(
  credentials: ClientCredentials,
  address: TenantAddress,
): Promise<Record<string, string>> {
  if (credentials.kind === "client-secret") return { client_secret: credentials.clientSecret };
  const { SignJWT } = await import("jose");
  const assertion = await new SignJWT()
    .setProtectedHeader({ alg: credentials.algorithm ?? "RS256" })
    .setIssuer(credentials.clientId)
    .setSubject(credentials.clientId)
    .setAudience(`${address.origin}/`)
    .setIssuedAt()
    .setExpirationTime("2m")
    .setJti(randomUUID())
    .sign(readPrivateKey(credentials.privateKeyPem));
  return {
    client_assertion: assertion,
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
  };
}

function readPrivateKey(pem: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (cause) {
    throw new OperationError(
      "AUTH0_CLIENT_ASSERTION_PRIVATE_KEY is not a private key in PEM form (BEGIN PRIVATE KEY).",
      { code: "no-credentials", cause },
    );
  }
  const kind = key.asymmetricKeyType ?? "unknown";
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (kind === "rsa" && bits >= minKeyBits) return key;
  const found = kind === "rsa" ? `an RSA key of ${bits} bits` : `a key of the kind ${kind}`;
  throw new OperationError(
    `AUTH0_CLIENT_ASSERTION_PRIVATE_KEY is ${found}. Client assertions are signed with an RSA key of at least ${minKeyBits} bits: make one, and give Auth0 its public key.`,
    { code: "no-credentials" },
  );
}
