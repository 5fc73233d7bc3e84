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
  /** Whether it is a domain of Auth0's own, or of this machine; a custom domain is neither. */
  readonly isAuth0Domain: boolean;
}

/**
 * Reads a tenant's address as people write it: `acme.eu.auth0.com`, `https://acme.eu.auth0.com/`,
 * `http://127.0.0.1:4010`.
 *
 * @param audience what tokens are asked for, where it is not the address with `/api/v2/`; a final
 * slash that is missing is added
 * @throws OperationError `invalid-target` when it is no address, or plain http to another machine
 */
export function parseTenantAddress(text: string, audience?: string): TenantAddress {
  const written = text.trim();
  const refuse = (why: string): never => {
    throw new OperationError(
      `${JSON.stringify(withoutCredentials(written))} is not a tenant's address: ${why}.`,
      {
        code: "invalid-target",
        advice:
          "Write a domain such as acme.eu.auth0.com, or http://127.0.0.1:4010 for a tenant on this machine.",
      },
    );
  };
  if (/^["'`“”‘’«]|["'`“”‘’»]$/u.test(written)) {
    return refuse("it stands in quotation marks, which belong to the shell and not to the value");
  }
  if (/\s/.test(written)) return refuse("it has a space or a line break in it");
  if (written.includes("@")) return refuse("it holds credentials, which belong elsewhere");
  const withScheme = written.includes("://") ? written : `https://${written}`;
  if (written === "" || !URL.canParse(withScheme)) return refuse("it cannot be read as one");
  const url = new URL(withScheme);
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
    audience: audience?.replace(/\/api\/v2$/, "/api/v2/") ?? `${url.origin}/api/v2/`,
    isAuth0Domain: isLoopback(url.hostname) || /(^|\.)auth0(app)?\.com$/.test(url.hostname),
  };
}

/** An address that somebody wrote, in a form that can be shown. */
export function withoutCredentials(address: string): string {
  return address.replace(/^([a-z][a-z\d+.-]*:\/\/)?.*@/is, "$1…@").replace(/[?#].*/s, "?…");
}
