// What a bundle holds of other people's work: their licences, as these ask for, in a file beside it.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const line = "-".repeat(80);

/** Writes the notices of all packages of which a bundle has something, by esbuild's account of it. */
export function writeNotices(metafile, root, path) {
  const parts = findPackages(metafile).map((folder) => renderNotice(join(root, folder)));
  const head =
    "This folder holds code of the packages below, put into few files. Each is under its own licence.\n";
  writeFileSync(path, [head, ...parts].join(`\n${line}\n\n`));
}

/** The packages of a file that {@link writeNotices} wrote, as `name@version`. */
export function readNotices(path) {
  const [, ...parts] = readFileSync(path, "utf8").split(`\n${line}\n\n`);
  return parts.map((part) => part.split(" (", 1)[0].replace(/ (?=[^ ]*$)/, "@"));
}

function findPackages(metafile) {
  const folders = new Set();
  for (const output of Object.values(metafile.outputs)) {
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
      const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
      if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
    }
  }
  return [...folders].sort((left, right) => left.localeCompare(right, "en"));
}

function renderNotice(folder) {
  const { name, version, license, author, homepage } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  );
  if (typeof license !== "string") throw new Error(`${name} ${version} does not say its licence.`);
  const texts = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), "utf8").trim());
  const by = typeof author === "string" ? author : author?.name;
  const about = [by, homepage].filter((text) => text !== undefined).join(", ");
  return [`${name} ${version} (${license})`, about, "", ...texts, ""].join("\n");
}
