// Writes the version of package.json everywhere else that it stands, and dates the changelog:
// `npm version minor` runs it. What it changes is part of the commit that npm makes.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";

const root = new URL("../", import.meta.url);
const read = (path) => readFileSync(new URL(path, root), "utf8");
const { version } = JSON.parse(read("package.json"));
const number = String.raw`\d+\.\d+\.\d+(?:-[\w.]+)?`;

/** Where it stands, and what stands before it there. */
const places = {
  "src/version.ts": /(version = ")NUMBER/,
  "action.yml": /(must have\.[^]*?default: )NUMBER/,
  "deploy/helm/orgwright/Chart.yaml": /((?:version|appVersion): )NUMBER/gi,
  "docs/gitops.md": /((?:orgwright@|rev: v|COMMIT # v))NUMBER/g,
};

for (const [path, pattern] of Object.entries(places)) {
  const found = new RegExp(pattern.source.replace("NUMBER", number), pattern.flags);
  const text = read(path);
  if (!text.match(found)) throw new Error(`${path} has no version where one is expected.`);
  writeFileSync(new URL(path, root), text.replace(found, `$1${version}`));
}

const run = (path, ...options) =>
  execFileSync(execPath, [fileURLToPath(new URL(`node_modules/${path}`, root)), ...options], {
    cwd: root,
    stdio: "inherit",
  });
run("keep-a-changelog/bin.js", "--release", "--version", version);
run("prettier/bin/prettier.cjs", "--write", "CHANGELOG.md", ...Object.keys(places));
execFileSync("git", ["add", "CHANGELOG.md", ...Object.keys(places)], { cwd: root });
