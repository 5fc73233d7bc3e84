/** Encodes a whole number as protobuf's varint; negative ones take ten bytes. */
export function encodeVarint(value: number): Buffer {
  if (value >= 0 && value < 0x80) return Buffer.of(value);
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

/** Reads protobuf's primitives one after the other. */
export class ByteReader {
  #offset = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get isAtEnd(): boolean {
    return this.#offset >= this.bytes.length;
  }

  /** Reads a signed 64-bit varint; exact up to 2^53. */
  readVarint(): number {
    let low = 0;
    for (let index = 0; index < 4; index++) {
      const byte = this.#readByte();
      low |= (byte & 0x7f) << (7 * index);
      if (byte < 0x80) return low;
    }
    let value = BigInt(low);
    for (let shift = 28n; shift < 70n; shift += 7n) {
      const byte = this.#readByte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(BigInt.asIntN(64, value));
    }
    throw new RangeError("a varint has more than ten bytes");
  }

  /** Reads a length and so many bytes; they share memory with the message. */
  readBytes(): Uint8Array {
    return this.#take(this.readVarint());
  }

  /** Passes over a field that is not known, given its wire type. */
  skip(wireType: number): void {
    switch (wireType) {
      case 0:
        this.readVarint();
        return;
      case 1:
        this.#take(8);
        return;
      case 2:
        this.readBytes();
        return;
      case 5:
        this.#take(4);
        return;
      default:
        throw new RangeError(`a message has a field of wire type ${wireType}`);
    }
  }

  #take(length: number): Uint8Array {
    const end = this.#offset + length;
    if (length < 0 || end > this.bytes.length) throw new RangeError("a message ends too early");
    const part = this.bytes.subarray(this.#offset, end);
    this.#offset = end;
    return part;
  }

  #readByte(): number {
    const byte = this.bytes[this.#offset];
    if (byte === undefined) throw new RangeError("a message ends too early");
    this.#offset += 1;
    return byte;
  }
}
