import type { FieldMap } from "./field-value.js";
import type { Issue } from "./issue.js";
import { organizationFields } from "./organization.js";
import { isRecord, ownValue, type RawRecord } from "./record.js";
import { declaredPairs } from "./words.js";

/** What is wrong with an organization that gets an owner: the marks take room among the metadata. */
export function checkRoomForMarks(organization: RawRecord): Issue[] {
  const metadata = ownValue(organization, "metadata");
  if (!isRecord(metadata)) return [];
  const marks = ownValue(organization, "protected") === true ? 2 : 1;
  const { maxKeys } = organizationFields.metadata;
  const { pairs } = declaredPairs(metadata as FieldMap);
  const declared = Object.values(pairs).filter((entry) => entry !== null).length;
  // More than the maximum is told by the model's own rules.
  if (declared <= maxKeys - marks || declared > maxKeys) return [];
  return [
    {
      code: "too-many",
      path: ["metadata"],
      facts: {
        kind: "told",
        summary: `metadata has ${declared} entries`,
        detail: `At most ${maxKeys - marks} are allowed here: Auth0 takes ${maxKeys}, and the marks for \`owner\`${marks === 2 ? " and `protected` need two" : " need one"} of them.`,
      },
    },
  ];
}
