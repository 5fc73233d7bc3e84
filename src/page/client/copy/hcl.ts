import { organizationFields, type Field, type Fields } from "../../../model/index.js";

type Values = Readonly<Record<string, unknown>>;

const bareKey = /^[A-Za-z_][\w-]*$/;

/** Writes an organization as a resource of Terraform's. */
export function renderHcl(organization: { readonly name: string } & Values): string {
  const label = organization.name.replace(/^(?=\d)/, "_");
  const body = attributes(organizationFields, organization, 1);
  return `resource "orgwright_organization" "${label}" {\n${body}}\n`;
}

function attributes(fields: Fields, values: Values, depth: number): string {
  const lines = Object.entries(values).map(([name, value]) => ({
    name,
    text: render(fields[name], value, depth),
  }));
  return align(lines, depth);
}

/** Equals signs stand below each other, as terraform fmt wants it: among neighbours of one line. */
function align(
  lines: readonly { readonly name: string; readonly text: string }[],
  depth: number,
): string {
  let width = 0;
  return lines
    .map(({ name, text }, index) => {
      const isStart = index === 0 || lines[index - 1]?.text.includes("\n") === true;
      if (isStart) width = widthFrom(lines, index);
      const isAlone = text.includes("\n");
      const padding = isAlone && !isStart ? "" : " ".repeat(Math.max(0, width - name.length));
      return `${"  ".repeat(depth)}${name}${isAlone ? "" : padding} = ${text}\n`;
    })
    .join("");
}

function widthFrom(
  lines: readonly { readonly name: string; readonly text: string }[],
  start: number,
): number {
  let width = 0;
  for (const { name, text } of lines.slice(start)) {
    if (text.includes("\n")) break;
    width = Math.max(width, name.length);
  }
  return width;
}

function render(field: Field | undefined, value: unknown, depth: number): string {
  if (field?.kind === "list" && Array.isArray(value)) {
    const item = field.item;
    const entries = (value as readonly Values[]).map((entry, index) => {
      // Entries stand under what tells them apart.
      const { name, ...rest } = entry;
      const key = [name, ...Object.values(rest)].find((value) => typeof value === "string");
      return {
        name: keyOf(key ?? String(index)),
        text: braces(attributes(item, rest, depth + 2), depth + 1),
      };
    });
    return braces(align(entries, depth + 1), depth);
  }
  if (Array.isArray(value))
    return `[${value.map((item) => render(undefined, item, depth)).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    if (field?.kind === "object") {
      return braces(attributes(field.fields, value as Values, depth + 1), depth);
    }
    const lines = Object.entries(value).map(([key, entry]) => ({
      name: keyOf(key),
      text: render(undefined, entry, depth + 1),
    }));
    return braces(align(lines, depth + 1), depth);
  }
  return typeof value === "string" ? quote(value) : JSON.stringify(value);
}

function braces(body: string, depth: number): string {
  return body === "" ? "{}" : `{\n${body}${"  ".repeat(depth)}}`;
}

function keyOf(key: string): string {
  return bareKey.test(key) ? key : quote(key);
}

/** JSON's quotes are HCL's as well, apart from two escapes, and from what begins an expression. */
function quote(text: string): string {
  return JSON.stringify(text)
    .replaceAll("\\b", "\\u0008")
    .replaceAll("\\f", "\\u000c")
    .replaceAll(/[$%](?=\{)/g, "$&$&");
}
