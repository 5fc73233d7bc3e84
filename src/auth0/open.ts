import {
  createPacer,
  defaultRetryPolicy,
  systemClock,
  type Clock,
  type RetryPolicy,
} from "../pace/index.js";
import { Secrets } from "../secrets.js";
import { readCertificate } from "./trusted-certificate.js";
import type { TenantAddress } from "./address.js";
import { ManagementClient } from "./client.js";
import type { Credentials } from "./credentials.js";
import { openExchange } from "./exchange.js";
import { RequestTally } from "./request-tally.js";
import { createProof } from "./proof.js";
import { createTokenSource } from "./token.js";
import type { TrafficListener } from "./traffic.js";
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
  /** A file with a certificate to trust besides those that Node.js brings, in PEM. */
  readonly certificatePath?: string | undefined;
  /** How requests are tried again. `defaultRetryPolicy` unless given. */
  readonly retry?: RetryPolicy;
  /** What waiting goes by; the machine's clock unless given. Time-outs always go by the machine's. */
  readonly clock?: Clock;
  /** Uniform in [0, 1); spreads waits. Math.random unless given. */
  readonly random?: () => number;
  /**
   * Called right before each request is sent. Where it throws, the request is not sent: for whoever may
   * speak to the tenant only as long as nobody else does.
   */
  readonly guard?: () => void;
  /** Is told of requests, waits and retries, for a log. */
  readonly onTraffic?: TrafficListener;
}

/**
 * Opens a client of a tenant. Nothing is sent before the first call.
 *
 * @throws OperationError `no-credentials` when a key cannot be used, `invalid-proxy` when what the
 * environment names as a proxy is none, `unreadable-certificate`
 */
export async function openManagementClient(
  address: TenantAddress,
  credentials: Credentials,
  options: ClientOptions = {},
): Promise<ManagementClient> {
  const {
    concurrency = 10,
    clock = systemClock,
    random = Math.random,
    retry = defaultRetryPolicy,
  } = options;
  const log = new RequestTally();
  const secrets = new Secrets();
  const proof = createProof(credentials, address, secrets);
  const exchange = openExchange(address, {
    timeoutMs: options.timeoutMs ?? 30_000,
    connections: concurrency,
    secrets,
    env: process.env,
    ...(options.certificatePath !== undefined && {
      trustedPem: readCertificate(options.certificatePath),
    }),
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
    retry,
    log,
    secrets,
    ...(options.onTraffic && { onTraffic: options.onTraffic }),
    ...(options.guard && { guard: options.guard }),
  });
  const tokens = createTokenSource(proof, address, clock, secrets, (body) =>
    transport.requestToken(body),
  );
  return new ManagementClient({
    address,
    transport,
    tokens,
    pacer,
    log,
    now: () => clock.now(),
    close: () => {
      transport.close();
      return Promise.resolve();
    },
  });
}
