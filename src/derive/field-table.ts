import { organizationFields, type Field, type Fields } from "../model/index.js";
import { describeField } from "./describe-field.js";
import { describeValues, type ValueSchema } from "./value-schema.js";

/** A Markdown table of every field that a manifest may write, a row each, parents first. */
export function renderFieldTable(): string {
  return [
    "| Field | Holds | Allowed | `null` | Meaning |",
    "| --- | --- | --- | --- | --- |",
    ...rows(organizationFields, ""),
  ].join("\n");
}

function rows(fields: Fields, prefix: string): string[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const cells = [`\`${path}\``, kindOf(field), limitsOf(field), nullOf(field), meaningOf(field)];
    return [`| ${cells.map(escapeCell).join(" | ")} |`, ...rowsBelow(field, path)];
  });
}

function rowsBelow(field: Field, path: string): string[] {
  if (field.kind === "object") return rows(field.fields, `${path}.`);
  return field.kind === "list" ? rows(field.item, `${path}[].`) : [];
}

function kindOf(field: Field): string {
  const isRequired = (field.kind === "scalar" || field.kind === "object") && field.required;
  return `${valueKind(field)}${isRequired ? ", required" : ""}`;
}

function valueKind(field: Field): string {
  switch (field.kind) {
    case "scalar":
      return { string: "text", integer: "whole number", boolean: "true or false" }[field.type];
    case "object":
      return "map of these";
    case "map":
      return "map of texts";
    case "texts":
      return "list of texts";
    case "list":
      return "list";
  }
}

function limitsOf(field: Field): string {
  switch (field.kind) {
    case "scalar":
      return renderLimits(describeValues(field.schema));
    case "object":
      return field.minKeys > 0 ? `at least ${field.minKeys} of its keys` : "";
    case "map":
      return `at most ${field.maxKeys} pairs; keys: ${renderLimits(describeValues(field.key))}; values: ${renderLimits(describeValues(field.value))}`;
    case "texts":
      return `at most ${field.maxItems}, each with ${renderLimits(describeValues(field.item))}`;
    case "list":
      return `at most ${field.maxItems} entries`;
  }
}

function renderLimits(values: ValueSchema): string {
  const limits: string[] = [];
  if (values.enum) limits.push(values.enum.map((value) => `\`${value}\``).join(", "));
  if (values.minLength !== undefined && values.maxLength !== undefined) {
    limits.push(`${values.minLength} to ${values.maxLength} characters`);
  } else if (values.maxLength !== undefined) limits.push(`at most ${values.maxLength} characters`);
  if (values.pattern !== undefined) limits.push(`pattern \`${values.pattern}\``);
  if (values.minimum !== undefined) limits.push(`${values.minimum} to ${values.maximum ?? "any"}`);
  return limits.join("; ");
}

function nullOf(field: Field): string {
  switch (field.clearing.by) {
    case "null":
    case "leave-out":
      return "removes it";
    case "empty":
      return "empties it";
    case "refused":
      return "error";
  }
}

function meaningOf(field: Field): string {
  return describeField(field);
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|");
}
