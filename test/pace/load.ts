import { createPacer, type Pacer, type PacerOptions } from "../../src/pace/index.js";
import { createFakeClock, type FakeClock } from "../support/fake-clock.js";
import { seededRandom } from "./seeded-random.js";
import { SimulatedTenant, type BucketSpec, type TenantOptions } from "./simulated-tenant.js";

/** A pacer before a simulated tenant, on a clock of their own. */
export interface Bench {
  readonly clock: FakeClock;
  readonly tenant: SimulatedTenant;
  readonly pacer: Pacer;
}

/** Sets up a bench; the pacer has ten requests in flight and no headroom unless told otherwise. */
export function setUp(
  buckets: readonly BucketSpec[],
  tenantOptions: Omit<Partial<TenantOptions>, "clock" | "buckets"> = {},
  pacerOptions: Omit<Partial<PacerOptions>, "clock"> = {},
): Bench {
  const clock = createFakeClock();
  const tenant = new SimulatedTenant({ clock, buckets, ...tenantOptions });
  const pacer = createPacer({
    clock,
    random: seededRandom(1),
    concurrency: 10,
    headroomPercent: 0,
    ...pacerOptions,
  });
  return { clock, tenant, pacer };
}

/** Sends one request, again and again while it is answered 429. */
export async function send({ pacer, tenant }: Bench, kind: string): Promise<void> {
  for (;;) {
    const permit = await pacer.acquire(kind);
    const answer = await tenant.request(kind);
    permit.settle(answer);
    if (answer.status !== 429) return;
  }
}

/** Sends all of these requests side by side and returns how long that took, in milliseconds. */
export async function sendAll(
  bench: Bench,
  requests: Readonly<Record<string, number>>,
): Promise<number> {
  const { clock } = bench;
  const startedAt = clock.now();
  let endedAt = startedAt;
  const all = Object.entries(requests).flatMap(([kind, count]) =>
    Array.from({ length: count }, async () => {
      await send(bench, kind);
      endedAt = clock.now();
    }),
  );
  await clock.runUntilIdle();
  await Promise.all(all);
  return endedAt - startedAt;
}
