import { OperationError } from "../errors/index.js";
import type { Clock } from "../pace/index.js";
import type { Secrets } from "../secrets.js";
import type { TenantAddress } from "./address.js";
import type { Proof } from "./proof.js";
import { readScopes, scopeSet, type Grant } from "./scopes.js";

/** A token is renewed when it ends within this time, so that no request carries one that is ending. */
const renewalLeewayMs = 60_000;

/** A token that lives for a shorter time would be fetched for each request. */
const leastUsefulMs = 5000;

const longestLifetimeMs = 30 * 24 * 3_600_000;

/** What a header can hold; no token of Auth0's is longer. */
const tokenForm = /^[!-~]{1,16384}$/;

/** Gives the token that requests carry. */
export interface TokenSource {
  /** A token that is valid for a while. Fetched once, and by one caller for all that wait. */
  get(): Promise<string>;
  /**
   * Tells that the tenant refused a token. Returns whether another one can be had; false for a
   * token that was given to us.
   */
  refuse(token: string): boolean;
  /** What the latest token allows; its scopes are unknown before there is one. */
  grant(): Grant;
}

/** Asks the tenant's `/oauth/token`; the transport paces and retries it. */
export type TokenRequest = (body: Readonly<Record<string, string>>) => Promise<unknown>;

/** Makes the token source for what somebody can prove. */
export function createTokenSource(
  proof: Proof,
  address: TenantAddress,
  clock: Clock,
  secrets: Secrets,
  request: TokenRequest,
): TokenSource {
  if (proof.kind === "token") {
    const scopes = readScopes(proof.token);
    const grant = { audience: address.audience, ...(scopes && { scopes }) };
    return { get: () => Promise.resolve(proof.token), refuse: () => false, grant: () => grant };
  }
  const { clientId, parameters } = proof;
  let held: { readonly token: string; readonly renewAt: number } | undefined;
  let fetching: Promise<string> | undefined;
  let grant: Grant = { clientId, audience: address.audience };

  async function fetchToken(): Promise<string> {
    const answer = await request({
      grant_type: "client_credentials",
      client_id: clientId,
      audience: address.audience,
      ...(await parameters()),
    });
    const {
      access_token: token,
      expires_in: seconds,
      scope,
    } = (answer ?? {}) as Record<string, unknown>;
    if (typeof token !== "string" || !tokenForm.test(token)) {
      throw new OperationError(
        `${address.domain} answered the request for a token without a token that can be used. Check that it is an Auth0 tenant.`,
        { code: "invalid-answer" },
      );
    }
    secrets.add(token);
    const isTold = typeof seconds === "number" && seconds > 0;
    const lifetimeMs = Math.min(longestLifetimeMs, isTold ? seconds * 1000 : 3_600_000);
    // A token that lives shorter than the leeway is still good for its first half.
    const usefulMs = Math.max(lifetimeMs - renewalLeewayMs, lifetimeMs / 2, leastUsefulMs);
    held = { token, renewAt: clock.now() + usefulMs };
    const scopes = typeof scope === "string" ? scopeSet(scope) : undefined;
    grant = { clientId, audience: address.audience, ...(scopes && { scopes }) };
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
    grant: () => grant,
  };
}
