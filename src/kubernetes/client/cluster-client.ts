import http from "node:http";
import https from "node:https";
import { z } from "zod";
import { OperationError } from "../../errors/index.js";
import { reasonOf, withRetry, type Clock } from "../../pace/index.js";
import type { ClusterAccess } from "./access.js";
import { readObject, readPage, type ClusterObject, type ObjectPage } from "./object.js";

/** What is sent. */
interface ClusterRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With its query, beginning with a slash. */
  readonly path: string;
  readonly body?: unknown;
}

/** A request that takes longer has failed. */
const timeoutMs = 30_000;

/** Ten thousand objects come in pages, each far below this. */
const mostAnswerBytes = 64 * 1024 * 1024;

const policy = { attempts: 5, firstDelayMs: 200, longestDelayMs: 5_000, totalMs: 30_000 };

/** How many sockets stay open besides those that watch. */
const mostSockets = 32;

const statusSchema = z.object({ message: z.string().optional(), reason: z.string().optional() });

/** Speaks to the API server of a cluster. */
export class ClusterClient {
  readonly #access: ClusterAccess;
  readonly #clock: Clock;
  readonly #agent: http.Agent;
  /** Watches last for minutes, and must not take sockets from what is short. */
  readonly #watching: http.Agent;

  constructor(access: ClusterAccess, clock: Clock) {
    this.#access = access;
    this.#clock = clock;
    const { authorityPem, certificate } = access;
    const options = {
      keepAlive: true,
      ...(authorityPem !== undefined && { ca: authorityPem }),
      ...(certificate && { cert: certificate.certPem, key: certificate.keyPem }),
    };
    const scheme = this.#scheme();
    this.#agent = new scheme.Agent({ ...options, maxSockets: mostSockets });
    this.#watching = new scheme.Agent(options);
  }

  /** The namespace that is meant where none is named. */
  get namespace(): string {
    return this.#access.namespace;
  }

  /**
   * Reads an object; undefined where there is none.
   *
   * @throws OperationError `cluster-refused`, `cluster-unreachable`
   */
  async read(path: string, signal: AbortSignal): Promise<ClusterObject | undefined> {
    try {
      return readObject(await this.#patiently({ method: "GET", path }, signal));
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }

  /** Reads a page of a list. */
  async page(path: string, signal: AbortSignal): Promise<ObjectPage> {
    const page = readPage(await this.#patiently({ method: "GET", path }, signal));
    if (page === undefined) throw foreign(path);
    return page;
  }

  /** Makes an object. Not sent again where its answer was lost. */
  create(path: string, body: unknown, signal: AbortSignal): Promise<unknown> {
    return this.#once({ method: "POST", path, body }, signal);
  }

  /** Puts an object in the place of the version that its `resourceVersion` names. */
  async replace(path: string, body: unknown, signal: AbortSignal): Promise<ClusterObject> {
    const answer = readObject(await this.#once({ method: "PUT", path, body }, signal));
    if (answer === undefined) throw foreign(path);
    return answer;
  }

  /** Merges into an object (RFC 7396): what is null goes, and what is not named stays. */
  merge(path: string, body: unknown, signal: AbortSignal): Promise<unknown> {
    return this.#patiently({ method: "PATCH", path, body }, signal);
  }

  /** As {@link ClusterClient.merge}, and sent once: for what may be wrong by the time that it could be sent again. */
  mergeOnce(path: string, body: unknown, signal: AbortSignal): Promise<unknown> {
    return this.#once({ method: "PATCH", path, body }, signal);
  }

  /** Deletes an object; it is no failure that there is none. */
  async remove(path: string, signal: AbortSignal): Promise<void> {
    try {
      await this.#patiently({ method: "DELETE", path }, signal);
    } catch (error) {
      if (statusOf(error) !== 404) throw error;
    }
  }

  /**
   * Opens an answer that goes on, and tells its lines.
   *
   * @throws OperationError where it was not opened; whatever the connection met where it breaks off
   */
  async *lines(path: string, signal: AbortSignal): AsyncGenerator<string> {
    const answer = await this.#open({ method: "GET", path }, signal, this.#watching);
    try {
      if ((answer.statusCode ?? 0) >= 300) {
        throw refusal({ method: "GET", path }, answer.statusCode ?? 0, await readWhole(answer));
      }
      answer.setEncoding("utf8");
      let rest = "";
      for await (const piece of answer as AsyncIterable<string>) {
        const lines = `${rest}${piece}`.split("\n");
        rest = lines.pop() ?? "";
        if (rest.length > mostAnswerBytes) throw foreign(path);
        yield* lines;
      }
    } finally {
      answer.destroy();
    }
  }

  close(): void {
    this.#agent.destroy();
    this.#watching.destroy();
  }

  #scheme(): typeof https {
    return this.#access.server.startsWith("https:") ? https : (http as unknown as typeof https);
  }

  /** For what does no harm when it is done twice. */
  #patiently(request: ClusterRequest, signal: AbortSignal): Promise<unknown> {
    return withRetry(() => this.#once(request, signal), {
      clock: this.#clock,
      random: Math.random,
      policy,
      isRepeatable: (error) => error instanceof OperationError && error.retryable,
      signal,
    });
  }

  async #once(request: ClusterRequest, signal: AbortSignal): Promise<unknown> {
    const limit = AbortSignal.timeout(timeoutMs);
    const answer = await this.#open(request, signal, this.#agent, limit);
    const status = answer.statusCode ?? 0;
    let text: string;
    try {
      text = await readWhole(answer);
    } catch (cause) {
      if (signal.aborted) throw reasonOf(signal);
      throw unreachable(request, cause);
    }
    if (status >= 300) throw refusal(request, status, text, answer.headers["retry-after"]);
    try {
      return JSON.parse(text);
    } catch {
      throw foreign(request.path);
    }
  }

  async #open(
    request: ClusterRequest,
    signal: AbortSignal,
    agent: http.Agent,
    limit?: AbortSignal,
  ): Promise<http.IncomingMessage> {
    signal.throwIfAborted();
    const { method, path, body } = request;
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const token = await this.#access.token?.();
    return new Promise((resolve, reject) => {
      const sent = this.#scheme().request(
        new URL(path, this.#access.server),
        {
          method,
          agent,
          headers: {
            accept: "application/json",
            ...(token !== undefined && { authorization: `Bearer ${token}` }),
            ...(payload !== undefined && {
              "content-type":
                method === "PATCH" ? "application/merge-patch+json" : "application/json",
              "content-length": Buffer.byteLength(payload),
            }),
          },
        },
        resolve,
      );
      const stop = (): void => {
        sent.destroy(signal.aborted ? reasonOf(signal) : new Error("no answer came within 30 s"));
      };
      const signals = limit === undefined ? [signal] : [signal, limit];
      for (const each of signals) each.addEventListener("abort", stop, { once: true });
      sent.on("error", (cause) => {
        reject(signal.aborted ? reasonOf(signal) : unreachable(request, cause));
      });
      sent.on("close", () => {
        for (const each of signals) each.removeEventListener("abort", stop);
      });
      sent.end(payload);
    });
  }
}

/** The status that an API server refused something with; undefined for every other error. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof OperationError ? error.request?.status : undefined;
}

async function readWhole(answer: http.IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of answer as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > mostAnswerBytes) throw new Error("the answer has no end");
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}

function refusal(
  { method, path }: ClusterRequest,
  status: number,
  text: string,
  retryAfter?: string,
): OperationError {
  const parsed = statusSchema.safeParse(parseJson(text));
  const said = parsed.data?.message ?? parsed.data?.reason ?? "it did not say why";
  const passes = status === 429 || status >= 500;
  const seconds = Number(retryAfter);
  return new OperationError(`The API server answered ${status} to ${method} ${path}: ${said}`, {
    code: passes ? "cluster-unreachable" : "cluster-refused",
    retryable: passes,
    ...(seconds > 0 && { retryAfterMs: seconds * 1000 }),
    request: { method, path, status },
  });
}

function unreachable({ method, path }: ClusterRequest, cause: unknown): OperationError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new OperationError(`The API server did not answer ${method} ${path}: ${why}`, {
    code: "cluster-unreachable",
    retryable: true,
    mayHaveHappened: true,
    cause,
    request: { method, path },
  });
}

function foreign(path: string): OperationError {
  return new OperationError(`What answered GET ${path} is no API server of a cluster.`, {
    code: "cluster-refused",
    request: { method: "GET", path },
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
