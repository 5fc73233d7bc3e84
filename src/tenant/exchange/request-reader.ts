import type { IncomingMessage } from "node:http";
import { refuse, type Refusal } from "./refusal.js";
import type { Query } from "./route.js";

/** Where a request goes. */
export interface RequestTarget {
  readonly path: string;
  /** As it stands in the request, for patterns that look at all of it. */
  readonly pathAndQuery: string;
  readonly query: Query;
}

/** A body as it came over the wire. */
export interface RawBody {
  readonly bytes: Buffer;
  readonly contentType: string;
}

/** Takes the request line's target apart. */
export function readTarget(target: string): RequestTarget {
  const mark = target.indexOf("?");
  const path = mark < 0 ? target : target.slice(0, mark);
  const values = new Map<string, string | string[]>();
  for (const [name, value] of new URLSearchParams(mark < 0 ? "" : target.slice(mark + 1))) {
    const earlier = values.get(name);
    values.set(name, earlier === undefined ? value : [earlier, value].flat());
  }
  return { path, pathAndQuery: target, query: Object.fromEntries(values) };
}

/**
 * Collects the body of a request.
 *
 * @param isKept whether anybody wants it; it is read in any case, so that the connection can go on.
 * @throws Refusal 413 as soon as it is longer than allowed.
 */
export async function readBody(
  request: IncomingMessage,
  limitBytes: number,
  isKept = true,
): Promise<RawBody> {
  const { headers } = request;
  if (headers["content-length"] === undefined && headers["transfer-encoding"] === undefined) {
    return { bytes: Buffer.alloc(0), contentType: "" };
  }
  const chunks: Buffer[] = [];
  if (Number(headers["content-length"] ?? 0) > limitBytes) throw tooLarge(limitBytes);
  let length = 0;
  // Destroying the request on the way out would take the connection along, and the answer with it.
  const body = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > limitBytes) throw tooLarge(limitBytes);
    if (isKept) chunks.push(chunk);
  }
  return {
    bytes: Buffer.concat(chunks),
    contentType: (headers["content-type"] ?? "application/json").toLowerCase(),
  };
}

/**
 * Parses a body: JSON, or a form of flat texts.
 *
 * @returns undefined for an empty body.
 * @throws Refusal 400 for broken JSON, 415 for another kind of content.
 */
export function parseBody({ bytes, contentType }: RawBody): unknown {
  if (bytes.length === 0) return undefined;
  const kind = contentType.split(";", 1)[0]?.trim();
  if (kind === "application/x-www-form-urlencoded") {
    return Object.fromEntries(new URLSearchParams(bytes.toString()));
  }
  if (kind !== "application/json") throw refuse(415, "Unsupported Media Type");
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw refuse(400, "Invalid request payload JSON format");
  }
}

function tooLarge(limitBytes: number): Refusal {
  return refuse(413, `Payload content length greater than maximum allowed: ${limitBytes}`);
}
