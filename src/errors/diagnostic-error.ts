import { renderDiagnostics } from "./render.js";
import { tellDiagnostics, type Diagnostic, type ToldDiagnostic } from "./diagnostic.js";

/**
 * Thrown where a caller asked for a result and the input had errors. Carries every diagnostic
 * that was found, warnings included; the message is their rendered text.
 */
export class DiagnosticError extends Error {
  override readonly name = "DiagnosticError";

  readonly diagnostics: readonly ToldDiagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(renderDiagnostics(diagnostics));
    this.diagnostics = tellDiagnostics(diagnostics);
  }
}
