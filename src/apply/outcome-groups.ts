import type { OperationError } from "../errors/index.js";
import type { Outcome } from "./outcome.js";

/** Actions that ended with the same error. */
export interface OutcomeGroup {
  readonly outcome: Outcome["outcome"];
  readonly action: Outcome["action"];
  /** In the order of the plan; at least one. */
  readonly organizations: readonly string[];
  /** Of the first of them. */
  readonly error: OperationError;
}

/**
 * Puts together what went wrong in the same way, so that one reason for a thousand organizations is
 * told once. What differs is no more than the path, the organization and the correlation id.
 */
export function groupOutcomes(outcomes: readonly Outcome[]): readonly OutcomeGroup[] {
  const groups = new Map<string, OutcomeGroup & { readonly organizations: string[] }>();
  for (const { outcome, action, organization, error } of outcomes) {
    if (error === undefined) continue;
    const key = [outcome, action, error.code, withoutParticulars(error, organization)].join(" ");
    const group = groups.get(key);
    if (group) group.organizations.push(organization);
    else groups.set(key, { outcome, action, organizations: [organization], error });
  }
  return [...groups.values()];
}

function withoutParticulars({ message, request }: OperationError, organization: string): string {
  const particulars = [request?.path, request?.correlationId, organization];
  return particulars.reduce<string>(
    (text, part) => (part === undefined || part === "" ? text : text.replaceAll(part, "…")),
    message,
  );
}
