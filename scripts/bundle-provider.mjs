// Makes the Terraform provider one file that starts fast: `node scripts/bundle-provider.mjs`.
import { chmodSync } from "node:fs";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = new URL("../", import.meta.url);
const entry = argv[2] ?? fileURLToPath(new URL("src/terraform/main.ts", root));
const outfile = argv[3] ?? fileURLToPath(new URL("dist/terraform/provider.cjs", root));

await build({
  entryPoints: [entry],
  outfile,
  bundle: true,
  platform: "node",
  target: "node20.19",
  format: "cjs",
  minify: true,
  legalComments: "none",
  banner: { js: "#!/usr/bin/env node" },
  logLevel: "warning",
});
chmodSync(outfile, 0o755);
