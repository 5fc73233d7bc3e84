import http from "node:http";
import https from "node:https";
import {
  AnswerTooLargeError,
  firstValue,
  type HttpAnswer,
  type HttpRequest,
  type Wire,
  type WireOptions,
} from "./wire.js";

/**
 * The wire of Node itself. It loads in a fraction of the time that a client library takes, which
 * short runs would spend most of their time on.
 */
export function openNodeWire(options: WireOptions): Wire {
  const origin = new URL(options.origin);
  const scheme = origin.protocol === "https:" ? https : http;
  const agent = new scheme.Agent({ keepAlive: true, maxSockets: options.connections });
  const target = {
    agent,
    // A URL writes an IPv6 address in brackets, a socket takes it without.
    host: origin.hostname.replace(/^\[|\]$/g, ""),
    port: origin.port,
  };
  return {
    send: (request, signal) =>
      new Promise((resolve, reject) => {
        const headers =
          request.body === undefined
            ? request.headers
            : { ...request.headers, "content-length": Buffer.byteLength(request.body) };
        const { method, path } = request;
        const sent = scheme.request({ ...target, method, path, headers, signal }, (answer) => {
          readAnswer(answer, request, options.mostAnswerBytes).then(resolve, reject);
        });
        sent.on("error", (error) => {
          reject(signal.aborted ? asError(signal.reason) : error);
        });
        sent.end(request.body);
      }),
    close: () => {
      agent.destroy();
      return Promise.resolve();
    },
  };
}

async function readAnswer(
  answer: http.IncomingMessage,
  request: HttpRequest,
  mostBytes: number,
): Promise<HttpAnswer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of answer as AsyncIterable<Buffer>) {
    bytes += piece.length;
    // Leaving the loop closes the connection, so that the rest never arrives.
    if (bytes > mostBytes) throw new AnswerTooLargeError(request, mostBytes);
    pieces.push(piece);
  }
  const { headers, statusCode = 0 } = answer;
  return {
    status: statusCode,
    text: Buffer.concat(pieces).toString("utf8"),
    header: (name) => firstValue(headers[name]),
  };
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error("The request was ended", { cause: reason });
}
