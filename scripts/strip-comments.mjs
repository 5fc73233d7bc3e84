// Takes the comments out of the compiled modules: `node scripts/strip-comments.mjs`. Editors show them from
// the declarations beside, which keep theirs; in both they would be a tenth of the package.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const dist = fileURLToPath(new URL("../dist", import.meta.url));
const modules = readdirSync(dist, { recursive: true }).filter((path) => path.endsWith(".js"));

await build({
  entryPoints: modules.map((path) => join(dist, path)),
  outdir: dist,
  outbase: dist,
  allowOverwrite: true,
  target: "node20.19",
  logLevel: "warning",
});
