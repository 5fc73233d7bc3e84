import { readFile, stat } from "node:fs/promises";
import { replan } from "../../apply/index.js";
import { DiagnosticError, OperationError } from "../../errors/index.js";
import { isPlanFile, parsePlanFile, type FiledPlan, type Plan } from "../../plan/index.js";
import { Progress } from "../progress.js";
import type { Target } from "../target.js";

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

/**
 * Computes what of a reviewed plan can still be carried out.
 *
 * @throws OperationError `invalid-plan-file` when it was made for another tenant
 */
export async function computeFiledPlan(
  target: Target,
  filed: FiledPlan,
  signal: AbortSignal,
): Promise<Plan> {
  if (filed.tenant !== target.label) {
    throw new OperationError(
      `The plan was made for ${filed.tenant}, and the tenant is ${target.label}. Nothing was changed.`,
      { code: "invalid-plan-file" },
    );
  }
  const progress = new Progress("Reading", target.client);
  const { plan, diagnostics } = await replan(target.client, filed, {
    signal,
    onProgress: (read, total) => progress.report(read, total),
  }).finally(() => progress.end());
  if (plan === undefined) throw new DiagnosticError(diagnostics);
  return plan;
}
