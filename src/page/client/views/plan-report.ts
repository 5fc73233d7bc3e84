/** One difference: what the tenant has, and what it shall have. */
export interface Change {
  readonly path: string;
  readonly from?: unknown;
  readonly to?: unknown;
}

/** What an apply would do with one organization. */
export interface Action {
  readonly kind: "create" | "update" | "delete";
  readonly organization: string;
  readonly changes: readonly Change[];
  readonly notes?: readonly string[];
  /** Null where nobody knows; absent where it was never there. */
  readonly changed?: Changed | null;
}

/** When something was changed outside, and by whom. */
export interface Changed {
  readonly at: string;
  readonly application?: string;
  readonly client?: string;
  readonly address?: string;
}

/** What `plan --format json` prints, as far as it is shown. */
export interface PlanReport {
  readonly checksum: string;
  readonly summary: Readonly<Record<string, number>>;
  readonly actions: readonly Action[];
  readonly refusals: readonly {
    readonly organization: string;
    readonly reason: string;
    readonly detail?: string;
  }[];
  readonly breaches?: readonly string[];
  readonly requests: { readonly total: number };
  readonly durationMs: number;
  readonly files?: readonly string[];
}
