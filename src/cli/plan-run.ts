import { planTenant } from "../apply/index.js";
import { DiagnosticError, renderDiagnostics } from "../errors/index.js";
import type { DeclaredOrganization } from "../manifest/index.js";
import type { Plan } from "../plan/index.js";
import type { OutputOptions, SelectionOptions } from "./options.js";
import { Progress } from "./progress.js";
import { compileGlobs } from "./selection.js";
import type { Target } from "./target.js";
import type { Terminal } from "./terminal.js";

/** Computes the plan of a command, showing progress; the same for `plan` and for `apply`. */
export async function computePlan(
  target: Target,
  declared: readonly DeclaredOrganization[],
  options: SelectionOptions & OutputOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Plan> {
  const progress = new Progress("Reading", target.client);
  try {
    const owners = new Set(declared.flatMap(({ owner }) => owner ?? []));
    const { plan, diagnostics } = await planTenant(
      target.client,
      declared,
      {
        policy: options.policy,
        owners,
        takeOver: false,
        includes: await compileGlobs(options.only),
      },
      { signal, onProgress: (read, total) => progress.report(read, total) },
    );
    progress.end();
    if (plan === undefined) throw new DiagnosticError(diagnostics);
    if (diagnostics.length > 0) terminal.warn(renderDiagnostics(diagnostics, terminal.paint));
    return plan;
  } finally {
    progress.end();
  }
}
