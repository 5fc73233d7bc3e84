import { startTenant, type Tenant, type TenantOptions } from "../../src/tenant/index.js";

/** What came back, its body parsed. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** Undefined when the body is empty. */
  readonly body: unknown;
}

/** What a call sends besides method, path and body. */
export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of a token with every scope, or below `/__tenant/` the control token; null for none. */
  readonly token?: string | null;
}

/** A tenant in memory and the barest of clients. */
export interface Api {
  readonly tenant: Tenant;
  /** Calls a path; one without a leading /api is below `/api/v2`. */
  call(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Reply>;
  /** Calls, and expects success. Returns the body. */
  must(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

/** Starts a tenant for a test. */
export async function openApi(options: TenantOptions = {}): Promise<Api> {
  const tenant = await startTenant(options);
  const ownToken = await tenant.issueToken();
  const call: Api["call"] = async (method, path, body, { headers = {}, ...options } = {}) => {
    const usual = path.startsWith("/__tenant/") ? tenant.controlToken : ownToken;
    const { token = usual } = options;
    const isComplete = /^\/(api|oauth|\.well-known|__tenant)\//.test(path);
    const response = await fetch(`${tenant.url}${isComplete ? "" : "/api/v2"}${path}`, {
      method,
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === "" ? undefined : (JSON.parse(text) as unknown),
    };
  };
  return {
    tenant,
    call,
    must: async (method, path, body) => {
      const reply = await call(method, path, body);
      if (reply.status >= 300) {
        throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
      }
      return (reply.body ?? {}) as Record<string, unknown>;
    },
    close: () => tenant.close(),
  };
}
