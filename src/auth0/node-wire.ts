import http from "node:http";
import https from "node:https";
import { rootCertificates } from "node:tls";
import { reasonOf } from "../pace/index.js";
import {
  firstValue,
  ForeignAnswerError,
  type HttpAnswer,
  type HttpRequest,
  type OpenAnswer,
  type Wire,
  type WireOptions,
} from "./wire.js";

/** Interim answers (status 1xx) before the answer itself; more of them are a joke. */
const mostInterimAnswers = 10;

/**
 * The wire of Node itself. It loads in a fraction of the time that a client library takes, which
 * short runs would spend most of their time on.
 */
export function openNodeWire(options: WireOptions): Wire {
  const origin = new URL(options.origin);
  const scheme = origin.protocol === "https:" ? https : http;
  const agent =
    options.agent ??
    new scheme.Agent({
      keepAlive: true,
      maxSockets: options.connections,
      ...(options.trustedPem !== undefined && trust(options.trustedPem)),
    });
  const target = {
    agent,
    // A URL writes an IPv6 address in brackets, a socket takes it without.
    host: origin.hostname.replace(/^\[|\]$/g, ""),
    port: origin.port,
  };
  const exchange = <Answer>(
    request: HttpRequest,
    signal: AbortSignal,
    read: (answer: http.IncomingMessage) => Promise<Answer>,
  ): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const headers =
        request.body === undefined
          ? request.headers
          : { ...request.headers, "content-length": Buffer.byteLength(request.body) };
      const { method, path } = request;
      let interim = 0;
      let isAnswered = false;
      const fail = (error: unknown): void => {
        reject(signal.aborted ? reasonOf(signal) : error);
      };
      const sent = scheme.request({ ...target, method, path, headers }, (answer) => {
        isAnswered = true;
        read(answer).then(resolve, fail);
      });
      // Node tells nobody as long as there is no connection yet.
      const stop = (): void => {
        fail(undefined);
        sent.destroy();
      };
      if (signal.aborted) stop();
      signal.addEventListener("abort", stop, { once: true });
      const refuse = (what: string): void => {
        fail(new ForeignAnswerError(what));
        sent.destroy();
      };
      const count = (): void => {
        interim += 1;
        if (interim > mostInterimAnswers) refuse("with interim answers and no end of them");
      };
      sent.on("continue", count).on("information", count);
      sent.on("upgrade", (_, socket) => {
        socket.destroy();
        refuse("with 101, as if another protocol than HTTP had been asked for");
      });
      sent.on("error", fail);
      // Whatever else may happen to a connection: nobody must wait for ever.
      sent.on("close", () => {
        // A signal may live much longer, and would hold all that was ever sent.
        signal.removeEventListener("abort", stop);
        if (!isAnswered) fail(new Error("the connection was closed without an answer"));
      });
      sent.end(request.body);
    });
  const readWhole = (answer: http.IncomingMessage): Promise<HttpAnswer> =>
    readAnswer(answer, options.mostAnswerBytes);
  return {
    send: (request, signal) => exchange(request, signal, readWhole),
    open: (request, signal) =>
      exchange<OpenAnswer>(request, signal, async (answer) =>
        isStream(answer) ? openStream(answer) : readWhole(answer),
      ),
    close: () => {
      agent.destroy();
    },
  };
}

/** Naming a certificate takes the place of those that Node trusts, so they are named as well. */
function trust(pem: string): https.AgentOptions {
  return { ca: [...rootCertificates, pem], allowPartialTrustChain: true };
}

function isStream({ statusCode, headers }: http.IncomingMessage): boolean {
  return statusCode === 200 && headers["content-type"]?.startsWith("text/event-stream") === true;
}

function openStream(answer: http.IncomingMessage): OpenAnswer {
  // Letters that arrive in two pieces are put together by it.
  answer.setEncoding("utf8");
  return {
    status: answer.statusCode ?? 0,
    text: "",
    header: (name) => firstValue(answer.headers[name]),
    pieces: answer as AsyncIterable<string>,
  };
}

async function readAnswer(answer: http.IncomingMessage, mostBytes: number): Promise<HttpAnswer> {
  const { headers, statusCode: status = 0 } = answer;
  // What is wrong with the text of an error is no reason to read the error otherwise.
  const isError = status >= 400;
  const isPacked = !["", "identity"].includes(headers["content-encoding"] ?? "");
  if (isPacked && !isError) {
    answer.destroy();
    // Nothing was asked for that has to be unpacked, and what is packed may be of any size.
    throw new ForeignAnswerError("with something packed, which was not asked for");
  }
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of answer as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > mostBytes) {
      // Leaving the loop closes the connection, so that the rest never arrives.
      throw new ForeignAnswerError(`with more than ${mostBytes / 1024 / 1024} MB`);
    }
    pieces.push(piece);
  }
  return {
    status,
    text: isPacked ? "" : decode(Buffer.concat(pieces), !isError),
    header: (name) => firstValue(headers[name]),
  };
}

function decode(bytes: Buffer, fatal: boolean): string {
  try {
    return new TextDecoder("utf-8", { fatal }).decode(bytes);
  } catch (cause) {
    // Letters that are put in place of what cannot be read would be compared, shown and written.
    throw new ForeignAnswerError("with text that is not UTF-8", { cause });
  }
}
