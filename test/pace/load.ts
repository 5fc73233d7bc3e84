import type { Pacer, PacedAnswer } from "../../src/pace/index.js";
import type { FakeClock } from "../support/fake-clock.js";

/** What sends requests: a pacer's permit first, then the tenant. */
export interface Target {
  readonly pacer: Pacer;
  readonly send: (kind: string) => Promise<PacedAnswer>;
}

/** Sends one request and sends it again while it is answered 429; returns how often it was sent. */
export async function sendUntilAnswered({ pacer, send }: Target, kind: string): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const permit = await pacer.acquire(kind);
    const answer = await send(kind);
    permit.settle(answer);
    if (answer.status !== 429) return attempt;
  }
}

/** Sends all of these requests side by side and returns how long that took, in milliseconds. */
export async function sendAll(
  clock: FakeClock,
  target: Target,
  requests: Readonly<Record<string, number>>,
): Promise<number> {
  const startedAt = clock.now();
  let endedAt = startedAt;
  const all = Object.entries(requests).flatMap(([kind, count]) =>
    Array.from({ length: count }, async () => {
      await sendUntilAnswered(target, kind);
      endedAt = clock.now();
    }),
  );
  await clock.runUntilIdle();
  await Promise.all(all);
  return endedAt - startedAt;
}
