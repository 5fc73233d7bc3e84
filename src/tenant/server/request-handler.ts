import type { IncomingMessage, ServerResponse } from "node:http";
import { OperationError } from "../../errors/index.js";
import type { TenantClock } from "../clock.js";
import {
  noSuchRoute,
  parseBody,
  readBody,
  readTarget,
  Refusal,
  refuse,
  toCall,
  type Answer,
  type Call,
  type Match,
  type RawBody,
  type RequestTarget,
  type Router,
} from "../exchange/index.js";
import { disturb, faultAnswer, type Effects, type FaultBoard } from "../faults/index.js";
import type { Stores } from "../store/index.js";
import type { TokenAuthority } from "../tokens/index.js";
import { refuseForeign, type Admission } from "./admission.js";
import { reset, sendAnswer, sendDisturbed, writeHead } from "./answer-writer.js";
import type { Inspection } from "./inspection.js";
import { changeWorld } from "./interference.js";
import type { RequestCounter, RequestRecord } from "./request-log.js";
import { sendStream } from "./stream-writer.js";
import { toEventContext, toLogEntry } from "./witness.js";
import type { TenantPage } from "./tenant-page.js";

/** What a request passes through. */
export interface RequestHandlerParts {
  readonly router: Router;
  readonly inspection: Inspection;
  readonly page: TenantPage;
  readonly admission: Admission;
  readonly stores: Stores;
  readonly authority: TokenAuthority;
  readonly faults: FaultBoard;
  readonly counter: RequestCounter;
  readonly clock: TenantClock;
  readonly latencyMs: number;
  /** Aborted when the tenant closes. */
  readonly signal: AbortSignal;
  readonly onInternalError: (error: unknown) => void;
}

/** A request of which all is there that decides about its answer. */
interface Arrival {
  readonly request: IncomingMessage;
  readonly target: RequestTarget;
  /** Undefined when no route answers it. */
  readonly match: Match | undefined;
  readonly raw: RawBody;
  readonly effects: Effects;
  readonly record: RequestRecord;
}

/**
 * Answers requests. Each passes: origin, body, faults, admission (token, limits, scope), route; and
 * on its way back: faults, latency.
 */
export class RequestHandler {
  #lastFailure: string | undefined;

  constructor(private readonly parts: RequestHandlerParts) {}

  /** Answers one request; whatever goes wrong becomes an answer as well. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = readTarget(request.url ?? "/");
    const { clock, inspection, page } = this.parts;
    // Clients measure the moments in x-ratelimit-reset against it: it must be the same clock's.
    response.setHeader("date", new Date(clock.now()).toUTCString());
    try {
      refuseForeign(request);
      if (page.covers(target.path)) {
        sendAnswer(request, response, await page.answer(request, target.path));
      } else if (inspection.covers(target.path)) {
        sendAnswer(request, response, await inspection.answer(request, target));
      } else await this.#serve(request, response, target);
    } catch (error) {
      if (!response.headersSent) sendAnswer(request, response, this.#toAnswer(error));
      else request.socket.destroy();
    }
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
    target: RequestTarget,
  ): Promise<void> {
    const { router, counter, faults, clock, latencyMs, signal } = this.parts;
    const match = router.find(request.method, target.path);
    const template = match?.route.template;
    const record = counter.begin({
      method: request.method ?? "",
      path: target.pathAndQuery,
      route: template,
    });
    response.once("close", () => record.end("lost"));

    const raw = await this.#readBody(request, match).catch((error: unknown) => {
      // Without its body the request means nothing; the rest of it is not waited for.
      response.shouldKeepAlive = false;
      return this.#toAnswer(error);
    });
    if ("status" in raw) return sendAnswer(request, response, raw, record);

    const effects = faults.meet({
      method: request.method ?? "",
      template,
      pathAndQuery: target.pathAndQuery,
      hasCursor:
        target.query["from"] !== undefined || headerOf(request, "last-event-id") !== undefined,
    });
    if (effects.delayMs > 0) await clock.sleep(effects.delayMs, signal);
    await changeWorld(effects, match, raw, this.parts);
    if (effects.isReset) {
      record.end("reset");
      return reset(request.socket);
    }
    const answer = await this.#answer({ request, target, match, raw, effects, record });
    if (latencyMs > 0) await clock.sleep(latencyMs, signal);
    if (answer.stream !== undefined) {
      writeHead(request, response, answer);
      record.end(answer.status);
      await sendStream(request, response, answer.stream, signal, (connection) =>
        disturb(connection, effects.eventFaults, clock),
      );
    } else if (effects.disturbance === undefined) sendAnswer(request, response, answer, record);
    else {
      await sendDisturbed(request, response, answer, effects.disturbance, record, clock, signal);
    }
  }

  async #readBody(request: IncomingMessage, match: Match | undefined): Promise<RawBody> {
    const limits = await this.parts.admission.bodyLimits(request, match?.route.access);
    return readBody(request, limits.refusedAbove, limits.isKept);
  }

  async #answer(arrival: Arrival): Promise<Answer> {
    const { status } = arrival.effects;
    const fault = status && faultAnswer(status, this.parts.clock.now());
    if (fault !== undefined && status?.commit === false) return fault;
    const answer = await this.#carryOut(arrival).catch((error: unknown) => this.#toAnswer(error));
    return fault ?? answer;
  }

  async #carryOut({ request, target, match, raw, effects, record }: Arrival): Promise<Answer> {
    if (match === undefined) throw noSuchRoute();
    const { access, handle } = match.route;
    const permit = await this.parts.admission.admit(
      request,
      access,
      target.query,
      effects.droppedScopes,
      record,
    );
    const body = parseBody(raw);
    if (access.kind === "credentials") this.#attributeClient(record, body);
    const call: Call = {
      ...toCall(match, target.query, body),
      lastEventId: headerOf(request, "last-event-id"),
      scopes: permit.scopes,
      droppedScopes: effects.droppedScopes,
      view: effects.view,
      isCursorExpired: effects.isCursorExpired,
    };
    const { events, clients, logs } = this.parts.stores;
    const isWrite = access.kind === "management" && request.method !== "GET";
    const client = isWrite ? clients.findDocument(permit.clientId) : undefined;
    const answer = await (isWrite
      ? events.as(toEventContext(request, client), () => handle(call))
      : handle(call));
    if (isWrite) logs.add(toLogEntry(request, target, client, answer));
    return { ...answer, headers: { ...answer.headers, ...permit.headers } };
  }

  /** Of clients that are there alone: what strangers call themselves is not kept. */
  #attributeClient(record: RequestRecord, body: unknown): void {
    const clientId = (body as { client_id?: unknown } | null | undefined)?.client_id;
    if (typeof clientId === "string" && this.parts.stores.clients.find(clientId)) {
      record.attribute(clientId);
    }
  }

  #toAnswer(error: unknown): Answer {
    if (error instanceof Refusal) return error.answer;
    const { signal, onInternalError } = this.parts;
    if (!(error instanceof OperationError)) {
      if (!signal.aborted) onInternalError(error);
      return refuse(500, "An internal server error occurred").answer;
    }
    // The database fails, and will fail for everybody: once is enough to be told of it.
    if (!signal.aborted && error.message !== this.#lastFailure) onInternalError(error);
    this.#lastFailure = error.message;
    return refuse(error.retryable ? 503 : 507, error.message).answer;
  }
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}
