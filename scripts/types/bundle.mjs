// Makes the declarations of the package's ES entries two files and what they share: `node scripts/types/bundle.mjs`.
// What no entry leads to goes, which leaves a quarter of them.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rollup } from "rollup";
import bundleDeclarations from "rollup-plugin-dts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const dist = join(root, "dist");
const source = join(dist, "src");
const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const entries = Object.values(exports)
  .flatMap(({ types }) => (types ? [join(root, types)] : []))
  .filter((path) => path.startsWith(source));
const names = entries.map((path) => [path.slice(dist.length + 1, -".d.ts".length), path]);

const bundle = await rollup({
  input: Object.fromEntries(names),
  plugins: [bundleDeclarations()],
  external: (id) => !id.startsWith(".") && !id.startsWith("/"),
  onLog(level, log, handler) {
    // A type that an exported one is made of has no name of its own outside: that is meant.
    if (!log.message.includes("private shared type exports")) handler(level, log);
  },
});
for (const path of readdirSync(source, { recursive: true })) {
  if (path.endsWith(".d.ts")) rmSync(join(source, path));
}
await bundle.write({ dir: dist, format: "es", chunkFileNames: "src/shared.d.ts" });
