import type { DiagnosticCode, PathSegment } from "../errors/index.js";

/** Something wrong with a declared organization. The place is relative to the organization. */
export interface Issue {
  readonly code: DiagnosticCode;
  readonly path: readonly PathSegment[];
  /** Which part of the place is meant, the value unless set. */
  readonly at?: "key";
  readonly summary: string;
  readonly detail?: string;
}

/**
 * Says what to print instead of the value at a path, for values that are nobody's business.
 * Undefined where the value itself may be printed.
 */
export type Substitute = (path: readonly PathSegment[]) => string | undefined;
