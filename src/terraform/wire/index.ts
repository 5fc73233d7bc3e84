// The wire to Terraform: handshake, TLS, gRPC, protobuf, msgpack, JSON logs, and what ends the process.
// Must not know what the provider manages, nor that there is Auth0.
export * from "./dynamic-value.js";
export * from "./handshake.js";
export * from "./log.js";
export type { Message, MessageName } from "./message-codec.js";
export * from "./notice-message.js";
export * from "./parent-watch.js";
export * from "./plugin-server.js";
export * from "./schema-message.js";
