// Makes lib/generated from the provider's own schema and from the model: `npm run generate`.
// With --check it writes nothing and fails when the files are not what it would write.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { renderBindings } from "./bindings/render-bindings.js";

const folder = fileURLToPath(new URL("../lib/generated/", import.meta.url));

const wanted = await renderBindings();
const present = readFolder(folder);
const stale = [...new Set([...wanted.keys(), ...present.keys()])]
  .filter((file) => wanted.get(file) !== present.get(file))
  .sort();

if (argv.includes("--check")) {
  if (stale.length > 0) {
    console.error(`lib/generated is not current: ${stale.join(", ")}. Run \`npm run generate\`.`);
    process.exitCode = 1;
  }
} else {
  mkdirSync(folder, { recursive: true });
  for (const file of stale) {
    const text = wanted.get(file);
    if (text === undefined) rmSync(join(folder, file));
    else writeFileSync(join(folder, file), text);
  }
  console.log(stale.length === 0 ? "lib/generated is current" : `written: ${stale.join(", ")}`);
}

function readFolder(path: string): Map<string, string> {
  mkdirSync(path, { recursive: true });
  return new Map(
    readdirSync(path).map((file) => [file, readFileSync(join(path, file), "utf8")] as const),
  );
}
