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

const entries = new Set(
  Object.values(exports).flatMap(({ default: code }) => (code ? [join(root, code)] : [])),
);
const modules = files.filter((path) => path.endsWith(".js"));

/** Makes modules small; `minifySyntax` says whether their statements may be written otherwise. */
async function minify(entryPoints, minifySyntax) {
  await build({
    entryPoints,
    outdir: dist,
    outbase: dist,
    allowOverwrite: true,
    target: "node20.19",
    // Names at the top of a module stay, for whoever reads a stack trace.
    minifyWhitespace: true,
    minifyIdentifiers: true,
    minifySyntax,
    logLevel: "warning",
  });
}

// Node finds the names that an ES module can import from a CommonJS one by the way TypeScript writes them.
await minify(
  modules.filter((path) => entries.has(path)),
  false,
);
await minify(
  modules.filter((path) => !entries.has(path)),
  true,
);

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
