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

/** What ids of 16 letters or digits begin with. */
type Prefix = "org" | "con" | "rol" | "cgr" | "uinv";

/** Makes an id as Auth0 makes them: a prefix and 16 letters or digits. */
export function createIdentifier(prefix: Prefix): string {
  return `${prefix}_${randomText(16)}`;
}

/** Draws hexadecimal digits, as the ids of users and APIs and the texts of TXT records have. */
export function randomHex(digits: number): string {
  let text = "";
  while (text.length < digits) text += drawByte().toString(16).padStart(2, "0");
  return text.slice(0, digits);
}

const base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
let lastOrdered = 0n;

/**
 * Makes an id that sorts behind all that were made before: a prefix and 22 digits of a system that
 * leaves out what is easily mistaken, the first of them the time.
 */
export function createOrderedIdentifier(prefix: "ord", nowMs: number): string {
  const drawn = (BigInt(Math.trunc(nowMs)) << 80n) | BigInt(`0x${randomHex(18)}`);
  lastOrdered = drawn > lastOrdered ? drawn : lastOrdered + 1n;
  let text = "";
  for (let rest = lastOrdered; text.length < 22; rest /= 58n) {
    text = `${base58[Number(rest % 58n)] ?? ""}${text}`;
  }
  return `${prefix}_${text}`;
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
