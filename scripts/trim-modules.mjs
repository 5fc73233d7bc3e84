// Makes the compiled modules small: `node scripts/trim-modules.mjs`. Comments go from the code, since editors
// show those of the declarations beside it; and so does whatever no entry of the package leads to. The bundles
// of the command line and of the provider, which are made afterwards, are apart from these.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");
const files = readdirSync(dist, { recursive: true }).map((path) => join(dist, path));
const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

await build({
  entryPoints: files.filter((path) => path.endsWith(".js")),
  outdir: dist,
  outbase: dist,
  allowOverwrite: true,
  target: "node20.19",
  // Names at the top of a module stay, for whoever reads a stack trace.
  minifyWhitespace: true,
  minifySyntax: true,
  minifyIdentifiers: true,
  logLevel: "warning",
});

const needed = new Set();
/** Takes note of a file and of all that it refers to. */
function follow(path) {
  if (needed.has(path)) return;
  needed.add(path);
  const text = readFileSync(path, "utf8");
  const ending = path.endsWith(".d.ts") ? ".d.ts" : ".js";
  for (const [, name] of text.matchAll(/(?:from|import|require)\s*\(?\s*"(\.[^"]+)\.js"/g)) {
    follow(`${join(dirname(path), name)}${ending}`);
  }
}
for (const { types, default: code } of Object.values(exports)) {
  if (types) follow(join(root, types));
  if (code) follow(join(root, code));
}
for (const path of files) {
  if (/\.(js|d\.ts)$/.test(path) && !needed.has(path)) rmSync(path);
}
