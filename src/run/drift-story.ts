import type { Environment } from "../environment/index.js";
import { asMap, ownValue, type DesiredOrganization, type FieldValue } from "../model/index.js";
import type { Plan, UpdateAction } from "../plan/index.js";
import { readHistory } from "./history.js";

/** How many earlier versions of the manifests are looked at. */
const mostRevisions = 20;

/**
 * Says of each organization in drift which side has the newer idea, where that can be known: Auth0
 * keeps no times, but the repository's history does. A value that an earlier version of the manifests
 * asked for was put there by them, so the manifest is newer; a value that no version ever asked for was
 * put there by somebody else, so the tenant is.
 *
 * @param files the manifests, as they were read
 * @param environment the environment that is compared; it is taken as it is now
 * @returns a line per organization; none outside a git repository
 */
export async function describeDrift(
  plan: Plan,
  files: readonly string[],
  environment?: Environment,
): Promise<string[]> {
  const updates = plan.actions.filter((action): action is UpdateAction => action.kind === "update");
  if (updates.length === 0) return [];
  const history = await readHistory(files, environment, mostRevisions);
  if (history.length === 0) return [];
  return updates.map((action) => `  ${action.organization}: ${judge(action, history)}`);
}

function judge(
  action: UpdateAction,
  history: readonly ReadonlyMap<string, DesiredOrganization>[],
): string {
  const wasDeclared = action.changes.map(({ path, from }) =>
    history.some((version) => {
      const earlier = version.get(action.organization);
      return earlier !== undefined && valueAt(earlier, path) === from && from !== undefined;
    }),
  );
  if (wasDeclared.every(Boolean)) {
    return "the manifest is newer: the tenant has what an earlier version of it asked for";
  }
  return wasDeclared.some(Boolean)
    ? "both have changed: some values come from an earlier version of the manifest, others from elsewhere"
    : "the tenant is newer: no version of the manifest ever asked for what it has";
}

function valueAt(
  organization: DesiredOrganization,
  path: readonly string[],
): FieldValue | undefined {
  let value: FieldValue | undefined = organization;
  for (const segment of path) {
    // The entries of a list are told apart by their names.
    value = Array.isArray(value)
      ? value.find((entry: FieldValue) => asMap(entry)["name"] === segment)
      : ownValue(asMap(value), segment);
  }
  return value;
}
