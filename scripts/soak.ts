// Runs random mixes of faults, like the soak in the tests, as many as wanted:
//   npm run soak -- --runs 1000 --seed 7
import { parseArgs } from "node:util";
import { runMix } from "../test/soak/run-mix.js";

const { values } = parseArgs({
  options: { runs: { type: "string", default: "1000" }, seed: { type: "string" } },
});
const runs = Number(values.runs);
const first = Number(values.seed ?? Math.floor(Math.random() * 1_000_000_000));
if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(first)) {
  console.error("Usage: npm run soak -- [--runs N] [--seed S], whole numbers both");
  process.exit(1);
}

const startedAt = performance.now();
let failed = 0;
for (let seed = first; seed < first + runs; seed++) {
  try {
    await runMix(seed);
  } catch (error) {
    failed += 1;
    console.error(error instanceof Error ? error.message : error);
  }
  const done = seed - first + 1;
  if (done % 100 === 0) console.log(`${done} of ${runs} mixes, ${failed} failed`);
}
const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
console.log(`${runs} mixes from seed ${first} in ${seconds} s, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
