import type { Traffic } from "../../auth0/index.js";
import type { Clock } from "../../pace/index.js";
import type { WatchMessage } from "../../watch/index.js";
import type { ClusterClient } from "../client/index.js";
import type { EventRecorder } from "./event-recorder.js";
import type { Objects } from "./objects.js";
import type { StatusWriter } from "./status-writer.js";

/** A line of a log. */
export interface LogEntry extends Readonly<Record<string, unknown>> {
  readonly level: "info" | "warn" | "error";
  readonly event: string;
}

/** Counts what happens, by the keys of tenants. */
export interface ControllerNumbers {
  note(tenant: string, traffic: Traffic): void;
  tell(tenant: string, message: WatchMessage): void;
}

/** What all work on tenants shares. */
export interface ControllerParts {
  readonly cluster: ClusterClient;
  readonly objects: Objects;
  readonly statuses: StatusWriter;
  readonly events: EventRecorder;
  readonly numbers: ControllerNumbers;
  readonly clock: Clock;
  /** This replica's name. */
  readonly identity: string;
  /** Milliseconds without a further event after which what others changed is set right. */
  readonly settleMs: number;
  /** Tenants that are looked at for the first time take turns in it. */
  readonly firstLooks: (look: () => Promise<void>) => Promise<void>;
  readonly log: (entry: LogEntry) => void;
}
