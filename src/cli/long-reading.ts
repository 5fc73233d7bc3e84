import type { ManagementClient } from "../auth0/index.js";
import { collections } from "../model/index.js";
import { renderDuration, renderNumber } from "./duration.js";

/** Reading that takes longer is announced, with what would be shorter. */
const longMs = 30_000;

/** Which commit a plan could be limited to, and how many declarations differ from it. */
export interface ShorterLook {
  readonly ref: string;
  readonly changed: number;
}

/**
 * Says that reading takes long, why, and what would be shorter: "3,000 connections to read, 100 a minute:
 * about 31 minutes". Undefined where it does not take long, or nobody can tell.
 *
 * @param left requests that are still to be sent, by kind
 */
export function describeLongReading(
  { pacer }: Pick<ManagementClient, "pacer">,
  left: Readonly<Record<string, number>>,
): string | undefined {
  const ms = pacer.forecast(left);
  if (ms === undefined || ms < longMs) return undefined;
  const [slowest] = collections
    .flatMap(({ noun, read: { endpoint } }) => {
      const count = left[endpoint.kind] ?? 0;
      const alone = pacer.forecast({ [endpoint.kind]: count }) ?? 0;
      return count === 0 ? [] : [{ noun, count, alone, perMinute: pacer.perMinute(endpoint.kind) }];
    })
    .sort((one, other) => other.alone - one.alone);
  if (slowest === undefined) return undefined;
  const { noun, count, perMinute } = slowest;
  const pace = perMinute === undefined ? "" : `, ${renderNumber(perMinute)} a minute`;
  const minutes = Math.round(ms / 60_000);
  const time = minutes < 2 ? renderDuration(ms) : `${renderNumber(minutes)} minutes`;
  return `${renderNumber(count)} ${count === 1 ? noun.one : noun.many} to read${pace}: about ${time}`;
}

/** What would be shorter, to go on with. */
export function describeShorter(shorter: ShorterLook | undefined): string {
  return shorter === undefined
    ? ""
    : `; --changed-since ${shorter.ref} would read ${renderNumber(shorter.changed)}`;
}
