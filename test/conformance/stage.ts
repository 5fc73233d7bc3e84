import { randomBytes } from "node:crypto";
import { organizationNamePattern } from "../../src/model/index.js";
import { startTenant, type TenantOptions } from "../../src/tenant/index.js";

// The same tests run against an embedded tenant each, or all against one real tenant:
//   npm run conformance -- --tenant acme-test.eu.auth0.com
// There, everything gets a name that begins with the run's own prefix. Those of organizations are
// added and taken off on the way, so that tests see "acme" and nothing of anybody else's. What a test
// made is deleted when it ends.

/** What came back, its body parsed. */
interface Reply {
  readonly status: number;
  /** Undefined when the body is empty. */
  readonly body: unknown;
}

/** A tenant for one test. */
export interface Stage {
  /** Where the Management API is. */
  readonly baseUrl: string;
  /** A token with every scope that the tests need. */
  readonly token: string;
  /** What Auth0's SDK shall send its requests with. */
  readonly fetch: typeof fetch;
  /** A name that nobody else on the tenant has. */
  name(text: string): string;
  /** Calls a path below `/api/v2`. */
  call(method: string, path: string, body?: unknown): Promise<Reply>;
  /** Calls, and expects success. Returns the body. */
  must(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>;
  /** Deletes what was made, and ends what was started. */
  close(): Promise<void>;
}

const realTenant = process.env["ORGWRIGHT_CONFORMANCE_TENANT"];

/** Whether the tests run against a tenant that is not theirs alone. */
export const isReal = realTenant !== undefined;

/** One for all files of a run, so that what a broken run left behind can be told by it. */
const run = process.env["ORGWRIGHT_CONFORMANCE_RUN"] ?? `owc${randomBytes(2).toString("hex")}`;

/** Of organizations, and of everything else: the former is taken off again. */
const prefix = `${run}o-`;
const otherPrefix = `${run}n-`;

/** Opens the tenant for a test. The options are for an embedded one. */
export async function openStage(options: TenantOptions = {}): Promise<Stage> {
  if (realTenant !== undefined) {
    const origin = /^https?:/.test(realTenant) ? realTenant : `https://${realTenant}`;
    return makeStage(`${origin}/api/v2`, await realToken(origin), () => Promise.resolve());
  }
  const tenant = await startTenant(options);
  return makeStage(`${tenant.url}/api/v2`, await tenant.issueToken(), () => tenant.close());
}

let issuedToken: Promise<string> | undefined;

function realToken(origin: string): Promise<string> {
  const given = process.env["AUTH0_API_TOKEN"];
  if (given !== undefined) return Promise.resolve(given);
  return (issuedToken ??= requestToken(origin));
}

async function requestToken(origin: string): Promise<string> {
  const response = await fetch(`${origin}/oauth/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      grant_type: "client_credentials",
      client_id: process.env["AUTH0_CLIENT_ID"],
      client_secret: process.env["AUTH0_CLIENT_SECRET"],
      audience: `${origin}/api/v2/`,
    }),
  });
  if (!response.ok) throw new Error(`${origin} gives no token: ${await response.text()}`);
  return ((await response.json()) as { access_token: string }).access_token;
}

function makeStage(baseUrl: string, token: string, end: () => Promise<void>): Stage {
  /** What to delete in the end, newest first. */
  const made: string[] = [];
  const send: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const text = request.body === null ? "" : await request.text();
    const path = request.url.slice(baseUrl.length);
    const response = await sendPatiently(`${baseUrl}${prefixPath(path)}`, {
      method: request.method,
      headers: request.headers,
      ...(text !== "" && { body: prefixBody(path, text) }),
    });
    const answer = await response.text();
    if (request.method === "POST" && response.ok) note(made, path, answer);
    return new Response(response.status === 204 ? null : withoutPrefix(answer), {
      status: response.status,
      headers: response.headers,
    });
  };
  const call: Stage["call"] = async (method, path, body) => {
    const response = await send(`${baseUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text === "" ? undefined : (JSON.parse(text) as unknown),
    };
  };
  return {
    baseUrl,
    token,
    fetch: send,
    name: (text) => (isReal ? `${otherPrefix}${text}` : text),
    call,
    must: async (method, path, body) => {
      const reply = await call(method, path, body);
      if (reply.status >= 300) {
        throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
      }
      return (reply.body ?? {}) as Record<string, unknown>;
    },
    close: async () => {
      if (isReal) for (const path of made.toReversed()) await call("DELETE", path);
      await end();
    },
  };
}

/** A real tenant has limits, which these tests are not about. */
async function sendPatiently(url: string, init: RequestInit): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(url, init);
    if (!isReal || response.status !== 429 || attempt === 20) return response;
    const seconds = Number(response.headers.get("x-ratelimit-reset")) - Date.now() / 1000;
    await new Promise((resolve) => {
      setTimeout(resolve, Math.min(60, Math.max(1, seconds || attempt)) * 1000);
    });
  }
}

/** Kinds of things that a test makes and that do not go with an organization. */
const ownKinds =
  /^\/(organizations|users|roles|clients|connections|resource-servers|client-grants)$/;

function note(made: string[], path: string, answer: string): void {
  if (!ownKinds.test(path)) return;
  const { id, client_id, user_id } = JSON.parse(answer) as Record<string, string | undefined>;
  const key = path === "/clients" ? client_id : (user_id ?? id);
  if (key !== undefined) made.push(`${path}/${encodeURIComponent(key)}`);
}

/** Organizations alone are renamed on the way; all else the tests name with {@link Stage.name}. */
const organizationBody = /^\/organizations(\/org_\w+)?$/;

function prefixPath(path: string): string {
  return path.replace(/^(\/organizations\/name\/)([^/?]+)/, (_, start: string, name: string) => {
    return `${start}${prefixed(decodeURIComponent(name))}`;
  });
}

function prefixBody(path: string, text: string): string {
  if (!isReal || !organizationBody.test(path)) return text;
  const body = JSON.parse(text) as { name?: unknown } | null;
  return typeof body?.name === "string"
    ? JSON.stringify({ ...body, name: prefixed(body.name) })
    : text;
}

/** A name with the prefix, unless it is none or becomes none: then it is refused as it is. */
function prefixed(name: string): string {
  const isName = organizationNamePattern.test(name) && prefix.length + name.length <= 50;
  return isReal && isName ? `${prefix}${name}` : name;
}

function withoutPrefix(answer: string): string {
  if (!isReal || answer === "") return answer;
  return JSON.stringify(withoutForeign(JSON.parse(answer) as unknown)).replaceAll(prefix, "");
}

/** Leaves out organizations of other runs and people. */
function withoutForeign(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => !isForeign(item)).map(withoutForeign);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, withoutForeign(part)]),
  );
}

function isForeign(item: unknown): boolean {
  const { id, name } = (item ?? {}) as { id?: unknown; name?: unknown };
  return (
    typeof id === "string" &&
    id.startsWith("org_") &&
    typeof name === "string" &&
    !name.startsWith(prefix)
  );
}
