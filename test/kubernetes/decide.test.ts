import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideShards, shardOf, type SeenLease } from "../../src/kubernetes/shards/decide.js";

const durationMs = 15_000;
const now = 1_000_000;

function lease(holder: string, ageMs = 0): SeenLease {
  return { holder, durationMs, unchangedSince: now - ageMs };
}

function decide(
  me: string,
  holders: readonly (SeenLease | undefined)[],
  members: readonly string[],
): ReturnType<typeof decideShards> {
  return decideShards({
    me,
    now,
    shards: holders,
    replicas: new Map(members.map((name) => [name, lease(name)])),
    leaving: new Set(),
  });
}

describe("shards", () => {
  it("are the same for every spelling of a tenant's domain", () => {
    expect(shardOf("Acme.eu.auth0.com", 16)).toBe(shardOf("acme.eu.auth0.com", 16));
    const shards = new Set(
      Array.from({ length: 200 }, (_, index) => shardOf(`tenant-${index}.auth0.com`, 16)),
    );
    expect(shards.size).toBe(16);
  });

  it("are all taken by one replica that is alone", () => {
    const { take } = decide("a", [undefined, lease(""), lease("gone", durationMs + 1)], ["a"]);
    expect(new Set(take)).toEqual(new Set([0, 1, 2]));
  });

  it("are not taken from one who was heard of within the lease, whatever times stand in it", () => {
    expect(decide("a", [lease("b", durationMs)], ["a", "b"]).take).toEqual([]);
  });

  it("are given back where there are more replicas than before", () => {
    const mine = [lease("a"), lease("a"), lease("a"), lease("a")];
    expect(decide("a", mine, ["a", "b"])).toEqual({ renew: [0, 1], take: [], release: [2, 3] });
  });

  it("are each held by somebody, and by nobody more than the share, whoever there is", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.integer({ min: -1, max: 5 }), { minLength: 1, maxLength: 32 }),
        (replicas, first) => {
          const names = Array.from({ length: replicas }, (_, index) => `replica-${index}`);
          let holders = first.map((holder) =>
            holder < 0 ? undefined : lease(names[holder] ?? "gone", names[holder] ? 0 : 20_000),
          );
          for (let round = 0; round < 3; round += 1) {
            for (const me of names) {
              const { take, release } = decide(me, holders, names);
              holders = holders.map((holder, shard) => {
                // Nobody takes what another one who is alive holds.
                if (take.includes(shard))
                  return lease(names.includes(holder?.holder ?? "") ? "two" : me);
                return release.includes(shard) ? lease("") : holder;
              });
            }
          }
          const most = Math.ceil(holders.length / replicas);
          for (const me of names) {
            const held = holders.filter((holder) => holder?.holder === me);
            expect(held.length).toBeLessThanOrEqual(most);
          }
          expect(holders.every((holder) => names.includes(holder?.holder ?? ""))).toBe(true);
        },
      ),
    );
  });
});
