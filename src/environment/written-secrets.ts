import { renderPath, type PathSegment } from "../errors/index.js";
import { isSecretName, looksLikeSecret } from "../manifest/index.js";
import { isRecord } from "../model/index.js";
import type { ShapeIssue } from "./check-shape.js";

/**
 * Finds secrets that are written into a file of environments, where only the names of variables
 * belong. Says where they stand, and never repeats them.
 *
 * @param allowed names of variables that are no secrets although they are called so
 */
export function findWrittenSecrets(
  value: unknown,
  allowed: readonly string[],
  path: readonly PathSegment[] = [],
): ShapeIssue[] {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) =>
      findWrittenSecrets(item, allowed, [...path, index]),
    );
  }
  if (isRecord(value)) {
    return Object.entries(value).flatMap(([key, entry]) =>
      findWrittenSecrets(entry, allowed, [...path, key]),
    );
  }
  if (typeof value !== "string" || value.includes("${")) return [];
  if (!isSecretPlace(path, value, allowed) && !looksLikeSecret(value)) return [];
  return [
    {
      code: "written-secret",
      path,
      summary: `${renderPath(path)} holds a secret`,
      detail:
        "Everybody who has the repository can read it. Take it out, have it changed where it comes from, and name the variable that holds it: `credentials` takes names of variables, other places `${env.NAME}`.",
    },
  ];
}

/** Whether nothing but a secret, or what is about to become one, can be meant by a place. */
function isSecretPlace(
  path: readonly PathSegment[],
  value: string,
  allowed: readonly string[],
): boolean {
  const [, , section, key] = path;
  if (section === "credentials") {
    return typeof key === "string" && key.endsWith("_env") && !/^[A-Za-z_]\w*$/.test(value);
  }
  if (section !== "variables" || typeof key !== "string" || value === "") return false;
  return isSecretName(key) && !allowed.includes(key);
}
