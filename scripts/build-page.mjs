// Puts the web page into one script, one sheet and one document: `node scripts/build-page.mjs`.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { writeNotices } from "./notices.mjs";
import { smallModel } from "./small-model.mjs";
import { smallZod } from "./small-zod.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const source = `${root}src/page/client`;

/** What the script may weigh when it is compressed, in bytes. */
export const mostBytes = 60 * 1024;

/** Builds the page into a folder. Returns how many bytes of script there are, compressed. */
export async function buildPage(folder = `${root}dist/page`) {
  const { outputFiles, metafile } = await build({
    entryPoints: [
      { in: `${source}/main.tsx`, out: "page" },
      { in: `${source}/style/page.css`, out: "page" },
    ],
    outdir: folder,
    entryNames: "[name]-[hash]",
    bundle: true,
    minify: true,
    platform: "browser",
    target: "es2022",
    format: "esm",
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    logLevel: "warning",
    metafile: true,
    write: false,
    absWorkingDir: root,
    plugins: [smallModel, smallZod],
  });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { path, contents } of outputFiles) writeFileSync(path, contents);
  const find = (end) => outputFiles.find(({ path }) => path.endsWith(end));
  const script = find(".js");
  const document = readFileSync(`${source}/index.html`, "utf8")
    .replace("{{script}}", basename(script.path))
    .replace("{{sheet}}", basename(find(".css").path));
  writeFileSync(`${folder}/index.html`, document);
  writeNotices(metafile, root, `${folder}/THIRD-PARTY-NOTICES.txt`);
  return gzipSync(script.contents, { level: 9 }).length;
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const bytes = await buildPage();
  if (bytes > mostBytes) {
    throw new Error(`The page's script has ${bytes} bytes compressed; ${mostBytes} are allowed.`);
  }
}
