/** One thing that was looked at, and what there is to do about it. */
export interface DoctorFinding {
  /** What was looked at: one word, the same in every release. */
  readonly check: string;
  /**
   * - `ok`: as it should be
   * - `warning`: works, and will trouble somebody
   * - `error`: what was asked about cannot work
   * - `skipped`: not looked at, because something else is missing or nobody needs it
   */
  readonly status: "ok" | "warning" | "error" | "skipped";
  /** What is so; one sentence. */
  readonly summary: string;
  /** What to do about it; present where there is something to do. */
  readonly advice?: string;
}

/** A finding that something is as it should be. */
export function ok(check: string, summary: string): DoctorFinding {
  return { check, status: "ok", summary };
}

/** A finding of something that was not looked at. */
export function skipped(check: string, summary: string): DoctorFinding {
  return { check, status: "skipped", summary };
}

/** A finding of something that will trouble somebody. */
export function warning(check: string, summary: string, advice: string): DoctorFinding {
  return { check, status: "warning", summary, advice };
}

/** A finding that something cannot work. */
export function failure(check: string, summary: string, advice?: string): DoctorFinding {
  return { check, status: "error", summary, ...(advice !== undefined && { advice }) };
}
