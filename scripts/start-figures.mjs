// Prints what it costs to start: `npm run figures`. Each row is the median of twenty-five processes, started in
// turns, so that a busy machine is busy for all of them. The package is packed and installed first, as its users
// have it; sizes are of the build.
import { execFileSync, spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../", import.meta.url));
const rounds = 25;
const folder = mkdtempSync(join(tmpdir(), "orgwright-start-"));
const asTheProvider = { bundle: true, minify: true, platform: "node", format: "cjs" };
const tell =
  "const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();" +
  "process.stderr.write(`${maxRSS} ${userCPUTime + systemCPUTime}`)";
/** A program that does something and tells, when it ends, what that took. */
const program = (text = "") => [
  "--input-type=module",
  "-e",
  `process.on("exit", () => { ${tell} }); ${text}`,
];
const importing = (name) => program(`await import("${name}");`);

installPackage();

/** What is started, by its name. */
const starts = {
  "bare node": program(),
  'import "orgwright"': importing("orgwright"),
  'import "orgwright", and a call': program(
    'import { readManifests } from "orgwright"; await readManifests([], { env: {} });',
  ),
  'import "orgwright/tenant"': importing("orgwright/tenant"),
  "orgwright --version": program(
    'process.argv.push("--version"); await import("./node_modules/orgwright/dist/src/cli/main.js");',
  ),
  "our protobuf codec": importing(await bundle("src/terraform/wire/message-codec.ts")),
  "protobufjs instead": importing(await bundle("node_modules/protobufjs/light.js")),
  "our certificates": importing(await bundle("src/certificate/index.ts")),
};

/** Packs the package and puts it where programs in the folder find it, beside what it depends on. */
function installPackage() {
  const pack = ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder];
  const archive = execFileSync("npm", pack, { cwd: root, encoding: "utf8" }).trim();
  const place = join(folder, "node_modules/orgwright");
  mkdirSync(place, { recursive: true });
  execFileSync("tar", ["-xzf", join(folder, archive), "-C", place, "--strip-components=1"]);
  const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  for (const name of Object.keys(dependencies)) {
    symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name));
  }
}

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
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
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
