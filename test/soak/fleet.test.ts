import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isClusterMissing } from "../support/cluster.js";
import { FleetWorld } from "./run-fleet.js";

describe.skipIf(isClusterMissing)("three replicas on a real API server", () => {
  let world: FleetWorld;
  beforeAll(async () => {
    world = await FleetWorld.open();
  });
  afterAll(async () => {
    await world.close();
  });

  it.each([1, 2, 3, 4])("lose and double nothing whatever goes wrong, mix %i", async (seed) => {
    await expect(world.run(seed)).resolves.toBeUndefined();
  });
});
