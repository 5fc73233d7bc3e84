// What the page asks a tenant: one file per thing, each with the requests that it costs.
// Must not know who asks, nor how answers look.
export * from "./applications.js";
export * from "./connections.js";
export * from "./control.js";
export * from "./domains.js";
export * from "./invitations.js";
export * from "./machine-access.js";
export * from "./members.js";
export * from "./organizations.js";
export * from "./roles.js";
export * from "./users.js";
