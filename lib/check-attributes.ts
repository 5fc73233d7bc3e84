import { desiredFromTerraform, underKeys } from "../src/derive/index.js";
import type { PathSegment } from "../src/errors/index.js";
import {
  checkOrganization,
  terraformFields,
  type FieldValue,
  type Issue,
} from "../src/model/index.js";
import { settleExpressions } from "./settle-expressions.js";

/**
 * Checks the attributes of an `orgwright_organization` as they are written for Terraform. What only
 * Terraform can resolve is not looked at; everything beside it is.
 */
export function checkAttributes(attributes: FieldValue): readonly Issue[] {
  const settled = settleExpressions(terraformFields, attributes);
  const { issues } = checkOrganization(desiredFromTerraform(settled.attributes));
  return issues.filter(({ path }) => {
    const written = underKeys(path, settled.attributes);
    return !settled.expressions.some((place) => startsWith(written, place));
  });
}

function startsWith(path: readonly PathSegment[], start: readonly PathSegment[]): boolean {
  return start.every((segment, index) => path[index] === segment);
}
