import { isObjectValue, type ObjectValue, type Value } from "../value.js";
import { decodeAny, encodeDynamicValue, type Message } from "../wire/index.js";

/** A resource is the thing that its id names, whatever else is changed about it. */
export const identitySchema: Message<"tfplugin6.ResourceIdentitySchema"> = {
  version: 0,
  identity_attributes: [
    {
      name: "id",
      type: Buffer.from('"string"'),
      required_for_import: true,
      description: "The id that Auth0 gave it.",
    },
  ],
};

/** The identity of what a state is about; undefined while there is no id. */
export function identityOf(
  state: ObjectValue | null,
): Message<"tfplugin6.ResourceIdentityData"> | undefined {
  const id = state?.["id"];
  return typeof id === "string" ? { identity_data: encodeDynamicValue({ id }) } : undefined;
}

/** The id that an identity holds, or undefined. */
export function idOfIdentity(
  identity: Message<"tfplugin6.ResourceIdentityData"> | undefined,
): string | undefined {
  const value: Value = decodeAny(identity?.identity_data);
  const id = isObjectValue(value) ? value["id"] : undefined;
  return typeof id === "string" ? id : undefined;
}
