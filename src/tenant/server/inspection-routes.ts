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
import { acceptInvitation } from "../routes/index.js";
import { plantSeed } from "../seed/index.js";
import type { Stores } from "../store/index.js";
import type { RequestCounter } from "./request-log.js";

/** The endpoints for tests and the curious, which Auth0 does not have. */
export function inspectionRoutes(
  stores: Stores,
  counter: RequestCounter,
  faults: FaultBoard,
  clock: TenantClock,
  routes: readonly Route[],
): readonly Route[] {
  return [
    route("GET", "/__tenant/requests", () => answerJson(200, counter.read())),
    route("DELETE", "/__tenant/requests", () => {
      counter.reset();
      return answerNothing();
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
