import type { PrivateNote } from "../provider.js";

/** A note in the form in which Terraform keeps it. */
export function encodeNote(note: PrivateNote): Uint8Array {
  return Buffer.from(JSON.stringify(note));
}

/** The note that Terraform kept, unless it is none of ours. */
export function decodeNote(bytes: Uint8Array | undefined): PrivateNote | undefined {
  if (bytes === undefined || bytes.length === 0) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
    return typeof value === "object" && value !== null ? (value as PrivateNote) : undefined;
  } catch {
    return undefined;
  }
}
