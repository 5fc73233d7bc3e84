// The calls that Terraform makes, one file each: a message in, our own types in between, a message out.
// Must not know how messages travel, nor what a resource does.
export * from "./provider-calls.js";
