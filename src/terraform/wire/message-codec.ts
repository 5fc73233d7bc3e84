import { enums, messages } from "./message-table.js";
import { ByteReader, encodeVarint } from "./varint.js";

type Messages = typeof messages;
type Enums = typeof enums;

/** The full name of a message, such as `tfplugin6.DynamicValue`. */
export type MessageName = keyof Messages;

interface ScalarTypes {
  readonly string: string;
  readonly bytes: Uint8Array;
  readonly bool: boolean;
  readonly int64: number;
}

type One<F> = F extends { readonly type: "message"; readonly of: infer Name extends MessageName }
  ? Message<Name>
  : F extends { readonly type: "enum"; readonly of: infer Name extends keyof Enums }
    ? keyof Enums[Name]
    : F extends { readonly type: infer Type extends keyof ScalarTypes }
      ? ScalarTypes[Type]
      : never;

type FieldValue<F> = F extends { readonly many: "list" }
  ? readonly One<F>[]
  : F extends { readonly many: "map" }
    ? Readonly<Record<string, One<F>>>
    : One<F>;

/** A message in TypeScript's terms; a field that is absent has its default. */
export type Message<Name extends MessageName> = {
  readonly [Field in keyof Messages[Name]]?: FieldValue<Messages[Name][Field]>;
};

interface FieldEntry {
  readonly id: number;
  readonly type: string;
  readonly of?: string;
  readonly many?: "list" | "map";
}

type Fields = Readonly<Record<string, FieldEntry>>;
type Decoded = Record<string, unknown>;

const varintWire = 0;
const lengthWire = 2;

/** Encodes a message. What is undefined is left out. */
export function encodeMessage<Name extends MessageName>(
  name: Name,
  message: Message<Name>,
): Buffer {
  return encodeFields(messages[name], message);
}

/**
 * Decodes a message, passing over fields that the table does not have.
 *
 * @throws RangeError when the bytes are not a message.
 */
export function decodeMessage<Name extends MessageName>(
  name: Name,
  bytes: Uint8Array,
): Message<Name> {
  return decodeFields(name, bytes) as Message<Name>;
}

function encodeFields(fields: Fields, message: Readonly<Record<string, unknown>>): Buffer {
  const chunks: Uint8Array[] = [];
  for (const name of Object.keys(message)) {
    const value = message[name];
    const field = fields[name];
    if (field === undefined || value === undefined) continue;
    for (const single of valuesOf(field, value)) encodeValue(chunks, field, single);
  }
  return Buffer.concat(chunks);
}

function valuesOf(field: FieldEntry, value: unknown): readonly unknown[] {
  switch (field.many) {
    case "list":
      return value as readonly unknown[];
    case "map":
      return Object.entries(value as Record<string, unknown>).map(([key, entry]) => {
        const chunks: Uint8Array[] = [];
        encodeValue(chunks, { id: 1, type: "string" }, key);
        encodeValue(chunks, singleField(field, 2), entry);
        return Buffer.concat(chunks);
      });
    default:
      return [value];
  }
}

function encodeValue(chunks: Uint8Array[], field: FieldEntry, value: unknown): void {
  const pushBytes = (bytes: Uint8Array) => {
    chunks.push(encodeVarint(field.id * 8 + lengthWire), encodeVarint(bytes.length), bytes);
  };
  if (field.many === "map") {
    pushBytes(value as Uint8Array);
    return;
  }
  switch (field.type) {
    case "message":
      pushBytes(encodeFields(messages[field.of as MessageName], value as Decoded));
      return;
    case "string":
      pushBytes(Buffer.from(value as string, "utf8"));
      return;
    case "bytes":
      pushBytes(value as Uint8Array);
      return;
    case "enum":
      chunks.push(encodeVarint(field.id * 8 + varintWire), encodeVarint(enumNumber(field, value)));
      return;
    default:
      chunks.push(encodeVarint(field.id * 8 + varintWire), encodeVarint(Number(value)));
  }
}

function decodeFields(name: MessageName, bytes: Uint8Array): Decoded {
  const fields = fieldsById(name);
  const message: Decoded = {};
  const reader = new ByteReader(bytes);
  while (!reader.isAtEnd) {
    const tag = reader.readVarint();
    const entry = fields.get(tag >>> 3);
    if (entry === undefined || (tag & 7) !== wireTypeOf(entry[1])) {
      reader.skip(tag & 7);
      continue;
    }
    const [fieldName, field] = entry;
    switch (field.many) {
      case "list":
        ((message[fieldName] ??= []) as unknown[]).push(decodeValue(field, reader));
        break;
      case "map": {
        const [key, value] = decodeMapEntry(field, reader.readBytes());
        ((message[fieldName] ??= Object.create(null)) as Decoded)[key] = value;
        break;
      }
      case undefined:
        message[fieldName] = decodeValue(field, reader);
    }
  }
  return message;
}

function decodeMapEntry(field: FieldEntry, bytes: Uint8Array): [string, unknown] {
  const reader = new ByteReader(bytes);
  let key = "";
  let value: unknown = field.type === "string" ? "" : {};
  while (!reader.isAtEnd) {
    const tag = reader.readVarint();
    if (tag >>> 3 === 1) key = decodeText(reader.readBytes());
    else if (tag >>> 3 === 2) value = decodeValue(field, reader);
    else reader.skip(tag & 7);
  }
  return [key, value];
}

function decodeValue(field: FieldEntry, reader: ByteReader): unknown {
  switch (field.type) {
    case "message":
      return decodeFields(field.of as MessageName, reader.readBytes());
    case "string":
      return decodeText(reader.readBytes());
    case "bytes":
      return reader.readBytes();
    case "bool":
      return reader.readVarint() !== 0;
    case "enum":
      return enumName(field, reader.readVarint());
    default:
      return reader.readVarint();
  }
}

const fieldTables = new Map<MessageName, ReadonlyMap<number, readonly [string, FieldEntry]>>();

function fieldsById(name: MessageName): ReadonlyMap<number, readonly [string, FieldEntry]> {
  let table = fieldTables.get(name);
  if (table === undefined) {
    const entries = Object.entries<FieldEntry>(messages[name]);
    table = new Map(entries.map((entry) => [entry[1].id, entry]));
    fieldTables.set(name, table);
  }
  return table;
}

function singleField(field: FieldEntry, id: number): FieldEntry {
  return { id, type: field.type, ...(field.of !== undefined && { of: field.of }) };
}

function wireTypeOf(field: FieldEntry): number {
  const isNumber = field.type === "int64" || field.type === "bool" || field.type === "enum";
  return isNumber && field.many !== "map" ? varintWire : lengthWire;
}

function enumNumber(field: FieldEntry, name: unknown): number {
  const values: Readonly<Record<string, number>> = enums[field.of as keyof Enums];
  return values[String(name)] ?? 0;
}

/** The name of a number, undefined for one that is not known. */
function enumName(field: FieldEntry, number: number): string | undefined {
  const values: Readonly<Record<string, number>> = enums[field.of as keyof Enums];
  return Object.keys(values).find((name) => values[name] === number);
}

function decodeText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}
