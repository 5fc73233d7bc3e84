import type { Clock } from "../../pace/index.js";
import { resourceApiVersion } from "../../derive/index.js";
import type { ClusterClient, ClusterObject } from "../client/index.js";
import { eventsPath } from "./paths.js";

/** What happened to an object, for `kubectl describe` and `kubectl get events`. */
export interface ObjectEvent {
  readonly type: "Normal" | "Warning";
  /** One word in CamelCase. */
  readonly reason: string;
  readonly message: string;
}

/** Kubernetes takes no longer ones. */
const longestMessage = 1024;

/** No more are under way at once: others are dropped, for they are told in conditions, too. */
const mostUnderWay = 50;

/** Tells the events of objects. They are news, not state: one that cannot be told is not told again. */
export class EventRecorder {
  readonly #client: ClusterClient;
  readonly #identity: string;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  #underWay = 0;

  constructor(client: ClusterClient, identity: string, clock: Clock, signal: AbortSignal) {
    this.#client = client;
    this.#identity = identity;
    this.#clock = clock;
    this.#signal = signal;
  }

  tell(
    kind: "Tenant" | "Organization",
    { metadata }: ClusterObject,
    { type, reason, message }: ObjectEvent,
  ): void {
    if (this.#underWay >= mostUnderWay) return;
    this.#underWay += 1;
    const { name, namespace, uid, resourceVersion } = metadata;
    const now = new Date(this.#clock.now()).toISOString();
    const seconds = `${now.slice(0, 19)}Z`;
    this.#client
      .create(
        eventsPath(namespace),
        {
          apiVersion: "v1",
          kind: "Event",
          metadata: { generateName: `${name.slice(0, 200)}.`, namespace },
          involvedObject: {
            apiVersion: resourceApiVersion,
            kind,
            name,
            namespace,
            uid,
            resourceVersion,
          },
          type,
          reason,
          message: message.slice(0, longestMessage),
          action: reason,
          reportingComponent: "orgwright",
          reportingInstance: this.#identity.slice(0, 128),
          source: { component: "orgwright" },
          firstTimestamp: seconds,
          lastTimestamp: seconds,
          count: 1,
        },
        this.#signal,
      )
      .catch(() => {})
      .finally(() => {
        this.#underWay -= 1;
      });
  }
}
