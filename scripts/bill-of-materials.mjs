// Writes what a package of ours is made of, for tools that look for known faults in it:
// `node scripts/bill-of-materials.mjs [FILE]`, after a build. In the form of CycloneDX, by npm's own account of
// the lock file: what is installed with the package, and what was put into its bundles.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readNotices } from "./notices.mjs";

const root = new URL("../", import.meta.url);
const bundles = ["dist/src/cli", "dist/terraform"];

const read = (path) => JSON.parse(readFileSync(new URL(path, root), "utf8"));
const everything = JSON.parse(
  execFileSync("npm", ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only"], {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
    encoding: "utf8",
    shell: process.platform === "win32",
  }),
);
// npm's own --omit=dev forgets what developing needs in another version as well.
const installed = Object.entries(read("package-lock.json").packages)
  .filter(
    // A link leads to a folder of this repository, which is no package that anybody gets.
    ([path, { dev, devOptional, peer, link }]) =>
      path !== "" && !dev && !devOptional && !peer && !link,
  )
  .map(([path, entry]) => `${path.replace(/^.*node_modules\//, "")}@${entry.version}`);
const kept = new Set([
  ...installed,
  ...bundles.flatMap((folder) =>
    readNotices(fileURLToPath(new URL(`${folder}/THIRD-PARTY-NOTICES.txt`, root))),
  ),
]);
const { name, version } = read("package.json");
const own = `${name}@${version}`;
const components = everything.components.filter((component) => kept.has(component["bom-ref"]));
const missing = [...kept].filter((ref) => !components.some((entry) => entry["bom-ref"] === ref));
if (missing.length > 0) throw new Error(`The lock file does not know ${missing.join(", ")}.`);

// Equal for equal contents: neither a number of its own nor the time.
const { serialNumber: _serial, ...document } = everything;
const { timestamp: _time, component, ...metadata } = everything.metadata;
writeFileSync(
  process.argv[2] ?? new URL("dist/bom.cdx.json", root),
  `${JSON.stringify(
    {
      ...document,
      metadata: { ...metadata, component: { ...component, name } },
      components,
      dependencies: everything.dependencies
        .filter(({ ref }) => ref === own || kept.has(ref))
        .map(({ ref, dependsOn = [] }) => ({
          ref,
          dependsOn: dependsOn.filter((other) => kept.has(other)),
        })),
    },
    null,
    2,
  )}\n`,
);
