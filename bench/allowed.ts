import { routeName, routes } from "../src/auth0/index.js";
import { collections } from "../src/model/index.js";
import { limitProfiles, type EndpointBucket, type PlanName } from "../src/tenant/limits/index.js";

/** By name of a route, the bucket that its requests draw on besides the one for everything. */
const buckets: ReadonlyMap<string, string> = new Map(
  [
    ...Object.values(routes),
    ...collections.flatMap(
      ({ read, readByThing, add, change, remove, reference, listed, sets = {} }) =>
        [
          read.endpoint,
          readByThing?.endpoint,
          add.endpoint,
          change?.endpoint,
          remove.endpoint,
          reference?.kind.list,
          listed?.kind.list,
          listed?.kind.one,
          listed?.kind.search,
          ...Object.values(sets).flatMap((set) => [
            set.kind.list,
            set.add.endpoint,
            set.remove.endpoint,
            set.read.endpoint,
          ]),
        ].flatMap((endpoint) => endpoint ?? []),
    ),
  ].map((route) => [routeName(route), route.kind]),
);

/**
 * How much of what limits allow was used: the share of that bucket which was used most.
 *
 * @param sent requests by name of their route; those for tokens draw on another API.
 * @param speed by which the limits ran faster than in reality.
 */
export function shareOfAllowed(
  limits: PlanName,
  speed: number,
  sent: Readonly<Record<string, number>>,
  wallMs: number,
): number {
  const shares = [...drawn(limits, sent)].map(
    ([{ burst, perSecond }, count]) => count / (burst + (perSecond * speed * wallMs) / 1000),
  );
  return 100 * Math.max(0, ...shares);
}

/** The least time in which limits allow these requests, in milliseconds. */
export function leastMs(
  limits: PlanName,
  speed: number,
  sent: Readonly<Record<string, number>>,
): number {
  const times = [...drawn(limits, sent)].map(
    ([{ burst, perSecond }, count]) => (1000 * (count - burst)) / (perSecond * speed),
  );
  return Math.round(Math.max(0, ...times));
}

type Size = NonNullable<(typeof limitProfiles)[PlanName]["endpoints"][EndpointBucket]>;

/** How often each bucket of a plan was drawn on. */
function drawn(
  limits: PlanName,
  sent: Readonly<Record<string, number>>,
): ReadonlyMap<Size, number> {
  const { global, endpoints } = limitProfiles[limits];
  const counts = new Map<Size, number>();
  const draw = (size: Size | undefined, count: number): void => {
    if (size !== undefined) counts.set(size, (counts.get(size) ?? 0) + count);
  };
  for (const [route, count] of Object.entries(sent)) {
    if (route === routeName(routes.token)) continue;
    draw(global, count);
    const own = endpoints[buckets.get(route) as EndpointBucket];
    draw(own ?? endpoints.other, count);
  }
  return counts;
}
