import type { TenantClock } from "../clock.js";
import type { LaggingTable, SnapshotStore, View } from "../store/index.js";
import { eventStream, type CheckedFault, type EventFault, type FaultyRoute } from "./fault.js";
import { PathPattern } from "./path-pattern.js";
import { seededRandom } from "./random.js";

type FaultOf<Kind extends CheckedFault["kind"]> = Extract<CheckedFault, { readonly kind: Kind }>;

/** How an answer goes out that does not go out as it is. */
export type Disturbance = FaultOf<"reset-after" | "lose-answer" | "truncate">;

/** What the faults that a request met do to it. */
export interface Effects {
  readonly delayMs: number;
  readonly mutations: readonly FaultOf<"mutate">[];
  /** What somebody else sends before. */
  readonly requests: readonly FaultOf<"request">["send"][];
  readonly status?: FaultOf<"status">;
  readonly disturbance?: Disturbance;
  /** What happens to the stream that the request begins. */
  readonly eventFaults: readonly EventFault[];
  /** Whether the connection is reset before the request takes effect. */
  readonly isReset: boolean;
  readonly view?: View;
  readonly isCursorExpired: boolean;
  readonly isTokenExpired: boolean;
  readonly droppedScopes: ReadonlySet<string>;
}

/** What a fault looks at. */
export interface RequestTraits {
  readonly method: string;
  /** Undefined when no route answers the request. */
  readonly template: string | undefined;
  readonly pathAndQuery: string;
  readonly hasCursor: boolean;
}

/** An ordered fault and what became of it so far. */
export interface FaultReport {
  readonly id: number;
  readonly fault: CheckedFault;
  /** How many requests it matched. */
  readonly matched: number;
  /** How many it met. */
  readonly met: number;
  /** Why it meets no more. */
  readonly problem?: string;
}

interface OrderedFault {
  readonly id: number;
  readonly fault: CheckedFault;
  readonly path: PathPattern | undefined;
  readonly random: () => number;
  readonly snapshot: View | undefined;
  matched: number;
  met: number;
}

const mostFaults = 1000;

/** The list that is stale when an order does not say which. */
const organizationList = "/api/v2/organizations";

const noEffects: Effects = {
  delayMs: 0,
  mutations: [],
  requests: [],
  eventFaults: [],
  isReset: false,
  isCursorExpired: false,
  isTokenExpired: false,
  droppedScopes: new Set(),
};

/** Keeps the ordered faults and says what they do to each request. */
export class FaultBoard {
  #faults: OrderedFault[] = [];
  #lastId = 0;

  constructor(
    private readonly snapshots: SnapshotStore,
    private readonly clock: TenantClock,
    private readonly routes: readonly FaultyRoute[],
  ) {}

  /**
   * Adds a fault behind those that are there.
   *
   * @throws RangeError when there are too many.
   */
  order(fault: CheckedFault): FaultReport {
    if (this.#faults.length >= mostFaults) {
      throw new RangeError(`there are ${mostFaults} faults; clear them before you order others`);
    }
    this.#lastId += 1;
    const isSnapshot = fault.kind === "stale-list" && fault.createdWithinMs === undefined;
    const lags = this.#tableOf(fault.route ?? organizationList);
    const ordered: OrderedFault = {
      id: this.#lastId,
      fault,
      path: fault.path === undefined ? undefined : new PathPattern(fault.path),
      random: seededRandom(fault.seed),
      snapshot: isSnapshot && lags ? this.snapshots.take(lags) : undefined,
      matched: 0,
      met: 0,
    };
    this.#faults.push(ordered);
    return report(ordered);
  }

  /** All faults, also those that have met all the requests they shall meet. */
  list(): readonly FaultReport[] {
    return this.#faults.map(report);
  }

  /** Forgets all faults. */
  clear(): void {
    for (const { snapshot } of this.#faults) {
      if (snapshot) this.snapshots.drop(snapshot);
    }
    this.#faults = [];
  }

  /**
   * What the faults do to a request. They are asked in the order in which they were ordered, up to
   * one that keeps the request from taking effect.
   */
  meet(request: RequestTraits): Effects {
    let effects = noEffects;
    for (const ordered of this.#faults) {
      if (!this.#meets(ordered, request)) continue;
      effects = this.#add(effects, ordered);
      if (effects.isReset || effects.status?.commit === false) break;
    }
    return effects;
  }

  #meets(ordered: OrderedFault, request: RequestTraits): boolean {
    const { fault } = ordered;
    if (!matches(ordered, request)) return false;
    ordered.matched += 1;
    if (ordered.matched <= fault.skip) return false;
    if (fault.times !== "always" && ordered.met >= fault.times) return false;
    if (fault.probability < 1 && ordered.random() >= fault.probability) return false;
    ordered.met += 1;
    return true;
  }

  #add(effects: Effects, { fault, snapshot }: OrderedFault): Effects {
    switch (fault.kind) {
      case "status":
        return { status: fault, ...effects };
      case "reset-before":
        return { ...effects, isReset: true };
      case "reset-after":
      case "lose-answer":
      case "truncate":
        return { disturbance: fault, ...effects };
      case "delay":
        return { ...effects, delayMs: effects.delayMs + fault.ms };
      case "stale-list":
        return { view: snapshot ?? this.#youngerHidden(fault), ...effects };
      case "expire-cursor":
        return { ...effects, isCursorExpired: true };
      case "expire-token":
        return { ...effects, isTokenExpired: true };
      case "drop-scope":
        return { ...effects, droppedScopes: new Set([...effects.droppedScopes, ...fault.scopes]) };
      case "request":
        return { ...effects, requests: [...effects.requests, fault.send] };
      case "cut-events":
      case "fail-events":
      case "stall-events":
      case "duplicate-events":
      case "reorder-events":
      case "delay-events":
      case "lose-events":
        return { ...effects, eventFaults: [...effects.eventFaults, fault] };
      case "mutate":
        return { ...effects, mutations: [...effects.mutations, fault] };
    }
  }

  #youngerHidden({ route = organizationList, createdWithinMs = 0 }: FaultOf<"stale-list">): View {
    return {
      table: this.#tableOf(route) ?? "organizations",
      createdUntilMs: this.clock.now() - createdWithinMs,
    };
  }

  #tableOf(template: string): LaggingTable | undefined {
    return this.routes.find((route) => route.template === template && route.lags)?.lags;
  }
}

function matches({ fault, path }: OrderedFault, request: RequestTraits): boolean {
  if (fault.method !== undefined && fault.method !== request.method) return false;
  if (fault.route !== undefined && fault.route !== request.template) return false;
  if (fault.kind === "stale-list") {
    const list = fault.route ?? organizationList;
    if (request.method !== "GET" || request.template !== list) return false;
  }
  if ("after" in fault && request.template !== eventStream.route) return false;
  if (fault.kind === "expire-cursor" && !request.hasCursor) return false;
  return path === undefined || path.matches(request.pathAndQuery);
}

function report({ id, fault, path, matched, met }: OrderedFault): FaultReport {
  const problem = path?.problem;
  return { id, fault, matched, met, ...(problem !== undefined && { problem }) };
}
