import { z } from "zod";
import {
  camelCase,
  holdsPeople,
  terraformFields,
  words,
  type Field,
  type Fields,
  type ListField,
} from "../../src/model/index.js";
import { saidByWords } from "../../src/derive/index.js";
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
      if (holdsPeople(field)) interfaces.push(renderWords(name, key, field));
      const description = `An entry of \`${camelCase(key)}\`. ${field.description}`;
      const item = Object.fromEntries(
        Object.entries(field.item).filter(([, each]) => each.notInTerraform !== true),
      );
      renderInterface(childName(name, key, field), description, item, interfaces);
    }
  }
}

/** How much of people is declared. */
function renderWords(parent: string, key: string, field: ListField): string {
  const entry = `${childName(parent, key, field)}Props`;
  const keys = Object.keys(field.collection.keys).map((each) => JSON.stringify(camelCase(each)));
  const members = words.map((word) => {
    const type = word === "exclude" ? `Pick<${entry}, ${keys.join(" | ")}>` : entry;
    return `${comment([saidByWords[word]], "  ")}  readonly ${word}?: readonly ${type}[];\n`;
  });
  return `${comment([field.description], "")}export interface ${wordsName(parent, key)}Props {\n${members.join("\n")}}\n`;
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
      if (holdsPeople(field)) return `${wordsName(parent, key)}Props`;
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
  const name = wordsName(parent, key);
  return field.kind === "list" ? name.replace(/s$/, "") : name;
}

/** The name of what a property holds as a whole. */
function wordsName(parent: string, key: string): string {
  return parent + camelCase(key).replace(/^./, (first) => first.toUpperCase());
}

function comment(paragraphs: readonly string[], indent: string, field?: Field): string {
  const isLeaf = field?.kind === "scalar" || field?.kind === "map" || field?.kind === "texts";
  const texts = [...paragraphs, ...(isLeaf ? [`@example ${JSON.stringify(field.example)}`] : [])];
  return `${indent}/**\n${texts.map((text) => `${indent} * ${text}\n`).join(`${indent} *\n`)}${indent} */\n`;
}
