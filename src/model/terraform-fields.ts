import { z } from "zod";
import { holdsPeople, texts, type Field, type Fields } from "./field.js";
import { organizationFields } from "./organization.js";

/**
 * The attribute by which a configuration of Terraform's empties something. Terraform has null for
 * whatever is not written, and cannot tell `{}` from an object whose parts are all null; so emptying is
 * a word of its own, which no variable that happens to be null can say.
 */
const clear = texts({
  description:
    "What the organization shall not have, such as `branding.logo_url`, `token_quota` or `connections.staff.organization_connection_name`.",
  example: ["branding.logo_url"],
  otherExample: ["branding", "token_quota"],
  item: z.string().min(1),
  maxItems: 100,
  manifestOnly: true,
  clearing: { by: "empty" },
});

/** The attribute by which a configuration of Terraform's says `include`. */
const inPart = texts({
  description:
    "Which of `metadata` and the collections are declared in part: what is written is there, and what others have added stays.",
  example: ["metadata"],
  otherExample: ["connections", "metadata"],
  item: z.string().min(1),
  maxItems: 100,
  manifestOnly: true,
  clearing: { by: "empty" },
});

/**
 * Whether Terraform can follow a field. Of people it follows those whom a list tells by the name by which they
 * are declared: then a look says whether what is declared is so.
 */
function isFollowed(field: Field): boolean {
  const isUntold =
    field.kind === "list" && holdsPeople(field) && field.collection.listed === undefined;
  return field.notInTerraform !== true && !isUntold;
}

/** The fields that Terraform's resource has: those of a manifest, how to empty them and how to have a part. */
export const terraformFields: Fields = {
  ...Object.fromEntries(
    Object.entries<Field>(organizationFields).filter(([, field]) => isFollowed(field)),
  ),
  clear,
  in_part: inPart,
};
