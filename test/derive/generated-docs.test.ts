import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { generateDocuments } from "../../scripts/generate-docs.js";
import { renderFieldTable } from "../../src/derive/index.js";
import { diagnosticCodes, operationCodes } from "../../src/errors/index.js";
import { organizationFields, type Field, type Fields } from "../../src/model/index.js";

const documents = await generateDocuments();

test.each(documents)(
  "$path is current (if not: npx tsx scripts/generate-docs.ts)",
  ({ current, expected }) => {
    expect(current).toBe(expected);
  },
);

/** The codes in the first column of the tables under a heading. */
function codesUnder(heading: string): string[] {
  const text = readFileSync(new URL("../../docs/errors.md", import.meta.url), "utf8");
  const [, section = ""] = text.split(`## ${heading}\n`);
  const [body = ""] = section.split("\n## ");
  return [...body.matchAll(/^\| `([\w-]+)` +\|/gm)].map(([, code = ""]) => code);
}

test("every diagnostic code is in docs/errors.md, and no other", () => {
  expect(codesUnder("What is wrong with the input")).toEqual(Object.keys(diagnosticCodes));
});

test("every operation code is in docs/errors.md, and no other", () => {
  expect(codesUnder("What went wrong with the world")).toEqual(Object.keys(operationCodes));
});

function paths(fields: Fields, prefix = ""): [string, Field][] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const below =
      field.kind === "object"
        ? paths(field.fields, `${path}.`)
        : field.kind === "list"
          ? paths(field.item, `${path}[].`)
          : [];
    return [[path, field] as [string, Field], ...below];
  });
}

const lines = renderFieldTable().split("\n");

test.each(paths(organizationFields))("%s has its row in the table of fields", (path, field) => {
  const row = lines.find((line) => line.startsWith(`| \`${path}\` |`));
  expect(row).toContain(field.description);
  expect(row?.includes("| error |")).toBe(field.clearing.by === "refused");
});

test("the table of fields has no other rows", () => {
  expect(lines).toHaveLength(2 + paths(organizationFields).length);
});
