// Puts the built command line into few files: `node scripts/bundle-cli.mjs`. Loading hundreds of small
// ones would take as long as most commands take for their work. What a command loads late stays apart.
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { leaveOut } from "./leave-out.mjs";
import { writeNotices } from "./notices.mjs";

const root = new URL("../", import.meta.url);
const folder = fileURLToPath(new URL("dist/src/cli", root));
rmSync(folder, { recursive: true, force: true });

const { metafile } = await build({
  entryPoints: [fileURLToPath(new URL("src/cli/main.ts", root))],
  // In place of what the compiler made of the same entry, so that paths relative to it hold.
  outdir: folder,
  bundle: true,
  splitting: true,
  platform: "node",
  target: "node20.19",
  format: "esm",
  chunkNames: "part-[hash]",
  // Binaries, and what is needed for proxies and cdktf programs only.
  external: ["libsql"],
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
  minify: true,
  // Node shows the line of what nobody expected; it shall fit on a screen.
  lineLimit: 200,
  plugins: [leaveOut()],
  logLevel: "warning",
  metafile: true,
  absWorkingDir: fileURLToPath(root),
});
writeNotices(metafile, fileURLToPath(root), `${folder}/THIRD-PARTY-NOTICES.txt`);
