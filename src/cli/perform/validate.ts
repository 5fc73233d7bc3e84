import { DiagnosticError, hasErrors, renderDiagnostics } from "../../errors/index.js";
import { renderCount } from "../duration.js";
import { readPaths } from "../manifests.js";
import type { SourceOptions } from "../options.js";
import type { Terminal } from "../terminal.js";

/** What `orgwright validate` understands. */
export interface ValidateOptions extends SourceOptions {
  readonly format: "text" | "json";
}

/** Checks manifests without a tenant. Returns the exit code. */
export async function runValidate(
  paths: readonly string[],
  options: ValidateOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const { organizations, diagnostics, files } = await readPaths(paths, options, signal);
  const isValid = !hasErrors(diagnostics);
  if (options.format === "json") {
    const document = {
      formatVersion: 1,
      valid: isValid,
      organizations: organizations.length,
      diagnostics,
    };
    terminal.writeDocument(`${JSON.stringify(document, null, 2)}\n`);
    return isValid ? 0 : 1;
  }
  if (!isValid) throw new DiagnosticError(diagnostics);
  if (diagnostics.length > 0) terminal.warn(renderDiagnostics(diagnostics, terminal.paint));
  terminal.write(
    `${terminal.paint.green("Valid.")} ${renderCount(organizations.length, "organization")} in ${renderCount(files.length, "file")}.\n`,
  );
  return 0;
}
