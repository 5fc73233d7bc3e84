// The organizations of a tenant behind one port, with the engine behind it: many reads answered from
// few requests, writes carried out as everywhere. Must not know Terraform's values or calls.
export * from "./open-store.js";
export * from "./managed-organizations.js";
export type { Fate, FateOf } from "./name-book.js";
export type * from "./organization-changes.js";
