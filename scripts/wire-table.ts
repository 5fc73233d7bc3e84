// Turns the .proto files of the Terraform provider into the table that its codec reads, so that
// the provider starts without parsing them: `tsx scripts/wire-table.ts` after a change to one.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import protobuf from "protobufjs";

const protoFolder = new URL("../src/terraform/wire/proto/", import.meta.url);
const tableFile = new URL("../src/terraform/wire/message-table.ts", import.meta.url);

/** The text that `message-table.ts` must have for the .proto files as they are. */
export function renderWireTable(): Promise<string> {
  const root = new protobuf.Root();
  for (const file of readdirSync(protoFolder).sort()) {
    protobuf.parse(readFileSync(new URL(file, protoFolder), "utf8"), root, { keepCase: true });
  }
  root.resolveAll();
  const messages: Record<string, unknown> = {};
  const enums: Record<string, unknown> = {};
  const services: Record<string, unknown> = {};
  visit(root);
  const source = `// Made from proto/*.proto by scripts/wire-table.ts; a test holds the two equal. Not edited by hand.

/** Every message, by its full name: its fields with their numbers and types. */
export const messages = ${JSON.stringify(messages)} as const;

/** Every enumeration, by its full name. */
export const enums = ${JSON.stringify(enums)} as const;

/** Every service, by its full name: its methods with what they take and give. */
export const services = ${JSON.stringify(services)} as const;
`;
  return format(source, { parser: "typescript", printWidth: 100 });

  function visit(parent: protobuf.NamespaceBase): void {
    for (const entry of parent.nestedArray) {
      if (entry instanceof protobuf.Type) messages[nameOf(entry)] = renderFields(entry);
      if (entry instanceof protobuf.Enum) enums[nameOf(entry)] = entry.values;
      if (entry instanceof protobuf.Service) services[nameOf(entry)] = renderMethods(entry);
      if (entry instanceof protobuf.Namespace) visit(entry);
    }
  }
}

function renderFields(type: protobuf.Type): Record<string, unknown> {
  return Object.fromEntries(
    type.fieldsArray.map((field) => [
      field.name,
      {
        id: field.id,
        ...renderType(field),
        ...(field.repeated && { many: "list" }),
        ...(field.map && { many: "map" }),
      },
    ]),
  );
}

function renderType(field: protobuf.Field): Record<string, string> {
  if (field.resolvedType instanceof protobuf.Enum) {
    return { type: "enum", of: nameOf(field.resolvedType) };
  }
  if (field.resolvedType instanceof protobuf.Type) {
    return { type: "message", of: nameOf(field.resolvedType) };
  }
  return { type: field.type };
}

function renderMethods(service: protobuf.Service): Record<string, unknown> {
  return Object.fromEntries(
    service.methodsArray.map((method) => {
      method.resolve();
      return [
        method.name,
        {
          request: nameOf(method.resolvedRequestType),
          response: nameOf(method.resolvedResponseType),
          ...(method.responseStream && { streams: true }),
        },
      ];
    }),
  );
}

function nameOf(entry: protobuf.ReflectionObject | null): string {
  if (entry === null) throw new Error("a .proto file names a message that is not there");
  return entry.fullName.slice(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(tableFile, await renderWireTable());
}
