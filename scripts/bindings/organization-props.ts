import { z } from "zod";
import { camelCase, terraformFields, type Field, type Fields } from "../../src/model/index.js";
import { header } from "./header.js";

/** Renders the properties of the construct `Organization`, documented, from the model's fields. */
export function renderOrganizationProps(): string {
  const interfaces: string[] = [];
  renderInterface(
    "Organization",
    "An organization as a program declares it. What is left out stays as the tenant has it.",
    terraformFields,
    interfaces,
  );
  return `${header}import type { IResolvable, TerraformMetaArguments } from "cdktf";\n\n${interfaces.join("\n")}`;
}

function renderInterface(
  name: string,
  description: string,
  fields: Fields,
  interfaces: string[],
): void {
  const members = Object.entries(fields).map(([key, field]) => renderMember(name, key, field));
  const base = name === "Organization" ? " extends TerraformMetaArguments" : "";
  interfaces.push(
    `${comment([description], "")}export interface ${name}Props${base} {\n${members.join("\n")}}\n`,
  );
  for (const [key, field] of Object.entries(fields)) {
    if (field.kind === "object") {
      renderInterface(childName(name, key, field), field.description, field.fields, interfaces);
    } else if (field.kind === "list") {
      const description = `An entry of \`${camelCase(key)}\`. ${field.description}`;
      const item = Object.fromEntries(
        Object.entries(field.item).filter(([, each]) => each.notInTerraform !== true),
      );
      renderInterface(childName(name, key, field), description, item, interfaces);
    }
  }
}

function renderMember(parent: string, key: string, field: Field): string {
  const paragraphs = [field.description];
  if (field.serverDefault !== undefined) {
    paragraphs.push(`A tenant has \`${String(field.serverDefault)}\` until somebody sets it.`);
  }
  const required = (field.kind === "scalar" || field.kind === "object") && field.required;
  return `${comment(paragraphs, "  ", field)}  readonly ${camelCase(key)}${required ? "" : "?"}: ${renderType(parent, key, field)};\n`;
}

function renderType(parent: string, key: string, field: Field): string {
  switch (field.kind) {
    case "scalar":
      if (field.type === "boolean") return "boolean | IResolvable";
      if (field.type === "integer") return "number";
      return renderTextType(field.schema);
    case "map":
      return "{ readonly [key: string]: string }";
    case "texts":
      return "readonly string[]";
    case "object":
      return `${childName(parent, key, field)}Props`;
    case "list":
      return `readonly ${childName(parent, key, field)}Props[]`;
  }
}

/** A closed set of words is offered by editors; any other text may stand for a Terraform value. */
function renderTextType(schema: z.ZodType): string {
  const words = z.toJSONSchema(schema).enum;
  if (words === undefined) return "string";
  return [...words.map((word) => JSON.stringify(word)), "(string & {})"].join(" | ");
}

function childName(parent: string, key: string, field: Field): string {
  const name = camelCase(key).replace(/^./, (first) => first.toUpperCase());
  return parent + (field.kind === "list" ? name.replace(/s$/, "") : name);
}

function comment(paragraphs: readonly string[], indent: string, field?: Field): string {
  const isLeaf = field?.kind === "scalar" || field?.kind === "map" || field?.kind === "texts";
  const texts = [...paragraphs, ...(isLeaf ? [`@example ${JSON.stringify(field.example)}`] : [])];
  return `${indent}/**\n${texts.map((text) => `${indent} * ${text}\n`).join(`${indent} *\n`)}${indent} */\n`;
}
