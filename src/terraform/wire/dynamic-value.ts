import { Decoder, Encoder, ExtData, type ExtensionCodecType } from "@msgpack/msgpack";
import { isObjectValue, unknownValue, type ObjectValue, type Value } from "../value.js";
import type { Message } from "./message-codec.js";

/**
 * Unknown is written as extension 0. Read, every extension is an unknown value: Terraform refines
 * some with what it knows about them, under other codes.
 */
const extensionCodec: ExtensionCodecType<undefined> = {
  tryToEncode: (value) => (value === unknownValue ? new ExtData(0, Uint8Array.of(0)) : null),
  decode: () => unknownValue,
};

// Kept, because Terraform sends thousands of values and each coder has buffers of its own.
const encoder = new Encoder<undefined>({ extensionCodec });
const decoder = new Decoder<undefined>({ extensionCodec });

/** Encodes a value for Terraform; null for "there is none". */
export function encodeDynamicValue(value: Value): Message<"tfplugin6.DynamicValue"> {
  return { msgpack: encoder.encode(value) };
}

/**
 * Decodes what Terraform sent; null where it sent none.
 *
 * @throws RangeError or SyntaxError when it is not a value.
 */
export function decodeDynamicValue(
  message: Message<"tfplugin6.DynamicValue"> | undefined,
): ObjectValue | null {
  return requireObject(decodeAny(message));
}

/** Decodes state that Terraform kept as JSON; null where there is none. */
export function decodeRawState(
  message: Message<"tfplugin6.RawState"> | undefined,
): ObjectValue | null {
  return message?.json?.length ? requireObject(parseJson(message.json)) : null;
}

/** Decodes a value of any type; null where Terraform sent none. */
export function decodeAny(message: Message<"tfplugin6.DynamicValue"> | undefined): Value {
  if (message?.msgpack?.length) return decoder.decode(message.msgpack) as Value;
  if (message?.json?.length) return parseJson(message.json);
  return null;
}

function parseJson(bytes: Uint8Array): Value {
  return JSON.parse(Buffer.from(bytes).toString("utf8")) as Value;
}

function requireObject(value: Value): ObjectValue | null {
  if (value === null || isObjectValue(value)) return value;
  throw new RangeError("Terraform sent a value that is not an object");
}
