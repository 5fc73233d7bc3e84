import { setMaxListeners } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { OperationError } from "../../errors/index.js";
import { endServer, listenLocally } from "../../local-server.js";
import { PageKey } from "../../page/index.js";
import { machineClock, type TenantClock } from "../clock.js";
import { EventStreams, type EventOptions } from "../events/index.js";
import { Router } from "../exchange/index.js";
import { checkFault, FaultBoard, type Fault } from "../faults/index.js";
import { limitProfiles, RateLimiter, type PlanName } from "../limits/index.js";
import { managementRoutes } from "../routes/index.js";
import {
  ensureFurnished,
  plantSeed,
  readSeedFile,
  type Seed,
  type SeedReport,
} from "../seed/index.js";
import { createStores, Database, randomText, StateCopies, type StateCopy } from "../store/index.js";
import {
  loadSigningKey,
  OwnAddresses,
  publicRoutes,
  scopesOf,
  TokenAuthority,
  type SigningKey,
} from "../tokens/index.js";
import { Admission } from "./admission.js";
import { inspectionRoutes } from "./inspection-routes.js";
import { Inspection, provideControlToken } from "./inspection.js";
import { RequestHandler } from "./request-handler.js";
import { RequestCounter, type RequestLog } from "./request-log.js";
import { createTenantFetch } from "./tenant-fetch.js";
import { pageBase, TenantPage } from "./tenant-page.js";
import { provideCertificate, type CertificateFiles } from "./tls-certificate.js";

const mostConnections = 1000;

/** How the embedded tenant shall run. */
export interface TenantOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** A file that keeps everything, or ":memory:", the default. */
  readonly databasePath?: string;
  /** Whose rate limits it has; none unless set. */
  readonly limits?: "unlimited" | PlanName;
  /** By which the limits run faster than in reality; 1 unless set. */
  readonly limitsSpeed?: number;
  /** Delays every answer; 0 unless set. */
  readonly latencyMs?: number;
  /** Serves https, with a certificate of its own making or with the given one. */
  readonly tls?: boolean | CertificateFiles;
  /** What it shall hold besides what a new tenant holds. */
  readonly seed?: Seed;
  /** The same as a JSON file. */
  readonly seedFile?: string;
  /** 86 400 unless set, as Auth0's tokens. */
  readonly tokenLifetimeSeconds?: number;
  /** How its streams of events behave. */
  readonly events?: EventOptions;
  readonly clock?: TenantClock;
  /** Told of defects that a client sees as status 500; a warning of the process unless set. */
  readonly onInternalError?: (error: unknown) => void;
}

/** What a token made for a test shall say. */
export interface IssueTokenOptions {
  /** All scopes of the tenant's client unless set. */
  readonly scopes?: readonly string[];
  readonly expiresInSeconds?: number;
}

/** What `ManagementClient` of Auth0's SDK takes. */
export interface Auth0ClientOptions {
  readonly domain: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly fetch: typeof fetch;
}

/** A tenant's state that was kept. It belongs to the tenant that it was taken of. */
export interface TenantSnapshot {
  readonly takenAt: Date;
}

/** A running embedded tenant. Its members can be spread: `connect({ ...tenant })`. */
export interface Tenant {
  /** `http://127.0.0.1:PORT`, or https. */
  readonly url: string;
  /** Host and port. */
  readonly domain: string;
  /** The client that a new tenant comes with. It has every scope. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** The same as `connect` of `orgwright` takes it. */
  readonly credentials: {
    readonly kind: "client-secret";
    readonly clientId: string;
    readonly clientSecret: string;
  };
  /**
   * A `fetch` that reaches this tenant and nothing else, with and without TLS, whatever certificates
   * the process trusts. Requests for another host throw a TypeError.
   */
  readonly fetch: typeof fetch;
  /** What `/__tenant/*` wants to be shown; kept with the tenant's data. */
  readonly controlToken: string;
  /** Opens the tenant's page in a browser; it holds a key that lasts as long as the control token. */
  readonly pageAddress: string;
  /** Variables with which Auth0's tools and Orgwright find the tenant. */
  readonly environment: Readonly<Record<string, string>>;
  /** What clients have to trust; only with TLS. */
  readonly certificatePath: string | undefined;
  /**
   * What Auth0's SDK needs to speak to this tenant, in any process.
   *
   * @example
   * ```ts
   * const management = new ManagementClient(tenant.auth0());
   * ```
   */
  auth0(): Auth0ClientOptions;
  /** Makes a token of the tenant's client, without a request. */
  issueToken(options?: IssueTokenOptions): Promise<string>;
  /** What the tenant was asked. */
  requests(): RequestLog;
  resetRequests(): void;
  /** Orders a fault. Throws RangeError when the order is not understood. */
  orderFault(fault: Fault): void;
  clearFaults(): void;
  /** Adds organizations, connections and clients. Throws OperationError "invalid-seed". */
  plant(seed: Seed): SeedReport;
  /** Keeps what the tenant holds now, for {@link Tenant.reset}. Events and the log are not kept. */
  snapshot(): TenantSnapshot;
  /**
   * Makes the tenant hold what a snapshot kept: the given one, else the last that was taken, else what a
   * tenant in memory held when it had started. Faults, the request log, events, the log and what was
   * used of rate limits are forgotten, and streams of events end; tokens stay valid.
   *
   * @example
   * ```ts
   * beforeEach(() => tenant.reset());
   * ```
   * @throws TypeError where there is no such snapshot
   */
  reset(snapshot?: TenantSnapshot): void;
  /** Ends the server, cutting what is still being answered, and closes the database. */
  close(): Promise<void>;
}

/**
 * Starts an embedded tenant on 127.0.0.1.
 *
 * @example
 * ```ts
 * import { startTenant } from "orgwright/tenant";
 *
 * const tenant = await startTenant({ seed: { organizations: [{ name: "acme" }] } });
 * const answer = await tenant.fetch(`${tenant.url}/api/v2/organizations`, {
 *   headers: { authorization: `Bearer ${await tenant.issueToken()}` },
 * });
 * console.log(await answer.json());
 * await tenant.close();
 * ```
 * @throws OperationError "database-error", "address-in-use" or "invalid-seed".
 */
export async function startTenant(options: TenantOptions = {}): Promise<Tenant> {
  const { databasePath = ":memory:", clock = machineClock } = options;
  const database = Database.open(databasePath);
  const closing = new AbortController();
  // Every request that is kept waiting listens to it; there is no leak to be warned of.
  setMaxListeners(0, closing.signal);
  try {
    return await furnishAndListen(options, database, databasePath, clock, closing);
  } catch (error) {
    database.close();
    throw error;
  }
}

async function furnishAndListen(
  options: TenantOptions,
  database: Database,
  databasePath: string,
  clock: TenantClock,
  closing: AbortController,
): Promise<Tenant> {
  const stores = createStores(database, clock);
  // With what it begins, nothing has happened yet.
  const client = stores.events.silently(() => {
    const furnished = ensureFurnished(stores);
    if (options.seedFile !== undefined) plantSeed(stores, clock, readSeedFile(options.seedFile));
    if (options.seed !== undefined) plantSeed(stores, clock, options.seed);
    return furnished;
  });

  let key: Promise<SigningKey> | undefined;
  const signingKey = (): Promise<SigningKey> =>
    (key ??= loadSigningKey(stores.settings, databasePath === ":memory:"));
  const addresses = new OwnAddresses(stores.settings);
  const authority = new TokenAuthority(signingKey, stores.clients, addresses, clock);
  const { limits = "unlimited", tokenLifetimeSeconds: lifetimeSeconds = 86_400 } = options;
  const limiter = new RateLimiter(limits, options.limitsSpeed ?? 1, clock);
  const streams = new EventStreams(
    stores,
    clock,
    () =>
      limiter.name === "unlimited"
        ? Number.POSITIVE_INFINITY
        : limitProfiles[limiter.name].eventStreams,
    options.events ?? {},
  );
  const counter = new RequestCounter(clock);
  let url = "";
  const router = new Router([
    ...publicRoutes({
      clients: stores.clients,
      authority,
      clock,
      lifetimeSeconds,
      addresses,
      url: () => url,
    }),
    ...managementRoutes(stores, clock, streams),
  ]);
  const copies = new StateCopies(stores.database);
  const snapshots = new WeakMap<TenantSnapshot, StateCopy>();
  // A file may hold any amount; what is in memory was put there just now.
  let lastCopy = databasePath === ":memory:" ? copies.take() : undefined;
  const faults = new FaultBoard(stores.snapshots, clock, router.routes);
  const state: Pick<Tenant, "snapshot" | "reset"> = {
    snapshot: () => {
      const snapshot = { takenAt: new Date(clock.now()) };
      lastCopy = copies.take();
      snapshots.set(snapshot, lastCopy);
      return snapshot;
    },
    reset: (snapshot) => {
      const copy = snapshot === undefined ? lastCopy : snapshots.get(snapshot);
      if (copy === undefined) throw new TypeError(withoutSnapshot(snapshot));
      faults.clear();
      stores.events.silently(() => copies.putBack(copy));
      streams.end();
      limiter.refill();
      counter.reset();
    },
  };
  const controlToken = provideControlToken(stores.settings);
  const pageToken = randomText(40);
  const pageKey = new PageKey(controlToken);
  const handler = new RequestHandler({
    router,
    inspection: new Inspection(
      new Router(
        inspectionRoutes({ stores, counter, faults, limiter, state, clock, routes: router.routes }),
      ),
      controlToken,
      pageToken,
    ),
    page: new TenantPage({
      stores,
      authority,
      key: pageKey,
      controlToken: pageToken,
      url: () => url,
    }),
    admission: new Admission(authority, limiter),
    stores,
    authority,
    faults,
    counter,
    clock,
    latencyMs: options.latencyMs ?? 0,
    signal: closing.signal,
    onInternalError: options.onInternalError ?? warn,
  });

  const { tls = false } = options;
  const certificate = tls === false ? undefined : provideCertificate(tls, databasePath);
  const listener: RequestListener = (request, response) => {
    void handler.handle(request, response);
  };
  const server =
    certificate === undefined
      ? createServer(listener)
      : createSecureServer(
          { cert: certificate.certificatePem, key: certificate.privateKeyPem },
          listener,
        );
  const port = await listen(server, options.port ?? 0);
  const domain = `127.0.0.1:${port}`;
  try {
    addresses.listenOn(port);
  } catch (error) {
    server.close();
    throw error;
  }
  url = `${certificate === undefined ? "http" : "https"}://${domain}`;
  // A new key takes a third of a second. It is made while nobody waits for it, also not the one who
  // closes; what goes wrong is told to whoever asks for the first token.
  void Promise.allSettled([signingKey()]);
  const { clientId, clientSecret } = client;
  const own = createTenantFetch(port, certificate?.certificatePem);

  return {
    url,
    domain,
    clientId,
    clientSecret,
    credentials: { kind: "client-secret", clientId, clientSecret },
    fetch: own.fetch,
    auth0: () => ({ domain, clientId, clientSecret, fetch: own.fetch }),
    controlToken,
    pageAddress: pageKey.addressFor(`${url}${pageBase}`),
    environment: {
      AUTH0_DOMAIN: certificate === undefined ? url : domain,
      AUTH0_CLIENT_ID: clientId,
      AUTH0_CLIENT_SECRET: clientSecret,
      ORGWRIGHT_TENANT_TOKEN: controlToken,
      ...(certificate && { NODE_EXTRA_CA_CERTS: certificate.certificatePath }),
    },
    certificatePath: certificate?.certificatePath,
    issueToken: ({ scopes = scopesOf(client), expiresInSeconds = lifetimeSeconds } = {}) =>
      authority.issue({
        client,
        scopes,
        audience: `https://${domain}/api/v2/`,
        issuer: `${url}/`,
        lifetimeSeconds: expiresInSeconds,
      }),
    requests: () => counter.read(),
    resetRequests: () => counter.reset(),
    orderFault: (fault) => {
      faults.order(checkFault(fault, router.routes));
    },
    clearFaults: () => faults.clear(),
    plant: (seed) => plantSeed(stores, clock, seed),
    ...state,
    close: async () => {
      if (closing.signal.aborted) return;
      closing.abort();
      const closed = endServer(server);
      own.close();
      await closed;
      database.close();
      certificate?.dispose();
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  // Longer than clients keep idle connections, so that it is never us who close one in use.
  server.keepAliveTimeout = 120_000;
  // Each of them may hold a request that is not complete.
  server.maxConnections = mostConnections;
  return listenLocally(server, port, ({ code, message }) =>
    code === "EADDRINUSE"
      ? `Port ${port} is taken by another process. Choose another one, or 0 for any that is free.`
      : `The embedded tenant cannot listen on port ${port}: ${message}. Choose another one.`,
  );
}

function withoutSnapshot(snapshot: TenantSnapshot | undefined): string {
  return snapshot === undefined
    ? "There is nothing to go back to: a tenant with a file keeps its state when it is told to. Call tenant.snapshot() once it is set up, and tenant.reset() before each test."
    : "That is no snapshot of this tenant. Give what tenant.snapshot() returned: const before = tenant.snapshot(); … tenant.reset(before)";
}

function warn(error: unknown): void {
  const isDefect = error instanceof Error && !(error instanceof OperationError);
  process.emitWarning(isDefect ? error : messageOf(error), "TenantWarning");
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
