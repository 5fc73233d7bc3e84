import {
  notesOf,
  renderChangePath,
  type Action,
  type Changed,
  type Plan,
  type Refusal,
} from "../plan/index.js";

/** One organization that is not as declared. */
export interface DriftFinding {
  readonly organization: string;
  /** What would mend it; `refused` where nothing will as things are. */
  readonly kind: Action["kind"] | "refused";
  readonly fields: readonly string[];
  /** What there is to say besides: that it was renamed, or was there before. */
  readonly notes?: readonly string[];
  /** When it was changed and by whom; null where nobody knows, absent where it was not asked. */
  readonly changed?: Changed | null;
  /** Why it is refused. */
  readonly reason?: Refusal["reason"];
  readonly owner?: string;
  readonly detail?: string;
}

/**
 * Every organization that is not as declared, and so drift, whoever tells of it: what a plan would do, and
 * what it refuses to do.
 */
export function findDrift(plan: Plan): readonly DriftFinding[] {
  return [
    ...plan.actions.map((action): DriftFinding => {
      const { organization, kind, changes } = action;
      const notes = notesOf(action);
      const changed = plan.changed?.get(organization);
      return {
        organization,
        kind,
        fields: changes.map(({ path }) => renderChangePath(path)),
        ...(notes.length > 0 && { notes }),
        ...(changed !== undefined && { changed }),
      };
    }),
    ...plan.refusals.map((refusal): DriftFinding => ({ ...refusal, kind: "refused", fields: [] })),
  ];
}
