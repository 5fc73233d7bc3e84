import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { OperationError } from "../../errors/index.js";
import { endServer, listenLocally } from "../../local-server.js";
import { EventRelay, type FollowTenant } from "./event-relay.js";
import { PageFiles, type PageAnswer } from "./page-files.js";
import { keyIsMissing, PageKey } from "./page-key.js";

/** A request of the page's for the tenant. */
export interface RelayedRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Below `/api/v2/`, percent-encoded. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A request of the page's for an embedded tenant's control. */
export interface ControlRequest {
  readonly method: string;
  /** Without a query; letters and slashes. */
  readonly path: string;
  readonly body?: unknown;
}

/** What stands behind the page: whoever holds the credentials. */
export interface PageEngine {
  /** The tenant, for people. */
  readonly tenant: string;
  /** Its address, as programs write it. */
  readonly url: string;
  /** Whether nothing may be written; the server sees to it, not the page. */
  readonly isReadOnly: boolean;
  /** Sends a request to the tenant. Throws OperationError. */
  relay(request: RelayedRequest): Promise<unknown>;
  /** Follows the tenant's events; without it the page is not told of them. */
  readonly follow?: FollowTenant;
  /** Asks the control of an embedded tenant; absent where the tenant is none. Throws OperationError. */
  readonly control?: (request: ControlRequest) => Promise<unknown>;
  /** What the page shows besides, by name; each is computed when it is asked for. */
  readonly reports: Readonly<Record<string, () => Promise<unknown>>>;
  /** What the page may have done besides, by name. */
  readonly acts?: Readonly<Record<string, PageAct>>;
}

/** Something that the page asks to have done. */
export interface PageAct {
  /** Whether it changes anything; where the page is read only it is refused then. */
  readonly isWriting: boolean;
  /** Does it, by the JSON that was sent. Throws OperationError. */
  run(body: unknown): Promise<unknown>;
}

/** A page that is being served. */
export interface ServedPage {
  /** Without the key: what it serves there opens no session. */
  readonly url: string;
  /** The address for whoever started the server; it holds the key. */
  readonly address: string;
  close(): Promise<void>;
}

const readOnly = "The page is read only. Start it with --write to have something changed.";

const base = "/";
/** Below which the page asks the control of an embedded tenant. */
const controlBase = "/api/tenant/";
const methods: ReadonlySet<string> = new Set(["GET", "POST", "PATCH", "DELETE"]);
/** No request of the page's is longer, in bytes. */
const mostBytes = 1024 * 1024;

/**
 * Serves the page on this machine alone, to browsers that show this very page.
 *
 * @param port 0 takes any that is free
 * @throws OperationError `address-in-use`
 */
export async function servePage(engine: PageEngine, port: number): Promise<ServedPage> {
  const handler = new PageHandler(engine);
  const server = createServer((request, response) => void handler.handle(request, response));
  const taken = await listenLocally(
    server,
    port,
    ({ message }) => `Port ${port} cannot be used for the page: ${message}. Give another --port.`,
  );
  handler.port = taken;
  const url = `http://127.0.0.1:${taken}/`;
  return {
    url,
    address: handler.key.addressFor(url),
    close: () => {
      handler.close();
      return endServer(server);
    },
  };
}

/** Answers the page's requests. */
class PageHandler {
  readonly #files = new PageFiles(base);
  /** Known to windows of the page alone; it lives as long as the process. */
  readonly #token = randomBytes(32).toString("base64url");
  readonly #events: EventRelay | undefined;
  readonly key = new PageKey();
  port = 0;

  constructor(private readonly engine: PageEngine) {
    this.#events = engine.follow && new EventRelay(engine.follow);
  }

  close(): void {
    this.#events?.close();
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await this.#answer(request, response).catch((error: unknown) =>
      refusalOf(error),
    );
    if (response.headersSent) {
      response.end();
      return;
    }
    request.resume();
    response.writeHead(answer.status, {
      ...answer.headers,
      "content-length": Buffer.byteLength(answer.body),
    });
    response.end(answer.body);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<PageAnswer> {
    if (!this.#isOwn(request)) {
      return refuse(403, "This server answers its own page, on this machine, and nobody else.");
    }
    const url = new URL(request.url ?? "/", "http://page");
    const path = url.pathname;
    if (path === "/session") return this.#openSession(request);
    if (!path.startsWith("/api/")) {
      if (request.method !== "GET") return refuse(404, "Nothing is here.");
      return this.#files.answer(path);
    }
    if (!this.#isKnown(request)) return refuse(401, "The session is over. Reload the page.");
    if (path === "/api/v2/events" && this.#events) {
      return this.#tellEvents(this.#events, url, response);
    }
    if (path.startsWith("/api/v2/")) return this.#relay(request, url);
    if (path.startsWith(controlBase)) return this.#control(request, path);
    const act = this.#actAt(path);
    if (request.method === "POST" && act !== undefined) return this.#perform(act, request);
    const report = this.#reportAt(path);
    if (request.method !== "GET" || report === undefined) return refuse(404, "Nothing is here.");
    return json(200, await report());
  }

  async #tellEvents(events: EventRelay, url: URL, response: ServerResponse): Promise<PageAnswer> {
    const gone = new AbortController();
    response.on("close", () => gone.abort());
    const from = url.searchParams.get("from") ?? undefined;
    const since = url.searchParams.get("from_timestamp");
    const begin = (): ((text: string) => void) => {
      response.writeHead(200, {
        "content-type": "text/event-stream",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      });
      return (text) => response.write(text);
    };
    const place = { from, sinceMs: since === null ? undefined : Date.parse(since) };
    await events.tell(place, begin, gone.signal);
    return refuse(410, "The place is not known any more. Begin at a time.", "cursor_expired");
  }

  #actAt(path: string): PageAct | undefined {
    const name = path.slice("/api/".length);
    const { acts = {} } = this.engine;
    return Object.hasOwn(acts, name) ? acts[name] : undefined;
  }

  async #perform(act: PageAct, request: IncomingMessage): Promise<PageAnswer> {
    if (act.isWriting && this.engine.isReadOnly) return refuse(403, readOnly);
    return json(200, (await act.run(await readBody(request))) ?? {});
  }

  #reportAt(path: string): (() => Promise<unknown>) | undefined {
    const name = path.slice("/api/".length);
    const { reports } = this.engine;
    return Object.hasOwn(reports, name) ? reports[name] : undefined;
  }

  /**
   * A page of somebody else's may point a name of its own at this machine, or simply ask: so the host has
   * to be this very server, and the origin, where there is one, too.
   */
  #isOwn({ headers }: IncomingMessage): boolean {
    const hosts = [`127.0.0.1:${this.port}`, `localhost:${this.port}`];
    const { host = "", origin } = headers;
    const site = headers["sec-fetch-site"];
    const isOwnOrigin = origin === undefined || origin === `http://${host}`;
    const isOwnSite = site === undefined || site === "same-origin" || site === "none";
    return hosts.includes(host) && isOwnOrigin && isOwnSite;
  }

  /** Browsers name the origin of a POST; what does not is no page. The key tells whose page it is. */
  #openSession(request: IncomingMessage): PageAnswer {
    if (request.method !== "POST" || request.headers.origin === undefined) {
      return refuse(403, "Sessions are for the page.");
    }
    if (!this.key.isShownBy(request)) return refuse(401, keyIsMissing);
    const { tenant, url, isReadOnly, reports, control } = this.engine;
    return json(200, {
      token: this.#token,
      expiresInSeconds: 0,
      scopes: isReadOnly ? ["read:*"] : ["*"],
      isReadOnly,
      tenant,
      url,
      reports: Object.keys(reports),
      ...(control && !isReadOnly && { control: { path: controlBase, token: this.#token } }),
    });
  }

  #isKnown({ headers }: IncomingMessage): boolean {
    const given = Buffer.from(/^Bearer (\S+)$/.exec(headers.authorization ?? "")?.[1] ?? "");
    const known = Buffer.from(this.#token);
    return given.length === known.length && timingSafeEqual(given, known);
  }

  /** Whoever may not write has no use for it: it is there to disturb the tenant. */
  async #control(request: IncomingMessage, path: string): Promise<PageAnswer> {
    const { control, isReadOnly } = this.engine;
    const rest = path.slice(controlBase.length);
    if (control === undefined || !/^[a-z]+(\/[a-z]+)?$/.test(rest)) {
      return refuse(404, "Nothing is here.");
    }
    if (isReadOnly) return refuse(403, readOnly);
    const body = await readBody(request);
    const { method = "" } = request;
    return json(200, (await control({ method, path: rest, body })) ?? {});
  }

  async #relay(request: IncomingMessage, url: URL): Promise<PageAnswer> {
    const { method = "" } = request;
    if (!methods.has(method)) return refuse(404, "Nothing is here.");
    if (method !== "GET" && this.engine.isReadOnly) {
      return refuse(403, readOnly);
    }
    const body = await readBody(request);
    const answer = await this.engine.relay({
      method: method as RelayedRequest["method"],
      path: url.pathname.slice("/api/v2/".length),
      query: Object.fromEntries(url.searchParams),
      ...(body !== undefined && { body }),
    });
    return answer === undefined
      ? { status: 200, headers: { "cache-control": "no-store" }, body: "" }
      : json(200, answer);
  }
}

async function readBody(request: AsyncIterable<Buffer>): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > mostBytes) {
      throw new OperationError("The request is too long.", { code: "rejected" });
    }
    chunks.push(chunk);
  }
  return length === 0 ? undefined : (JSON.parse(Buffer.concat(chunks).toString("utf8")) as unknown);
}

/** What the tenant said, as it would have said it to the page; what went wrong before, in our words. */
function refusalOf(error: unknown): PageAnswer {
  if (!(error instanceof OperationError)) {
    return refuse(error instanceof SyntaxError ? 400 : 500, (error as Error).message);
  }
  const { request, message, code } = error;
  return refuse(request?.status ?? (code === "not-found" ? 404 : 502), message, request?.errorCode);
}

function refuse(statusCode: number, message: string, errorCode?: string): PageAnswer {
  return json(statusCode, { statusCode, message, ...(errorCode !== undefined && { errorCode }) });
}

function json(status: number, value: unknown): PageAnswer {
  return {
    status,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
    body: JSON.stringify(value),
  };
}
