import { OperationError } from "../errors/index.js";
import { answerJson, answerNothing, type Answer } from "./answer.js";
import { checkFault } from "./fault.js";
import type { FaultBoard } from "./fault-board.js";
import { refuse } from "./refusal.js";
import type { RequestCounter } from "./request-log.js";
import type { Call, Method, Route } from "./route.js";
import { plantSeed } from "./seed.js";
import type { Stores } from "./stores.js";

/** The endpoints for tests and the curious, which Auth0 does not have. They need no token. */
export function inspectionRoutes(
  stores: Stores,
  counter: RequestCounter,
  faults: FaultBoard,
  templates: readonly string[],
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
      const checked = [body].flat().map((order) => checkOrder(order, templates));
      return answerJson(201, { faults: checked.map((fault) => faults.order(fault)) });
    }),
    route("DELETE", "/__tenant/faults", () => {
      faults.clear();
      return answerNothing();
    }),
    route("POST", "/__tenant/seed", ({ body }) => {
      try {
        return answerJson(201, plantSeed(stores, body));
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

function checkOrder(order: unknown, templates: readonly string[]): ReturnType<typeof checkFault> {
  try {
    return checkFault(order, templates);
  } catch (error) {
    if (error instanceof RangeError) throw refuse(400, error.message);
    throw error;
  }
}
