/** A place among the events. */
export interface Offset {
  /** The last event that was seen. */
  readonly seq: number;
  /** When that was, in milliseconds since 1970: places grow old. */
  readonly timeMs: number;
}

/** Makes the opaque text that clients keep. It is good for the stream of this tenant only. */
export function encodeOffset(streamId: string, { seq, timeMs }: Offset): string {
  return Buffer.from(`${streamId} ${seq} ${Math.trunc(timeMs)}`).toString("base64url");
}

/** Reads it again; undefined when this tenant has not made it. */
export function decodeOffset(streamId: string, text: string): Offset | undefined {
  const read = Buffer.from(text, "base64url").toString();
  const [, id, seq, timeMs] = /^(\S+) (\d{1,15}) (\d{1,15})$/.exec(read) ?? [];
  if (id !== streamId || seq === undefined || timeMs === undefined) return undefined;
  return { seq: Number(seq), timeMs: Number(timeMs) };
}
