import type { Diagnostic } from "../../errors/index.js";
import type { Notice } from "../notice.js";
import type { ObjectValue } from "../value.js";
import { attributePathOf } from "./check-configuration.js";

/** What there is to say about an organization, at the places of its configuration. */
export function noticesAt(
  diagnostics: readonly Diagnostic[],
  config: ObjectValue,
): readonly Notice[] {
  return diagnostics.map(({ severity, summary, detail, path: [, ...path] }) => ({
    severity,
    summary,
    ...(detail !== undefined && { detail }),
    path: attributePathOf(path, config),
  }));
}
