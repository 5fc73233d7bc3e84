// Keeping tenants equal to the objects of a cluster. Must not know how replicas share the work.
export type { ControllerNumbers, LogEntry } from "./controller-parts.js";
export { startController, type Controller, type ControllerOptions } from "./run-controller.js";
