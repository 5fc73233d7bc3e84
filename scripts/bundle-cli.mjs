// Puts the built command line and the library into few files, which share what they have in common:
// `node scripts/bundle-cli.mjs`. Loading hundreds of small ones would take as long as most commands take for
// their work. What a command loads late stays apart.
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { leaveOut } from "./leave-out.mjs";
import { writeNotices } from "./notices.mjs";

const root = new URL("../", import.meta.url);
const folder = fileURLToPath(new URL("dist/src", root));
for (const path of readdirSync(folder, { recursive: true })) {
  if (path.endsWith(".js")) rmSync(join(folder, path));
}

const { metafile } = await build({
  entryPoints: ["cli/main", "index", "tenant/index"].map((name) =>
    fileURLToPath(new URL(`src/${name}.ts`, root)),
  ),
  outbase: fileURLToPath(new URL("src", root)),
  // In place of what the compiler made of the same entry, so that paths relative to it hold.
  outdir: folder,
  bundle: true,
  splitting: true,
  platform: "node",
  target: "node20.19",
  format: "esm",
  chunkNames: "cli/part-[hash]",
  // Binaries, and what few commands need: whoever installs the package has them anyway.
  external: ["csv-parse", "libsql", "prom-client", "yaml"],
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
  minify: true,
  legalComments: "none",
  // Node shows the line of what nobody expected; it shall fit on a screen.
  lineLimit: 200,
  plugins: [leaveOut()],
  logLevel: "warning",
  metafile: true,
  absWorkingDir: fileURLToPath(root),
});
writeNotices(metafile, fileURLToPath(root), `${folder}/cli/THIRD-PARTY-NOTICES.txt`);
