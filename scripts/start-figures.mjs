// Prints what it costs to start: `npm run figures`. Each row is the median of
// nine processes, started in turns, so that a busy machine is busy for all of them; sizes are of the build.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../", import.meta.url));
const rounds = 9;
const folder = mkdtempSync(join(tmpdir(), "orgwright-start-"));
const asTheProvider = { bundle: true, minify: true, platform: "node", format: "cjs" };
const tell =
  "const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();" +
  "process.stderr.write(`${maxRSS} ${userCPUTime + systemCPUTime}`)";
/** A program that imports something and tells what that took. */
const importing = (name) => [
  "--input-type=module",
  "-e",
  `${name === undefined ? "" : `await import("${name}");`}${tell}`,
];

/** What is started, by its name. */
const starts = {
  "bare node": importing(),
  'import "orgwright"': importing("orgwright"),
  'import "orgwright/tenant"': importing("orgwright/tenant"),
  "our protobuf codec": importing(await bundle("src/terraform/wire/message-codec.ts")),
  "protobufjs instead": importing(await bundle("node_modules/protobufjs/light.js")),
  "our certificates": importing(await bundle("src/certificate/index.ts")),
};

/** Makes one file of a module and what it imports, as the provider's own is made. */
async function bundle(path) {
  const outfile = join(folder, `${path.length}.cjs`);
  await build({ entryPoints: [join(root, path)], outfile, ...asTheProvider });
  console.log(`${path}: ${(statSync(outfile).size / 1024).toFixed(1)} KiB`);
  return outfile;
}

const figures = new Map(Object.keys(starts).map((name) => [name, { wall: [], cpu: [], mib: [] }]));
for (let round = 0; round < rounds; round++) {
  for (const [name, args] of Object.entries(starts)) {
    const from = performance.now();
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
    if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
    const [kib, microseconds] = stderr.split(" ").map(Number);
    const figure = figures.get(name);
    figure.wall.push(performance.now() - from);
    figure.cpu.push(microseconds / 1000);
    figure.mib.push(kib / 1024);
  }
}

const median = (values) => Math.round(values.toSorted((a, b) => a - b)[rounds >> 1]);
for (const [name, { wall, cpu, mib }] of figures) {
  console.log(`${name}: ${median(wall)} ms, ${median(cpu)} ms of processor, ${median(mib)} MiB`);
}
for (const path of ["dist/src/cli", "dist/terraform"]) {
  const files = readdirSync(join(root, path), { recursive: true, withFileTypes: true });
  const code = files.filter((file) => file.isFile() && /\.c?js$/.test(file.name));
  const bytes = code.reduce(
    (sum, file) => sum + statSync(join(file.parentPath, file.name)).size,
    0,
  );
  console.log(`${path}: ${Math.round(bytes / 1024)} KiB of code`);
}
rmSync(folder, { recursive: true });
