import { invariant } from "../errors/index.js";

/** Encodes one DER value: its tag, the length of its content, its content. */
export function encodeValue(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag]), encodeLength(body.length), body]);
}

/** Encodes a SEQUENCE of values that are encoded already. */
export function encodeSequence(...values: readonly Uint8Array[]): Buffer {
  return encodeValue(0x30, ...values);
}

/** Encodes an INTEGER that is not negative, from its bytes, most significant first. */
export function encodeUnsigned(bytes: Uint8Array): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0);
  const significant = start === -1 ? Buffer.of(0) : bytes.subarray(start);
  // A leading bit of one would make the number negative.
  const sign = (significant[0] ?? 0) >= 0x80 ? Buffer.of(0) : Buffer.alloc(0);
  return encodeValue(0x02, sign, significant);
}

/** Encodes an OBJECT IDENTIFIER written as numbers with dots. */
export function encodeObjectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return encodeValue(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(encodeBase128)]));
}

/** Encodes a BIT STRING whose last `unusedBits` bits mean nothing. */
export function encodeBitString(bytes: Uint8Array, unusedBits = 0): Buffer {
  return encodeValue(0x03, Buffer.of(unusedBits), bytes);
}

/** Encodes an OCTET STRING. */
export function encodeOctetString(bytes: Uint8Array): Buffer {
  return encodeValue(0x04, bytes);
}

/** Encodes text as UTF8String. */
export function encodeText(text: string): Buffer {
  return encodeValue(0x0c, Buffer.from(text, "utf8"));
}

/** Encodes a BOOLEAN that is true. */
export function encodeTrue(): Buffer {
  return encodeValue(0x01, Buffer.of(0xff));
}

/** Encodes a moment, whole seconds, in the form that RFC 5280 demands for its year. */
export function encodeTime(moment: Date): Buffer {
  const digits = moment.toISOString().replace(/\.\d+Z$/, "Z");
  invariant(/^\d{4}-/.test(digits), "a certificate's time must lie in the years 0 to 9999");
  const compact = digits.replace(/[-:T]/g, "");
  const year = moment.getUTCFullYear();
  return year >= 1950 && year < 2050
    ? encodeValue(0x17, Buffer.from(compact.slice(2), "ascii"))
    : encodeValue(0x18, Buffer.from(compact, "ascii"));
}

function encodeLength(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Buffer.from([0x80 + bytes.length, ...bytes]);
}

function encodeBase128(value: number): number[] {
  const digits = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) {
    digits.unshift((rest % 128) + 0x80);
  }
  return digits;
}
