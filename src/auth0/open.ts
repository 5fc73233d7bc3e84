import { createPacer, defaultRetryPolicy, systemClock } from "../pace/index.js";
import type { TenantAddress } from "./address.js";
import { ManagementClient } from "./client.js";
import type { Credentials } from "./credentials.js";
import { openExchange } from "./exchange.js";
import { RequestLog } from "./request-log.js";
import { createTokenSource } from "./token.js";
import { Transport } from "./transport.js";

/** How a client behaves; everything has a default. */
export interface ClientOptions {
  /** The most requests in flight at once. 10 unless given. */
  readonly concurrency?: number;
  /** Share of every rate limit that is left to others, in percent. 20 unless given. */
  readonly headroomPercent?: number;
  /** A limit of our own, below the tenant's. */
  readonly maxRequestsPerSecond?: number;
  /** How long one request may take. 30 s unless given. */
  readonly timeoutMs?: number;
}

/** Opens a client of a tenant. Nothing is sent before the first call. */
export async function openManagementClient(
  address: TenantAddress,
  credentials: Credentials,
  options: ClientOptions = {},
): Promise<ManagementClient> {
  const concurrency = options.concurrency ?? 10;
  const clock = systemClock;
  const random = Math.random;
  const log = new RequestLog();
  const exchange = await openExchange(address, {
    timeoutMs: options.timeoutMs ?? 30_000,
    connections: concurrency,
  });
  const pacer = createPacer({
    clock,
    random,
    concurrency,
    headroomPercent: options.headroomPercent ?? 20,
    ...(options.maxRequestsPerSecond !== undefined && {
      maxRequestsPerSecond: options.maxRequestsPerSecond,
    }),
  });
  const transport = new Transport({
    address,
    exchange,
    pacer,
    clock,
    random,
    retry: defaultRetryPolicy,
    log,
  });
  const tokens = createTokenSource(credentials, address, clock, (body) =>
    transport.requestToken(body),
  );
  return new ManagementClient({
    address,
    transport,
    tokens,
    pacer,
    log,
    close: () => exchange.close(),
  });
}
