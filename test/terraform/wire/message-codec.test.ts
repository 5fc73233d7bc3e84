import { readdirSync, readFileSync } from "node:fs";
import protobuf from "protobufjs";
import { describe, expect, it } from "vitest";
import { renderWireTable } from "../../../scripts/wire-table.js";
import {
  decodeMessage,
  encodeMessage,
  type MessageName,
} from "../../../src/terraform/wire/message-codec.js";
import { messages } from "../../../src/terraform/wire/message-table.js";

const source = new URL("../../../src/terraform/wire/", import.meta.url);
const root = new protobuf.Root();
for (const file of readdirSync(new URL("proto/", source))) {
  const text = readFileSync(new URL(`proto/${file}`, source), "utf8");
  protobuf.parse(text, root, { keepCase: true });
}
root.resolveAll();

/** A message in which every field is set, to the depth that recursive messages allow. */
function sampleOf(name: string, depth = 0): Record<string, unknown> {
  const type = root.lookupType(name);
  return Object.fromEntries(
    type.fieldsArray
      .filter((field) => depth < 4 || !(field.resolvedType instanceof protobuf.Type))
      .map((field) => {
        const one = sampleValue(field, depth);
        if (field.map) return [field.name, { first: one, second: one }];
        return [field.name, field.repeated ? [one, one] : one];
      }),
  );
}

function sampleValue(field: protobuf.Field, depth: number): unknown {
  if (field.resolvedType instanceof protobuf.Enum) {
    return Object.keys(field.resolvedType.values).at(-1);
  }
  if (field.resolvedType instanceof protobuf.Type) {
    return sampleOf(field.resolvedType.fullName.slice(1), depth + 1);
  }
  switch (field.type) {
    case "string":
      return "Zoë 🙂";
    case "bytes":
      return Buffer.from([0, 255, 10]);
    case "bool":
      return true;
    default:
      return 5_000_000_000;
  }
}

describe("the table of messages", () => {
  it("is made from the .proto files as they are", async () => {
    const table = readFileSync(new URL("message-table.ts", source), "utf8");
    expect(await renderWireTable()).toBe(table);
  });
});

describe("a message", () => {
  const names = Object.keys(messages) as MessageName[];

  it.each(names)("%s is understood by protobufjs", (name) => {
    // Only one field of a oneof survives, so its alternatives are looked at one by one.
    for (const sample of alternatives(name)) {
      const type = root.lookupType(name);
      const decoded = type.toObject(type.decode(encodeMessage(name, sample)), {
        enums: String,
        longs: Number,
        bytes: Buffer,
      });
      expect(decoded).toEqual(sample);
    }
  });

  it.each(names)("%s is understood when protobufjs wrote it", (name) => {
    for (const sample of alternatives(name)) {
      const type = root.lookupType(name);
      const bytes = type.encode(type.fromObject(sample)).finish();
      expect(plain(decodeMessage(name, bytes))).toEqual(sample);
    }
  });

  it("keeps numbers that are negative or large", () => {
    const name = "tfplugin6.AttributePath.Step";
    for (const number of [0, 1, 127, 128, 2 ** 28, 2 ** 31, 2 ** 53 - 1, -1, -(2 ** 40)]) {
      const bytes = encodeMessage(name, { element_key_int: number });
      expect(decodeMessage(name, bytes)).toEqual({ element_key_int: number });
      expect(
        root.lookupType(name).toObject(root.lookupType(name).decode(bytes), { longs: Number }),
      ).toEqual({
        element_key_int: number,
      });
    }
  });

  it("loses nothing when it has fields that are not known here", () => {
    const wider = protobuf
      .parse(
        `syntax = "proto3"; message Wider {
        uint64 a = 90; fixed64 b = 91; string c = 92; fixed32 d = 93; string summary = 2; }`,
      )
      .root.lookupType("Wider");
    const bytes = wider
      .encode(wider.fromObject({ a: 300, b: 7, c: "x", d: 9, summary: "kept" }))
      .finish();
    expect(decodeMessage("tfplugin6.Diagnostic", bytes)).toEqual({ summary: "kept" });
  });

  it("is refused when it is cut off", () => {
    const bytes = encodeMessage("tfplugin6.Diagnostic", { summary: "a long text" });
    expect(() => decodeMessage("tfplugin6.Diagnostic", bytes.subarray(0, -1))).toThrow(RangeError);
  });
});

function alternatives(name: string): Record<string, unknown>[] {
  const sample = sampleOf(name);
  if (name === "tfplugin6.AttributePath.Step") {
    return Object.entries(sample).map(([key, value]) => ({ [key]: value }));
  }
  return [JSON.parse(JSON.stringify(sample), reviveSample) as Record<string, unknown>];
}

/** Leaves one alternative of each oneof, and bytes as bytes. */
function reviveSample(key: string, value: unknown): unknown {
  if (typeof value === "object" && value !== null && "type" in value && value.type === "Buffer") {
    return Buffer.from((value as unknown as { data: number[] }).data);
  }
  if (key !== "" && typeof value === "object" && value !== null && "element_key_int" in value) {
    return { element_key_int: value.element_key_int };
  }
  return value;
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry)]));
}
