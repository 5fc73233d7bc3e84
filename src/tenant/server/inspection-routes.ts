import { OperationError } from "../../errors/index.js";
import type { TenantClock } from "../clock.js";
import {
  answerJson,
  answerNothing,
  refuse,
  type Answer,
  type Call,
  type Method,
  type Route,
} from "../exchange/index.js";
import { checkFault, type FaultBoard } from "../faults/index.js";
import { limitsNames, type LimitsName, type RateLimiter } from "../limits/index.js";
import { acceptInvitation } from "../routes/index.js";
import { plantSeed } from "../seed/index.js";
import type { Stores } from "../store/index.js";
import type { RequestCounter } from "./request-log.js";

const nothingKept =
  "There is nothing to go back to: a tenant with a file keeps what it holds when it is told to, by " +
  "POST /__tenant/snapshot";

/** What the tenant holds, kept and put back. */
export interface TenantState {
  snapshot(): unknown;
  /** Throws TypeError where nothing was kept. */
  reset(): void;
}

/** What the endpoints show and change. */
export interface InspectionParts {
  readonly stores: Stores;
  readonly counter: RequestCounter;
  readonly faults: FaultBoard;
  readonly limiter: RateLimiter;
  readonly state: TenantState;
  readonly clock: TenantClock;
  /** Those that faults may be about. */
  readonly routes: readonly Route[];
}

/** The endpoints for tests and the curious, which Auth0 does not have. */
export function inspectionRoutes(parts: InspectionParts): readonly Route[] {
  const { stores, counter, faults, limiter, state, clock, routes } = parts;
  return [
    route("GET", "/__tenant/requests", () => answerJson(200, counter.read())),
    route("DELETE", "/__tenant/requests", () => {
      counter.reset();
      return answerNothing();
    }),
    route("GET", "/__tenant/requests/recent", () =>
      answerJson(200, {
        requests: counter.recent().map(({ clientId, ...request }) => ({
          ...request,
          client: clientId === null ? null : (stores.clients.find(clientId)?.name ?? clientId),
        })),
      }),
    ),
    route("GET", "/__tenant/limits", () => answerJson(200, limitsOf(limiter))),
    route("PUT", "/__tenant/limits", ({ body }) => {
      limiter.use(limitsNameIn(body));
      return answerJson(200, limitsOf(limiter));
    }),
    route("POST", "/__tenant/snapshot", () => answerJson(201, state.snapshot())),
    route("POST", "/__tenant/reset", () => {
      try {
        state.reset();
        return answerNothing();
      } catch (error) {
        if (error instanceof TypeError) throw refuse(409, nothingKept);
        throw error;
      }
    }),
    route("GET", "/__tenant/faults", () => answerJson(200, { faults: faults.list() })),
    route("POST", "/__tenant/faults", ({ body }) => {
      // All orders are checked before the first is taken.
      const checked = [body].flat().map((order) => refusingRange(() => checkFault(order, routes)));
      return answerJson(201, {
        faults: checked.map((fault) => refusingRange(() => faults.order(fault))),
      });
    }),
    route("DELETE", "/__tenant/faults", () => {
      faults.clear();
      return answerNothing();
    }),
    route("POST", "/__tenant/invitations/{id}/accept", (call) =>
      answerJson(200, acceptInvitation(stores, clock, call)),
    ),
    route("POST", "/__tenant/seed", ({ body }) => {
      try {
        return answerJson(201, plantSeed(stores, clock, body));
      } catch (error) {
        if (error instanceof OperationError) throw refuse(400, error.message);
        throw error;
      }
    }),
  ];
}

function limitsOf(limiter: RateLimiter): object {
  return { limits: limiter.name, choices: limitsNames, buckets: limiter.read() };
}

function limitsNameIn(body: unknown): LimitsName {
  const given = (body as { readonly limits?: unknown } | null | undefined)?.limits;
  const name = limitsNames.find((one) => one === given);
  if (name === undefined) throw refuse(400, `limits must be one of ${limitsNames.join(", ")}`);
  return name;
}

function route(method: Method, template: string, handle: (call: Call) => Answer): Route {
  return { method, template, access: { kind: "public" }, handle };
}

/** What is out of range is the order's fault. */
function refusingRange<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw refuse(400, error.message);
    throw error;
  }
}
