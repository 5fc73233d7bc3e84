import { STATUS_CODES, type IncomingMessage, type ServerResponse } from "node:http";
import type { Answer } from "./answer.js";
import { reset, sendAnswer, sendDisturbed } from "./answer-writer.js";
import type { Clock } from "./clock.js";
import type { Effects, FaultBoard } from "./fault-board.js";
import { isLoopback } from "./loopback.js";
import { mutate } from "./mutation.js";
import type { RateLimiter } from "./rate-limiter.js";
import {
  insufficientScope,
  malformedAuthentication,
  missingAuthentication,
  Refusal,
  refuse,
  refuseToken,
} from "./refusal.js";
import type { RequestCounter, RequestRecord } from "./request-log.js";
import {
  parseBody,
  readBody,
  readTarget,
  type RawBody,
  type RequestTarget,
} from "./request-reader.js";
import type { Access, Call, Match, Router } from "./route.js";
import type { Stores } from "./stores.js";
import type { TokenAuthority } from "./token-authority.js";

/** Auth0's limit on a request's body. */
const bodyLimitBytes = 1024 * 1024;
/** Seeds are larger than anything that the API takes. */
const inspectionBodyLimitBytes = 256 * 1024 * 1024;

/** What a request passes through. */
export interface RequestHandlerParts {
  readonly router: Router;
  /** The routes under `/__tenant/`, which are no part of Auth0's API. */
  readonly inspection: Router;
  readonly stores: Stores;
  readonly authority: TokenAuthority;
  readonly limiter: RateLimiter;
  readonly faults: FaultBoard;
  readonly counter: RequestCounter;
  readonly clock: Clock;
  readonly latencyMs: number;
  /** Aborted when the tenant closes. */
  readonly signal: AbortSignal;
  readonly onInternalError: (error: unknown) => void;
}

/** Answers requests. */
export class RequestHandler {
  constructor(private readonly parts: RequestHandlerParts) {}

  /** Answers one request; whatever goes wrong becomes an answer as well. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = readTarget(request.url ?? "/");
    // Clients measure the moments in x-ratelimit-reset against it: it must be the same clock's.
    response.setHeader("date", new Date(this.parts.clock.now()).toUTCString());
    try {
      refuseForeign(request);
      if (target.path.startsWith("/__tenant/")) {
        sendAnswer(request, response, await this.#inspect(request, target));
      } else await this.#serve(request, response, target);
    } catch (error) {
      if (!response.headersSent) sendAnswer(request, response, this.#toAnswer(error));
      else request.socket.destroy();
    }
  }

  async #inspect(request: IncomingMessage, target: RequestTarget): Promise<Answer> {
    const match = this.parts.inspection.find(request.method, target.path);
    if (match === undefined) throw notFound();
    const { bytes } = await readBody(request, inspectionBodyLimitBytes);
    // Whatever it is called: curl calls everything a form.
    const body = parseBody({ bytes, contentType: "application/json" });
    return match.route.handle(toCall(match, target, body));
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
    target: RequestTarget,
  ): Promise<void> {
    const { router, counter, faults, clock, latencyMs, signal } = this.parts;
    const match = router.find(request.method, target.path);
    const template = match?.route.template;
    const record = counter.begin(`${request.method} ${template ?? "(unknown)"}`);
    response.once("close", () => record.end("lost"));

    const raw = await readBody(request, bodyLimitBytes).catch((error: unknown) => {
      // Without its body the request means nothing; the rest of it is not waited for.
      response.shouldKeepAlive = false;
      return this.#toAnswer(error);
    });
    if ("status" in raw) return sendAnswer(request, response, raw, record);

    const effects = faults.meet({
      method: request.method ?? "",
      template,
      pathAndQuery: target.pathAndQuery,
      hasCursor: target.query["from"] !== undefined,
    });
    if (effects.delayMs > 0) await clock.sleep(effects.delayMs, signal);
    this.#changeWorld(effects, match, raw);
    if (effects.isReset) {
      record.end("reset");
      return reset(request.socket);
    }
    const answer = await this.#answer(request, target, match, raw, effects, record);
    if (latencyMs > 0) await clock.sleep(latencyMs, signal);
    if (effects.disturbance === undefined) sendAnswer(request, response, answer, record);
    else {
      await sendDisturbed(request, response, answer, effects.disturbance, record, clock, signal);
    }
  }

  /** Does what happens beside a request that met faults, right before it takes effect. */
  #changeWorld(effects: Effects, match: Match | undefined, raw: RawBody): void {
    const { authority, stores } = this.parts;
    if (effects.isTokenExpired) authority.expireAllIssued();
    for (const mutation of effects.mutations) {
      mutate(stores, mutation, { parameters: match?.parameters ?? {}, body: tryParse(raw) });
    }
  }

  async #answer(
    request: IncomingMessage,
    target: RequestTarget,
    match: Match | undefined,
    raw: RawBody,
    effects: Effects,
    record: RequestRecord,
  ): Promise<Answer> {
    const fault = effects.status && faultAnswer(effects.status, this.parts.clock.now());
    if (fault !== undefined && effects.status?.commit === false) return fault;
    const answer = await this.#carryOut(request, target, match, raw, effects, record).catch(
      (error: unknown) => this.#toAnswer(error),
    );
    return fault ?? answer;
  }

  async #carryOut(
    request: IncomingMessage,
    target: RequestTarget,
    match: Match | undefined,
    raw: RawBody,
    effects: Effects,
    record: RequestRecord,
  ): Promise<Answer> {
    if (match === undefined) throw notFound();
    const permit = await this.#admit(request, match.route.access, effects, record);
    const body = parseBody(raw);
    if (match.route.access.kind === "credentials") attributeClient(record, body);
    const answer = await match.route.handle({
      ...toCall(match, target, body),
      scopes: permit.scopes,
      droppedScopes: effects.droppedScopes,
      view: effects.view,
      isCursorExpired: effects.isCursorExpired,
    });
    return { ...answer, headers: { ...answer.headers, ...permit.headers } };
  }

  /** Lets a request through to its route, in the order of Auth0: token, limits, scope. */
  async #admit(
    request: IncomingMessage,
    access: Access,
    effects: Effects,
    record: RequestRecord,
  ): Promise<{ readonly scopes: ReadonlySet<string>; readonly headers: Record<string, string> }> {
    const { authority, limiter } = this.parts;
    if (access.kind === "public") return { scopes: new Set(), headers: {} };
    if (access.kind === "credentials") {
      const admission = limiter.admitTokenRequest();
      if (admission.kind === "refused") {
        const { answer } = refuseToken(429, "too_many_requests", "Global limit has been reached");
        throw new Refusal({ ...answer, headers: admission.headers });
      }
      return { scopes: new Set(), headers: admission.headers };
    }
    const caller = await authority.verify(readToken(request));
    record.attribute(caller.clientId);
    const admission = limiter.admit(access.bucket);
    if (admission.kind === "refused") {
      const { answer } = refuse(
        429,
        `${admission.by === "global" ? "Global" : "Endpoint"} limit has been reached`,
        { errorCode: "too_many_requests" },
      );
      throw new Refusal({ ...answer, headers: admission.headers });
    }
    const scopes = new Set([...caller.scopes].filter((scope) => !effects.droppedScopes.has(scope)));
    if (!access.anyScope.some((scope) => scopes.has(scope))) {
      throw insufficientScope(access.anyScope);
    }
    return { scopes, headers: admission.headers };
  }

  #toAnswer(error: unknown): Answer {
    if (error instanceof Refusal) return error.answer;
    if (!this.parts.signal.aborted) this.parts.onInternalError(error);
    return refuse(500, "An internal server error occurred").answer;
  }
}

/**
 * A page in a browser could otherwise reach the tenant, by way of a name that it points at this
 * machine. No client of the API names an origin or another host.
 */
function refuseForeign(request: IncomingMessage): void {
  if (!isLoopback(request.headers.host ?? "") || request.headers.origin !== undefined) {
    request.resume();
    throw refuse(403, "The embedded tenant answers clients on this machine only");
  }
}

function readToken(request: IncomingMessage): string {
  const { authorization } = request.headers;
  if (authorization === undefined) throw missingAuthentication();
  const token = /^Bearer (\S+)$/i.exec(authorization)?.[1];
  if (token === undefined) throw malformedAuthentication();
  return token;
}

function attributeClient(record: RequestRecord, body: unknown): void {
  const clientId = (body as { client_id?: unknown } | null | undefined)?.client_id;
  if (typeof clientId === "string") record.attribute(clientId);
}

function toCall(match: Match, target: RequestTarget, body: unknown): Call {
  return {
    parameters: match.parameters,
    query: target.query,
    body,
    scopes: new Set(),
    droppedScopes: new Set(),
    view: undefined,
    isCursorExpired: false,
  };
}

function tryParse(raw: RawBody): unknown {
  try {
    return parseBody(raw);
  } catch {
    return undefined;
  }
}

function notFound(): Refusal {
  return refuse(404, "Not Found");
}

function faultAnswer(fault: NonNullable<Effects["status"]>, nowMs: number): Answer {
  const { status, message, headers, retryAfterSeconds, resetInSeconds } = fault;
  const answer =
    status === 429
      ? refuse(429, message ?? "Global limit has been reached", { errorCode: "too_many_requests" })
      : refuse(status, message ?? STATUS_CODES[status] ?? "Error");
  return {
    ...answer.answer,
    headers: {
      ...(retryAfterSeconds !== undefined && { "retry-after": String(retryAfterSeconds) }),
      ...(resetInSeconds !== undefined && {
        "x-ratelimit-limit": "10",
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": String(Math.ceil(nowMs / 1000) + resetInSeconds),
      }),
      ...headers,
    },
  };
}
