import { nameFromText, organizationFields } from "../../../model/index.js";

const { schema } = organizationFields.name;

/** What is wrong with a name in particular, and one that would do. */
export function nameProblem(text: string): {
  readonly character?: string;
  readonly suggestion?: string;
} {
  if (text === "" || schema.safeParse(text).success) return {};
  // A character that cannot even stand between two that can is the culprit.
  const character = Array.from(text).find((one) => !schema.safeParse(`a${one}a`).success);
  const suggestion = nameFromText(text);
  return {
    ...(character !== undefined && { character }),
    ...(suggestion !== undefined && { suggestion }),
  };
}
