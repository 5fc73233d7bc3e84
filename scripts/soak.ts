// Runs random mixes of faults, random sequences of names, random histories of a remembered tenant and random
// walks through Terraform, like the tests, as many as wanted, and kills the embedded tenant's server and
// Terraform so often at random moments:
//   npm run soak -- --runs 1000 --names 5000 --remembered 300 --steps 5000 --kills 50 --fleets 100 --seed 7
// Fleets are mixes of faults under replicas of the Kubernetes controller, and need an API server
// (scripts/kubernetes/build-api-server.sh); there are none unless asked for.
// Steps are cut into walks of --walk steps. One walk alone:
//   npm run soak -- --runs 0 --names 0 --remembered 0 --kills 0 --steps 40 --seed 7
import { parseArgs } from "node:util";
import { killServer } from "../test/soak/kill-server.js";
import { killTerraform } from "../test/soak/kill-terraform.js";
import { NamesWorld } from "../test/soak/run-names.js";
import { FleetWorld } from "../test/soak/run-fleet.js";
import { runRemembered } from "../test/soak/run-remembered.js";
import { runMix } from "../test/soak/run-mix.js";
import { runWalk } from "../test/terraform/walk/run-walk.js";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "1000" },
    names: { type: "string", default: "5000" },
    remembered: { type: "string", default: "300" },
    steps: { type: "string", default: "5000" },
    // A longer one wanders through a world that is the sum of many accidents.
    walk: { type: "string", default: "40" },
    kills: { type: "string", default: "50" },
    fleets: { type: "string", default: "0" },
    seed: { type: "string" },
  },
});
const runs = Number(values.runs);
const sequences = Number(values.names);
const remembered = Number(values.remembered);
const steps = Number(values.steps);
const kills = Number(values.kills);
const fleets = Number(values.fleets);
const stepsPerWalk = Number(values.walk);
const first = Number(values.seed ?? Math.floor(Math.random() * 1_000_000_000));
const numbers = [runs, sequences, remembered, steps, kills, fleets, stepsPerWalk - 1, first];
if (!numbers.every((value) => Number.isInteger(value) && value >= 0)) {
  console.error(
    "Usage: npm run soak -- [--runs N] [--names N] [--remembered N] [--steps N] [--walk N] [--kills N] [--fleets N] [--seed S], whole numbers all",
  );
  process.exit(1);
}

let failed = 0;
await repeat("mixes", runs, runMix);
let world: NamesWorld | undefined;
await repeat("sequences of names", sequences, async (seed) => {
  try {
    world ??= await NamesWorld.open();
    await world.run(seed);
  } catch (error) {
    // What it left behind would make the next ones fail as well.
    await world?.close();
    world = undefined;
    throw error;
  }
});
await world?.close();
await repeat("remembered tenants", remembered, runRemembered);
await repeat(`walks of ${stepsPerWalk} steps`, Math.ceil(steps / stepsPerWalk), (seed) =>
  runWalk(seed, stepsPerWalk),
);
if (kills > 0) {
  await repeat(`series of ${kills} kills of the tenant's server`, 1, async (seed) => {
    console.log(`${await killServer(kills, seed)} answers were kept`);
  });
  await repeat(`series of ${kills} kills of Terraform`, 1, async (seed) => {
    await killTerraform(kills, seed);
  });
}
if (fleets > 0) {
  const fleetWorld = await FleetWorld.open();
  await repeat("mixes under replicas", fleets, (seed) => fleetWorld.run(seed));
  await fleetWorld.close();
}
process.exitCode = failed > 0 ? 1 : 0;

async function repeat(
  what: string,
  count: number,
  run: (seed: number) => Promise<void>,
): Promise<void> {
  const startedAt = performance.now();
  const failedBefore = failed;
  for (let seed = first; seed < first + count; seed++) {
    try {
      await run(seed);
    } catch (error) {
      failed += 1;
      console.error(error instanceof Error ? error.message : error);
    }
    const done = seed - first + 1;
    if (done % 100 === 0) console.log(`${done} of ${count} ${what}, ${failed} failed`);
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(
    `${count} ${what} from seed ${first} in ${seconds} s, ${failed - failedBefore} failed`,
  );
}
