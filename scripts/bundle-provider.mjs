// Makes the Terraform provider one file that starts fast: `node scripts/bundle-provider.mjs`.
// Another entry and another place for the bundle may be given, which is how tests bundle theirs.
import { chmodSync } from "node:fs";
import { dirname, join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { leaveOut } from "./leave-out.mjs";
import { writeNotices } from "./notices.mjs";

const root = new URL("../", import.meta.url);
const entry = argv[2] ?? fileURLToPath(new URL("src/terraform/main.ts", root));
const outfile = argv[3] ?? fileURLToPath(new URL("dist/terraform/provider.cjs", root));

/** gRPC reads .proto files only to inspect itself. */
const protoLoader = /[\\/]@grpc[\\/]proto-loader[\\/]/;

/** Manifests are edited by a command alone, and the editor brings a parser of its own along. */
const textEditor = /[\\/]manifest[\\/]edit-text\.ts$/;

/**
 * What makes the bundle an executable: a shell takes the second line for commands, Node for a text and a
 * comment. Terraform quotes the first line of a provider that is none, so where there is no node it is
 * told on that line; `exec` leaves one process, which Terraform can end.
 */
const starter = `#!/bin/sh
":" //; command -v node >/dev/null 2>&1 && exec node "$0" "$@"; echo "There is no node on the PATH of Terraform, and Orgwright's provider is a Node.js program: install Node.js 20.19 or later, or a provider made by 'orgwright terraform package', which needs none."; exit 1`;

const { metafile } = await build({
  entryPoints: [entry],
  outfile,
  bundle: true,
  platform: "node",
  target: "node20.19",
  format: "cjs",
  minify: true,
  legalComments: "none",
  banner: { js: starter },
  logLevel: "warning",
  metafile: true,
  absWorkingDir: fileURLToPath(root),
  plugins: [leaveOut(protoLoader, textEditor)],
});
chmodSync(outfile, 0o755);
if (argv[3] === undefined) {
  writeNotices(metafile, fileURLToPath(root), join(dirname(outfile), "THIRD-PARTY-NOTICES.txt"));
}
