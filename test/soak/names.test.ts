import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NamesWorld } from "./run-names.js";

let world: NamesWorld;
beforeAll(async () => {
  world = await NamesWorld.open();
});
afterAll(async () => {
  await world.close();
});

const perTest = 50;

describe("a random sequence of renames, swaps, moves, removals and kills", () => {
  it.each([1, 51, 101, 151, 201, 251])(
    "loses nobody, makes nobody twice and converges, 50 seeds from %i",
    async (first) => {
      for (let seed = first; seed < first + perTest; seed++) {
        await expect(world.run(seed)).resolves.toBeUndefined();
      }
    },
    300_000,
  );
});
