import { OperationError } from "../errors/index.js";

/** A request for an embedded tenant's control, which is no part of Auth0's API. */
export interface ControlRequest {
  readonly method: string;
  /** Below `/__tenant/`, without a query. */
  readonly path: string;
  readonly body?: unknown;
}

/** Asks an embedded tenant's control. Throws OperationError where it refuses. */
export type TenantControl = (request: ControlRequest) => Promise<unknown>;

/**
 * The control of an embedded tenant.
 *
 * @param url the tenant's, without a path
 * @param token the tenant's control token
 */
export function openTenantControl(
  url: string,
  token: string,
  send: typeof fetch = fetch,
): TenantControl {
  return async ({ method, path, body }) => {
    const answer = await send(`${url}/__tenant/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      throw new OperationError("The embedded tenant cannot be reached. Is it still running?", {
        code: "unreachable",
        cause: error,
        retryable: true,
      });
    });
    const text = await answer.text();
    const said = text === "" ? undefined : (JSON.parse(text) as unknown);
    if (answer.ok) return said;
    const { message } = said as { readonly message?: unknown };
    throw new OperationError(String(message), {
      code: "rejected",
      request: { method, path: `/__tenant/${path}`, status: answer.status },
    });
  };
}

/**
 * The control of the embedded tenant at an address, where the environment holds its token, as
 * `orgwright tenant serve` prints it. Tenants of Auth0 have none.
 */
export function controlFromEnvironment(
  url: URL,
  env: Readonly<Record<string, string | undefined>>,
): TenantControl | undefined {
  const token = env["ORGWRIGHT_TENANT_TOKEN"]?.trim();
  const isHere = ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  return token && isHere ? openTenantControl(url.origin, token) : undefined;
}
