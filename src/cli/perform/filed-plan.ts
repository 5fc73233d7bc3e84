import { readFile, stat } from "node:fs/promises";
import { isPlanFile, parsePlanFile, type FiledPlan } from "../../plan/index.js";

/**
 * The reviewed plan, when the only path given is a file that `plan --out` wrote.
 *
 * @throws OperationError `invalid-plan-file` when it is one, and damaged
 */
export async function findPlanFile(paths: readonly string[]): Promise<FiledPlan | undefined> {
  const [path] = paths;
  if (path === undefined || path === "-" || paths.length > 1) return undefined;
  // What cannot be read here is for the manifest reader to complain about.
  const isFile = await stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  );
  if (!isFile) return undefined;
  const text = await readFile(path, "utf8").catch(() => "");
  return isPlanFile(text) ? parsePlanFile(text, path) : undefined;
}
