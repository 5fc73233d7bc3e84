// Writes the generated tables of docs/terraform.md: `tsx scripts/terraform-document.ts`.
import { readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import {
  organizationDataAttributes,
  organizationResourceAttributes,
  type TerraformAttribute,
  type TerraformAttributes,
} from "../src/derive/index.js";
import { providerSchema } from "../src/terraform/provider-block.js";

const file = fileURLToPath(new URL("../docs/terraform.md", import.meta.url));

const tables: Readonly<Record<string, TerraformAttributes>> = {
  provider: providerSchema.attributes,
  resource: organizationResourceAttributes,
  data: organizationDataAttributes,
};

const uses = {
  required: "required",
  optional: "optional",
  "optional-computed": "optional, else as the tenant has it",
  computed: "told",
} as const;

/** The document as it is, and as it must be for the schemas as they are. */
export async function renderTerraformDocument(): Promise<{
  readonly current: string;
  readonly expected: string;
}> {
  const current = readFileSync(file, "utf8");
  let text = current;
  for (const [name, attributes] of Object.entries(tables)) {
    text = replacePart(text, name, renderTable(attributes));
  }
  return { current, expected: await format(text, { parser: "markdown", printWidth: 100 }) };
}

/** Replaces what stands between `<!-- generated: NAME -->` and `<!-- end: NAME -->`. */
function replacePart(text: string, name: string, part: string): string {
  const start = `<!-- generated: ${name} -->`;
  const end = `<!-- end: ${name} -->`;
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from === -1 || to < from) throw new Error(`docs/terraform.md lacks the markers of ${name}.`);
  return `${text.slice(0, from + start.length)}\n\n${part}\n\n${text.slice(to)}`;
}

function renderTable(attributes: TerraformAttributes): string {
  return [
    "| Attribute | Type | Use | What it is |",
    "| --- | --- | --- | --- |",
    ...renderRows(attributes, ""),
  ].join("\n");
}

function* renderRows(attributes: TerraformAttributes, prefix: string): Generator<string> {
  for (const [name, attribute] of Object.entries(attributes)) {
    const path = `${prefix}${name}`;
    const sensitive = attribute.isSensitive ? ", sensitive" : "";
    yield `| \`${path}\` | ${typeOf(attribute)} | ${uses[attribute.use]}${sensitive} | ${attribute.description} |`;
    if (attribute.kind === "nested") {
      yield* renderRows(
        attribute.attributes,
        `${path}${attribute.nesting === "map" ? "[key]" : attribute.nesting === "set" ? "[]" : ""}.`,
      );
    }
  }
}

function typeOf(attribute: TerraformAttribute): string {
  if (attribute.kind === "plain") {
    return typeof attribute.type === "string" ? attribute.type : `${attribute.type[0]} of string`;
  }
  return {
    single: "object",
    list: "list of objects",
    set: "set of objects",
    map: "map of objects",
  }[attribute.nesting];
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(file, (await renderTerraformDocument()).expected);
}
