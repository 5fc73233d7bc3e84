import { invariant } from "../../errors/index.js";
import { noticesOf } from "../notice.js";
import { ArgumentError, type Provider } from "../provider.js";
import { decodeAny, encodeDynamicValue } from "../wire/index.js";
import type { Call } from "./call.js";

/** Calls a function. What it cannot work out is told as text, at the argument it is about. */
export function callFunction(
  provider: Provider,
): Call<"tfplugin6.CallFunction.Request", "tfplugin6.CallFunction.Response"> {
  return async ({ name = "", arguments: parameters = [] }) => {
    try {
      const found = provider.functions[name];
      invariant(found, `Terraform called a function ${name}`);
      return { result: encodeDynamicValue(await found.call(parameters.map(decodeAny))) };
    } catch (error) {
      if (error instanceof ArgumentError) {
        return { error: { text: error.message, function_argument: error.index } };
      }
      const texts = noticesOf(error).map(({ summary, detail }) =>
        detail === undefined ? summary : `${summary}. ${detail}`,
      );
      // Terraform ends it with a full stop of its own.
      return { error: { text: texts.join("\n\n").replace(/\.$/, "") } };
    }
  };
}
