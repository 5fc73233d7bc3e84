import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listenLocally } from "../support/local-server.js";

/** A request as a behaviour sees it. */
export interface HostileCall {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** What was sent, parsed where it is JSON. */
  readonly body: unknown;
  readonly authorization: string;
  /** Which request of its method and path it is, counted from 1. */
  readonly nth: number;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Answers a call in its own way; returns false to leave it to a good tenant. */
export type Behaviour = (call: HostileCall) => boolean | void;

/** A server that looks like Auth0 where it is not told to do otherwise. */
export interface HostileAuth0 {
  readonly url: string;
  readonly port: number;
  /** Method and path with query, exactly as they came, in order. */
  readonly requests: readonly string[];
  /** Puts another behaviour in place of what there was. */
  behave(behaviour: Behaviour): void;
  readonly close: () => Promise<void>;
}

export interface HostileOrganization {
  readonly id: string;
  readonly name: string;
  readonly [field: string]: unknown;
}

/** The token that a hostile tenant gives, and expects. */
export const hostileToken = "hostile-token-0123456789abcdef";

/** Organizations as a tenant lists them, from a number to another. */
export function organizationsFrom(first: number, count: number): HostileOrganization[] {
  return Array.from({ length: count }, (_, index) => {
    const number = String(first + index).padStart(16, "0");
    return { id: `org_${number}`, name: `org-${first + index}`, display_name: "Is" };
  });
}

/** Starts a hostile tenant that has these organizations. It has the connection `google-oauth2`. */
export async function startHostileAuth0(
  behaviour: Behaviour = () => false,
  organizations: readonly HostileOrganization[] = [],
): Promise<HostileAuth0> {
  const requests: string[] = [];
  const counts = new Map<string, number>();
  const stored = [...organizations];
  let current = behaviour;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://hostile.example");
    // The URL class resolves dots: what was asked for is what stands in the request.
    const path = (request.url ?? "").split("?", 1)[0] ?? "";
    requests.push(`${request.method} ${request.url}`);
    response.on("error", () => {});
    const key = `${request.method} ${path}`;
    const nth = (counts.get(key) ?? 0) + 1;
    counts.set(key, nth);
    const answer = async (): Promise<void> => {
      const call: HostileCall = {
        method: request.method ?? "",
        path,
        query: url.searchParams,
        body: await readBody(request),
        authorization: request.headers.authorization ?? "",
        nth,
        request,
        response,
      };
      if (current(call) === false) answerWell(call, stored);
    };
    void answer();
  });
  server.on("clientError", () => {});
  return {
    ...(await listenLocally(server)),
    requests,
    behave: (next) => {
      current = next;
    },
  };
}

/** Answers with JSON. */
export function json(
  { response }: HostileCall,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response
    .writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers })
    .end(status === 204 ? undefined : JSON.stringify(body));
}

/** Answers with an error in Auth0's form. */
export function refuse(
  call: HostileCall,
  status: number,
  message: string,
  errorCode?: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = { statusCode: status, error: "Error", message, ...(errorCode && { errorCode }) };
  json(call, status, body, headers);
}

/** Writes bytes that need not be HTTP, and closes the connection. */
export function raw({ response }: HostileCall, bytes: string | Buffer): void {
  response.socket?.end(bytes);
}

/** Whether a call is for the list of organizations. */
export function isList({ method, path }: HostileCall): boolean {
  return method === "GET" && path === "/api/v2/organizations";
}

function answerWell(call: HostileCall, stored: HostileOrganization[]): void {
  const { method, path, query } = call;
  if (path === "/oauth/token") {
    json(call, 200, { access_token: hostileToken, token_type: "Bearer", expires_in: 86_400 });
    return;
  }
  const [, , , collection, key, child] = path.split("/");
  if (collection === "connections") {
    const connection = { id: "con_0000000000000001", name: "google-oauth2", strategy: "google" };
    json(call, 200, key === undefined ? { connections: [connection] } : connection);
    return;
  }
  if (collection !== "organizations") {
    json(call, 200, emptyList(collection));
    return;
  }
  if (key === undefined && method === "GET") {
    answerList(call, stored);
    return;
  }
  if (key === undefined) {
    const id = `org_${String(900_000 + stored.length).padStart(16, "0")}`;
    const created = { id, ...(call.body as { readonly name: string }) };
    stored.push(created);
    json(call, 201, created);
    return;
  }
  const name = key === "name" ? child : undefined;
  const index = stored.findIndex((one) =>
    name === undefined ? one.id === key : one.name === name,
  );
  const found = stored[index];
  if (found === undefined) {
    refuse(call, 404, "No organization found by that id or name");
  } else if (name === undefined && child !== undefined) {
    json(call, method === "GET" ? 200 : 201, emptyList(child));
  } else if (method === "PATCH") {
    stored[index] = { ...found, ...(call.body as object) };
    json(call, 200, stored[index]);
  } else if (method === "DELETE") {
    stored.splice(index, 1);
    json(call, 204, undefined);
  } else {
    json(call, 200, query.has("nothing") ? {} : found);
  }
}

/** The list of things of which there are none; the key is what the path calls them. */
function emptyList(things = ""): Readonly<Record<string, unknown>> {
  return { [things.replaceAll("-", "_")]: [], total: 0, start: 0, limit: 100 };
}

function answerList(call: HostileCall, stored: readonly HostileOrganization[]): void {
  const { query } = call;
  if (query.has("take")) {
    const start = Number(query.get("from") ?? 0);
    const end = start + Number(query.get("take"));
    const organizations = stored.slice(start, end);
    json(call, 200, { organizations, ...(end < stored.length && { next: String(end) }) });
    return;
  }
  const limit = Number(query.get("per_page") ?? 50);
  const start = Number(query.get("page") ?? 0) * limit;
  const organizations = stored.slice(start, start + limit);
  json(call, 200, { organizations, start, limit, total: stored.length });
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    return text.startsWith("{") ? (JSON.parse(text) as unknown) : text;
  } catch {
    return undefined;
  }
}
