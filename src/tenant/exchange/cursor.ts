import { refuse, type Refusal } from "./refusal.js";

const lifetimeMs = 24 * 60 * 60 * 1000;

/**
 * Makes the opaque `next` of a checkpoint page: base64url of a time and the last item's id, which
 * is what Auth0's turn out to be. The time here is that of issue, from which its 24 hours run.
 */
export function encodeCursor(id: string, nowMs: number): string {
  const time = new Date(nowMs).toISOString().replace("T", " ").replace("Z", "000UTC");
  return Buffer.from(`${time},${id}`).toString("base64url");
}

/**
 * Reads the id of the last item that the client has seen.
 *
 * @throws Refusal 400 for anything else than a cursor of the last 24 hours.
 */
export function decodeCursor(cursor: string, nowMs: number): string {
  const text = Buffer.from(cursor, "base64url").toString();
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d{3})\d{3}UTC,(.+)$/s.exec(text);
  const issuedAt = match === null ? Number.NaN : Date.parse(`${match[1]}T${match[2]}Z`);
  const id = match?.[3];
  if (id === undefined || Number.isNaN(issuedAt)) throw invalidCursor();
  if (nowMs - issuedAt > lifetimeMs) throw expiredCursor();
  return id;
}

/** The answer to a cursor that never was one. */
export function invalidCursor(): Refusal {
  return refuse(400, "The 'from' parameter is not a valid checkpoint.", {
    errorCode: "invalid_paging",
  });
}

/** The answer to a cursor that was one until yesterday. */
export function expiredCursor(): Refusal {
  return refuse(400, "The checkpoint in the 'from' parameter has expired.", {
    errorCode: "invalid_paging",
  });
}
