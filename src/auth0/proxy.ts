import { OperationError } from "../errors/index.js";
import { isLoopback } from "../loopback.js";
import type { Variables } from "../variables.js";
import { isInNoProxy } from "./no-proxy.js";

/** A proxy that requests go through. */
export interface Proxy {
  /** Scheme, host and port. */
  readonly origin: string;
  /** For messages: host and port, and where they stand; never a password. */
  readonly label: string;
  /** What the header Proxy-Authorization holds; absent where the address names nobody. */
  readonly authorization?: string;
  readonly password?: string;
}

/**
 * In this order, as curl reads them for https. HTTP_PROXY comes last: it is meant for plain http,
 * and where it is the only one, there is no other way out.
 */
const variables = [
  ["https_proxy", "HTTPS_PROXY"],
  ["all_proxy", "ALL_PROXY"],
  ["http_proxy", "HTTP_PROXY"],
].flat();

/**
 * The proxy that the environment names for an address; undefined when there is none, or when the
 * address is this machine's own: what listens there is asked directly, whatever is set.
 *
 * @throws OperationError `invalid-proxy` when what is set cannot be read as a proxy's address
 */
export function chooseProxy(origin: string, env: Variables): Proxy | undefined {
  const { hostname, port, protocol } = new URL(origin);
  if (isLoopback(hostname) || /(^|\.)localhost\.?$/.test(hostname)) return undefined;
  const variable = variables.find((name) => env[name]?.trim());
  if (variable === undefined) return undefined;
  const except = env["no_proxy"] ?? env["NO_PROXY"] ?? "";
  const usualPort = protocol === "https:" ? 443 : 80;
  if (isInNoProxy(except, hostname, port === "" ? usualPort : Number(port))) return undefined;
  return readProxy(env[variable]?.trim() ?? "", variable);
}

/** `proxy.corp.example:8080` is read as curl and Go read it: over http. */
function readProxy(written: string, variable: string): Proxy {
  const withScheme = written.includes("://") ? written : `http://${written}`;
  const refuse = (why: string): never => {
    throw new OperationError(
      `${variable} does not hold the address of a proxy: ${why}. Write http://HOST:PORT, or https://HOST:PORT; NO_PROXY names hosts that are reached without.`,
      { code: "invalid-proxy" },
    );
  };
  if (!URL.canParse(withScheme)) return refuse("it cannot be read as one");
  const url = new URL(withScheme);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    return refuse(`${url.protocol.replace(":", "")} is no kind of proxy that is known here`);
  }
  if (!/^\/?$/.test(url.pathname) || url.search !== "" || url.hash !== "") {
    return refuse("it has a path");
  }
  const user = decodePart(url.username);
  const password = decodePart(url.password);
  const hasCredentials = user !== "" || password !== "";
  return {
    origin: url.origin,
    label: `${url.host} (${variable})`,
    ...(hasCredentials && {
      authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`,
    }),
    ...(password !== "" && { password }),
  };
}

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
