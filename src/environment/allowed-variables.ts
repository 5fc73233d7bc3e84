import { parseWhole, readCompanion } from "../manifest/index.js";
import { readAllowed } from "./check-shape.js";

/**
 * The variables that a file of environments allows manifests to use, although they are called as
 * secrets are; none where the file cannot be read, which whoever needs it will say.
 */
export function readAllowedVariables(file: string): readonly string[] {
  const { source } = readCompanion(file);
  const document = source && parseWhole(source).documents[0];
  return document ? readAllowed(document.root) : [];
}
