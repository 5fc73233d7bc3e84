// Writes the generated parts of docs/: `tsx scripts/generate-docs.ts`; with `--check` it only says
// whether they are current.
import { readFileSync, writeFileSync } from "node:fs";
import { argv, exit } from "node:process";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { renderFieldTable } from "../src/derive/index.js";
import { renderCommandHelp } from "./cli-document.js";
import { renderScopesTable } from "./scopes-table.js";
import { diagnosticCodes, operationCodes, type CodeEntry } from "../src/errors/index.js";

/** A document, as it is and as it should be. */
export interface GeneratedDocument {
  readonly path: string;
  readonly current: string;
  readonly expected: string;
}

/** Compares every document that has generated parts with what these should be. */
export async function generateDocuments(): Promise<GeneratedDocument[]> {
  return [
    await update("auth0.md", (text) => replacePart(text, "scopes", renderScopesTable())),
    await update("cli.md", (text) => replacePart(text, "commands", renderCommandHelp())),
    await update("manifest.md", (text) => replacePart(text, "fields", renderFieldTable())),
    await update("errors.md", (text) =>
      replacePart(
        replacePart(text, "diagnostics", renderCodeTable(diagnosticCodes)),
        "operations",
        renderCodeTable(operationCodes),
      ),
    ),
  ];
}

async function update(name: string, change: (text: string) => string): Promise<GeneratedDocument> {
  const path = fileURLToPath(new URL(`../docs/${name}`, import.meta.url));
  const current = readFileSync(path, "utf8");
  const expected = await format(change(current), { parser: "markdown", printWidth: 100 });
  return { path, current, expected };
}

/** Replaces what stands between `<!-- generated: NAME -->` and `<!-- end: NAME -->`. */
function replacePart(text: string, name: string, part: string): string {
  const start = `<!-- generated: ${name} -->`;
  const end = `<!-- end: ${name} -->`;
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from === -1 || to < from) throw new Error(`The document lacks the markers of ${name}.`);
  return `${text.slice(0, from + start.length)}\n\n${part}\n\n${text.slice(to)}`;
}

function renderCodeTable(codes: Readonly<Record<string, CodeEntry>>): string {
  return [
    "| Code | Cause | Cure |",
    "| --- | --- | --- |",
    ...Object.entries(codes).map(
      ([code, { cause, cure }]) => `| \`${code}\` | ${cause} | ${cure} |`,
    ),
  ].join("\n");
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const stale = (await generateDocuments()).filter(({ current, expected }) => current !== expected);
  const isCheck = argv.includes("--check");
  for (const { path, expected } of stale) {
    if (!isCheck) writeFileSync(path, expected);
    console.log(
      `${path} ${isCheck ? "is not current: run scripts/generate-docs.ts" : "is written"}`,
    );
  }
  if (isCheck && stale.length > 0) exit(1);
}
