import { describe, expect, it } from "vitest";
import { Bucket } from "../../src/pace/bucket.js";
import { Kinship } from "../../src/pace/kinship.js";

const bucket = (): Bucket => new Bucket(10, { percent: 0 }, 0);

/** A reading that says far less than a bucket of which nobody spends must hold. */
const miss = (sequence: number) => ({
  sequence,
  remaining: 5,
  sentAt: 10 + sequence,
  lookedBy: 10 + sequence,
});

describe("two buckets of one size", () => {
  it("are told apart by two clues, because another process may cause one", () => {
    const kinship = new Kinship();
    const [told, other] = [bucket(), bucket()];
    expect(kinship.observe(told, other, miss(0))).toBe("unknown");
    expect(kinship.observe(told, other, miss(1))).toBe("separate");
    expect(kinship.relation(other, told)).toBe("separate");
  });

  it("are not told apart by what misses by a token", () => {
    const kinship = new Kinship();
    const [told, other] = [bucket(), bucket()];
    for (let sequence = 0; sequence < 9; sequence++) {
      kinship.observe(told, other, { ...miss(sequence), remaining: 9 });
    }
    expect(kinship.relation(told, other)).not.toBe("separate");
  });

  it("that were shared are disproved by two misses", () => {
    const kinship = new Kinship();
    const shared = bucket();
    expect([0, 1].map((sequence) => kinship.isDisproved(shared, miss(sequence)))).toEqual([
      false,
      true,
    ]);
  });
});
