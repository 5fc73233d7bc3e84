import { randomBytes } from "node:crypto";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Asking the system for a few bytes costs as much as asking for thousands. */
let supply = Buffer.alloc(0);
let used = 0;

/** Draws letters and digits from the system's secure source, each as likely as any other. */
export function randomText(length: number): string {
  let text = "";
  while (text.length < length) {
    const byte = drawByte();
    // 248 is the largest multiple of 62 in a byte; what lies above would favour the first letters.
    if (byte < 248) text += alphabet[byte % 62];
  }
  return text;
}

/** Makes an id as Auth0 makes them: a prefix and 16 letters or digits. */
export function createIdentifier(prefix: "org" | "con"): string {
  return `${prefix}_${randomText(16)}`;
}

function drawByte(): number {
  if (used === supply.length) {
    supply = randomBytes(4096);
    used = 0;
  }
  const byte = supply.readUInt8(used);
  used += 1;
  return byte;
}
