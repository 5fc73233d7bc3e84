import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import {
  insufficientScope,
  namesThisMachine,
  malformedAuthentication,
  missingAuthentication,
  Refusal,
  refuse,
  refuseToken,
  type Access,
  type Query,
} from "../exchange/index.js";
import type { RateLimiter } from "../limits/index.js";
import type { TokenAuthority } from "../tokens/index.js";
import type { RequestRecord } from "./request-log.js";

/** Auth0's limit on a request's body, in bytes. */
const bodyLimit = 1024 * 1024;
/** What asks for a token is a few lines; the assertion is the longest of them. */
const credentialsLimit = 64 * 1024;

/** What a request that was let through may do, and the headers that tell about the limits. */
export interface Permit {
  readonly scopes: ReadonlySet<string>;
  /** Whose it is; "" where nobody had to say so. */
  readonly clientId: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Lets requests through to their routes, in the order of Auth0: token, limits, scope. */
export class Admission {
  constructor(
    private readonly authority: TokenAuthority,
    private readonly limiter: RateLimiter,
  ) {}

  /**
   * Lets one request through.
   *
   * @param query decides, for some routes, which limit counts.
   * @param droppedScopes what its token shall count without.
   * @throws Refusal 400, 401, 403 or 429.
   */
  async admit(
    request: IncomingMessage,
    access: Access,
    query: Query,
    droppedScopes: ReadonlySet<string>,
    record: RequestRecord,
  ): Promise<Permit> {
    if (access.kind === "public") return { scopes: new Set(), clientId: "", headers: {} };
    if (access.kind === "credentials") return this.#admitTokenRequest();

    const caller = await this.authority.verify(readToken(request));
    record.attribute(caller.clientId);
    const { bucket } = access;
    const bucketName = typeof bucket === "string" ? bucket : bucket(query);
    record.countAgainst(bucketName);
    const admission = this.limiter.admit(bucketName);
    if (admission.kind === "refused") {
      const { answer } = refuse(
        429,
        `${admission.by === "global" ? "Global" : "Endpoint"} limit has been reached`,
        { errorCode: "too_many_requests" },
      );
      throw new Refusal({ ...answer, headers: admission.headers });
    }
    const scopes = new Set([...caller.scopes].filter((scope) => !droppedScopes.has(scope)));
    if (!access.anyScope.some((scope) => scopes.has(scope))) {
      throw insufficientScope(access.anyScope);
    }
    const missing = access.everyScope?.find((scope) => !scopes.has(scope));
    if (missing !== undefined) throw insufficientScope([missing]);
    return { scopes, clientId: caller.clientId, headers: admission.headers };
  }

  /**
   * How much of a request's body is kept, in bytes; what is longer is refused. Of strangers' requests
   * nothing is, or many of them would fill the memory.
   */
  async bodyLimits(
    request: IncomingMessage,
    access: Access | undefined,
  ): Promise<{ readonly refusedAbove: number; readonly isKept: boolean }> {
    if (access?.kind === "credentials") return { refusedAbove: credentialsLimit, isKept: true };
    const isKept = access?.kind === "management" && (await this.#isOfKnownClient(request));
    return { refusedAbove: bodyLimit, isKept };
  }

  async #isOfKnownClient(request: IncomingMessage): Promise<boolean> {
    try {
      await this.authority.verify(readToken(request));
      return true;
    } catch (error) {
      if (error instanceof Refusal) return false;
      throw error;
    }
  }

  #admitTokenRequest(): Permit {
    const admission = this.limiter.admitTokenRequest();
    if (admission.kind === "refused") {
      const { answer } = refuseToken(429, "too_many_requests", "Global limit has been reached");
      throw new Refusal({ ...answer, headers: admission.headers });
    }
    return { scopes: new Set(), clientId: "", headers: admission.headers };
  }
}

/**
 * Refuses what does not come from a client of this machine. A page in a browser could otherwise
 * reach the tenant, by way of a name that it points at this machine. Pages of the tenant's own are
 * the only ones that may ask it.
 *
 * @throws Refusal 403.
 */
export function refuseForeign(request: IncomingMessage): void {
  const { host = "", origin, "sec-fetch-site": site, "sec-fetch-dest": target } = request.headers;
  // A link that somebody follows opens a window of ours, of which the other page sees nothing.
  const isFollowed = request.method === "GET" && target === "document";
  const isFromPage = site !== undefined && site !== "same-origin" && site !== "none" && !isFollowed;
  if (!namesThisMachine(host) || isFromPage || (origin !== undefined && !isOwn(origin, request))) {
    request.resume();
    throw refuse(403, "The embedded tenant answers clients on this machine only");
  }
}

/** Whether an origin is this server's, under any of the names of this machine. */
function isOwn(origin: string, { socket }: IncomingMessage): boolean {
  const scheme = socket instanceof TLSSocket ? "https" : "http";
  const [, host = ""] = new RegExp(`^${scheme}://([^/?#@]+)$`).exec(origin) ?? [];
  return namesThisMachine(host) && host.endsWith(`:${socket.localPort}`);
}

function readToken(request: IncomingMessage): string {
  const { authorization } = request.headers;
  if (authorization === undefined) throw missingAuthentication();
  const token = /^Bearer (\S+)$/i.exec(authorization)?.[1];
  if (token === undefined) throw malformedAuthentication();
  return token;
}
