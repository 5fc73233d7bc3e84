import { DiagnosticError, OperationError } from "../errors/index.js";
import { describeOperation } from "./operation-words.js";
import type { AttributePath } from "./value.js";

/** Something to tell the user of a configuration, at an attribute where there is one. */
export interface Notice {
  readonly severity: "error" | "warning";
  /** One line without a full stop at its end. */
  readonly summary: string;
  readonly detail?: string;
  readonly path?: AttributePath;
}

/** What to tell the user when a call failed. A defect keeps its stack, so that it can be reported. */
export function noticesOf(error: unknown): readonly Notice[] {
  if (error instanceof DiagnosticError) {
    return error.diagnostics.map(({ severity, summary, detail, location }) => {
      const place = location && `at ${location.file}:${location.line}:${location.column}`;
      const told = [detail, place].filter((part) => part !== undefined).join("\n");
      return { severity, summary, ...(told !== "" && { detail: told }) };
    });
  }
  if (error instanceof OperationError) {
    return [{ severity: "error", ...describeOperation(error) }];
  }
  return [
    {
      severity: "error",
      summary: "Orgwright's provider has a defect",
      detail: error instanceof Error ? (error.stack ?? error.message) : String(error),
    },
  ];
}
