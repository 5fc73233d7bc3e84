import { camelCase, organizationFields, type Field, type Fields } from "../../../model/index.js";

type Values = Readonly<Record<string, unknown>>;

const bareKey = /^[A-Za-z_$][\w$]*$/;

/** Writes an organization as a construct for cdktf. */
export function renderConstruct(organization: { readonly name: string } & Values): string {
  const id = JSON.stringify(organization.name);
  return `new Organization(this, ${id}, {\n${properties(organizationFields, organization, 1)}});\n`;
}

function properties(fields: Fields, values: Values, depth: number): string {
  const indent = "  ".repeat(depth);
  return Object.entries(values)
    .map(([name, value]) => `${indent}${camelCase(name)}: ${render(fields[name], value, depth)},\n`)
    .join("");
}

function render(field: Field | undefined, value: unknown, depth: number): string {
  const indent = "  ".repeat(depth);
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    const child: Field | undefined =
      field?.kind === "list"
        ? ({ kind: "object", fields: field.item } as unknown as Field)
        : undefined;
    const items = value.map((item) => `${indent}  ${render(child, item, depth + 1)},\n`);
    return `[\n${items.join("")}${indent}]`;
  }
  if (typeof value === "object" && value !== null) {
    const isFixed = field?.kind === "object";
    const body = isFixed
      ? properties(field.fields, value as Values, depth + 1)
      : Object.entries(value)
          .map(
            ([key, entry]) =>
              `${indent}  ${bareKey.test(key) ? key : JSON.stringify(key)}: ${render(undefined, entry, depth + 1)},\n`,
          )
          .join("");
    return body === "" ? "{}" : `{\n${body}${indent}}`;
  }
  return JSON.stringify(value);
}
