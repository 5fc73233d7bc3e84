import { encode, ExtData } from "@msgpack/msgpack";
import { describe, expect, it } from "vitest";
import {
  decodeDynamicValue,
  decodeRawState,
  encodeDynamicValue,
} from "../../../src/terraform/wire/index.js";
import { isWhollyKnown, unknownValue, type ObjectValue } from "../../../src/terraform/value.js";

describe("a value on the wire", () => {
  it("comes back as it went, unknown parts included", () => {
    const value: ObjectValue = {
      text: "Zoë",
      none: null,
      late: unknownValue,
      count: 3,
      flag: false,
      list: ["a", unknownValue, null],
      map: { key: { deep: unknownValue } },
    };
    expect(decodeDynamicValue(encodeDynamicValue(value))).toEqual(value);
  });

  it("writes unknown as Terraform wants it: extension 0 with one byte", () => {
    const { msgpack = Buffer.alloc(0) } = encodeDynamicValue({ a: unknownValue });
    expect(Buffer.from(msgpack).toString("hex")).toBe("81a161d40000");
  });

  it.each([0, 1, 12, 100, -1])("is unknown whatever the extension: %d", (code) => {
    const msgpack = encode({ a: new ExtData(code, Uint8Array.of(0x81, 1, 0xc2)) });
    expect(decodeDynamicValue({ msgpack })).toEqual({ a: unknownValue });
  });

  it("may be JSON as well", () => {
    expect(decodeDynamicValue({ json: Buffer.from('{"a":[1]}') })).toEqual({ a: [1] });
    expect(decodeRawState({ json: Buffer.from('{"a":[1]}') })).toEqual({ a: [1] });
  });

  it("is null where there is none", () => {
    expect(decodeDynamicValue(undefined)).toBeNull();
    expect(decodeDynamicValue({})).toBeNull();
    expect(decodeDynamicValue(encodeDynamicValue(null))).toBeNull();
    expect(decodeRawState(undefined)).toBeNull();
  });

  it("is refused when it is no object", () => {
    expect(() => decodeDynamicValue({ msgpack: encode("text") })).toThrow(RangeError);
  });

  it("is wholly known only when every part is", () => {
    expect(isWhollyKnown({ a: [{ b: null }] })).toBe(true);
    expect(isWhollyKnown({ a: [{ b: unknownValue }] })).toBe(false);
  });
});
