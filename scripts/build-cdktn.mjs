// Makes the built constructs fit cdktn, the successor of cdktf, beside cdktf: `node scripts/build-cdktn.mjs`.
// `orgwright/cdktn` is a copy that takes everything from cdktn, types included; `orgwright/cdktf` takes
// cdktn where cdktf is not installed.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const built = fileURLToPath(new URL("../dist/cdktf/", import.meta.url));
const chooser = join(built, "framework.js");

writeFileSync(
  chooser,
  `"use strict";
try {
  module.exports = require("cdktf");
} catch (error) {
  if (error.code !== "MODULE_NOT_FOUND" || !error.message.includes("'cdktf'")) throw error;
  module.exports = require("cdktn");
}
`,
);

for (const file of readdirSync(join(built, "lib"), { recursive: true })) {
  const path = join(built, "lib", file);
  if (!statSync(path).isFile()) continue;
  const text = readFileSync(path, "utf8");
  const copy = join(built, "cdktn", file);
  mkdirSync(dirname(copy), { recursive: true });
  writeFileSync(copy, text.replaceAll(/(\(|from )(["'])cdktf\2/g, "$1$2cdktn$2"));
  if (!path.endsWith(".js")) continue;
  const name = relative(dirname(path), chooser).replaceAll("\\", "/");
  writeFileSync(path, text.replaceAll(/require\((["'])cdktf\1\)/g, `require("${name}")`));
}
