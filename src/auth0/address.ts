import { OperationError } from "../errors/index.js";
import { isLoopback } from "../loopback.js";

/** Where a tenant is spoken to. */
export interface TenantAddress {
  /** Scheme, host and port, without a final slash. */
  readonly origin: string;
  /** What Auth0 calls the domain: host, and port where it is not the usual one. */
  readonly domain: string;
  /** What a token for the Management API is asked for; the final slash is part of it. */
  readonly audience: string;
}

/**
 * Reads a tenant's address as people write it: `acme.eu.auth0.com`, `https://acme.eu.auth0.com/`,
 * `http://127.0.0.1:4010`.
 *
 * @throws OperationError `invalid-target` when it is no address, or plain http to another machine
 */
export function parseTenantAddress(text: string, audience?: string): TenantAddress {
  const written = text.trim();
  const refuse = (why: string): never => {
    throw new OperationError(`${JSON.stringify(written)} is not a tenant's address: ${why}.`, {
      code: "invalid-target",
      advice:
        "Write a domain such as acme.eu.auth0.com, or http://127.0.0.1:4010 for a tenant on this machine.",
    });
  };
  const withScheme = written.includes("://") ? written : `https://${written}`;
  if (written === "" || !URL.canParse(withScheme)) return refuse("it cannot be read as one");
  const url = new URL(withScheme);
  if (url.username !== "" || url.password !== "") return refuse("it holds credentials");
  if (url.search !== "" || url.hash !== "" || !/^\/(api\/v2\/?)?$/.test(url.pathname)) {
    return refuse("it has a path");
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    return refuse(`it starts with ${url.protocol}//`);
  }
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    return refuse("plain http would show the token to everybody on the way");
  }
  return {
    origin: url.origin,
    domain: url.host,
    audience: audience ?? `${url.origin}/api/v2/`,
  };
}
