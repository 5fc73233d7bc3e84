import { isDeepStrictEqual } from "node:util";
import type { Environment } from "../environment/index.js";
import {
  asMap,
  declaredEntries,
  declaredPairs,
  entriesIn,
  goesBy,
  settingsOf,
  organizationFields,
  ownValue,
  reservedMetadataKeys,
  type DesiredOrganization,
  type Field,
  type Fields,
  type Collection,
  type FieldMap,
  type FieldValue,
} from "../model/index.js";
import type { Change, Plan, UpdateAction } from "../plan/index.js";
import { readHistory, type History, type Version } from "./history.js";

/** How many earlier versions of the manifests are looked at. */
const mostRevisions = 100;

/**
 * Says of each organization in drift which side has the newer idea, where that can be known: Auth0
 * keeps no times, but the repository's history does. What agrees with an earlier version of the manifests
 * comes from there, so the manifest is newer; absence is a value like any other. What no version ever
 * asked for, although all of them spoke of it, was put there by somebody else, so the tenant is newer.
 * Where versions are missing, or said nothing of a field, nobody can tell.
 *
 * @param files the manifests, as they were read
 * @param environment the environment that is compared; earlier versions had what it was at their time
 * @returns a line per organization; none outside a git repository
 */
export async function describeDrift(
  plan: Plan,
  files: readonly string[],
  environment?: Environment,
): Promise<string[]> {
  const updates = plan.actions.filter((action): action is UpdateAction => action.kind === "update");
  const told = updates.filter((action) => changesOf(action).length > 0);
  if (told.length === 0) return [];
  const history = await readHistory(files, environment, mostRevisions, (versions) =>
    told.every((action) => isOfManifests(action, versions)),
  );
  if (history.versions.length === 0) return [];
  const verdicts = told.map((action) => [action.organization, judge(action, history)] as const);
  const hasUnknown = verdicts.some(([, verdict]) => verdict === undefined);
  return [
    ...verdicts.flatMap(([name, verdict]) =>
      verdict === undefined ? [] : [`  ${name}: ${verdict}`],
    ),
    ...(hasUnknown && history.cut !== undefined ? [`  ${explainCut(history.cut)}`] : []),
  ];
}

function explainCut(cut: NonNullable<History["cut"]>): string {
  return cut === "shallow"
    ? "Which side is newer cannot be told of every organization: this is a shallow clone. Fetch the whole history: git fetch --unshallow, or fetch-depth: 0 in a workflow."
    : `Which side is newer cannot be told of every organization: only the latest ${mostRevisions} versions of the manifests were looked at.`;
}

/** Marks are Orgwright's own and say nothing about whose idea is newer. */
function changesOf({ changes }: UpdateAction): Change[] {
  return changes.filter(
    ({ path }) => !(path[0] === "metadata" && reservedMetadataKeys.includes(path[1] ?? "")),
  );
}

/** Where what a tenant has comes from, as far as the versions can say. */
type Origin = "manifest" | "elsewhere" | "unsaid";

function originsOf(action: UpdateAction, versions: readonly Version[]): ReadonlySet<Origin> {
  return new Set(changesOf(action).map((change) => originOf(action, change, versions)));
}

/** Whether earlier versions of the manifests explain everything that a tenant has differently. */
function isOfManifests(action: UpdateAction, versions: readonly Version[]): boolean {
  const origins = originsOf(action, versions);
  return origins.size === 1 && origins.has("manifest");
}

function judge(action: UpdateAction, { versions, cut }: History): string | undefined {
  const origins = originsOf(action, versions);
  if (isOfManifests(action, versions)) {
    return "the manifest is newer: what the tenant has agrees with an earlier version of it";
  }
  if (cut !== undefined) return undefined;
  if (origins.has("unsaid")) {
    return "which side is newer cannot be told: earlier versions of the manifest said nothing of what the tenant has";
  }
  return origins.has("manifest")
    ? "both have changed: some values come from an earlier version of the manifest, others from elsewhere"
    : "the tenant is newer: no version of the manifest ever asked for what it has";
}

function originOf(
  { organization, desired }: UpdateAction,
  { path, from }: Change,
  versions: readonly Version[],
): Origin {
  const names = [organization, ...(desired.former_names ?? [])];
  const earlier = versions.flatMap((version) => {
    const found = names.map((name) => version.get(name)).find((entry) => entry !== undefined);
    return found === undefined ? [] : [sayingOf(found, path)];
  });
  if (earlier.some((saying) => agrees(saying, from))) return "manifest";
  // Whoever says nothing of a field leaves it as it is, so its value may be older than the manifest.
  return earlier.length === 0 || earlier.some(({ isSaid }) => !isSaid) ? "unsaid" : "elsewhere";
}

/** What a version of the manifests said at a path. */
interface Saying {
  /** Whether it said anything; an absence that is said is no silence. */
  readonly isSaid: boolean;
  readonly value?: FieldValue | undefined;
  /** What a tenant has where nobody has set the field. */
  readonly filledIn?: FieldValue | undefined;
}

const silence: Saying = { isSaid: false };
const absence: Saying = { isSaid: true };

function sayingOf(organization: DesiredOrganization, path: readonly string[]): Saying {
  return childSaying(organizationFields, organization, path);
}

function childSaying(
  fields: Fields,
  value: FieldValue | undefined,
  [name = "", ...rest]: readonly string[],
): Saying {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return field === undefined ? silence : sayingAt(field, ownValue(asMap(value), name), rest);
}

function sayingAt(field: Field, value: FieldValue | undefined, path: readonly string[]): Saying {
  const [segment] = path;
  if (segment === undefined) {
    return {
      isSaid: value !== undefined,
      value: value ?? undefined,
      filledIn: field.serverDefault,
    };
  }
  switch (field.kind) {
    case "object": {
      const isCleared = value === null || (value !== undefined && isEmpty(value));
      const saying = childSaying(field.fields, value, path);
      return isCleared ? { ...saying, isSaid: true } : saying;
    }
    // Where the whole of these is declared, what is not in there shall be absent.
    case "map":
      if (value === undefined) return silence;
      return pairSaying(value, segment);
    case "list": {
      if (value === undefined) return silence;
      const entry = findEntry(field.collection, value, segment);
      if (entry === undefined) {
        const { isWhole, excluded } = declaredEntries(value);
        const isExcluded = excluded.some((each) => goesBy(field.collection, each.entry, segment));
        return isWhole || isExcluded ? absence : silence;
      }
      return path.length === 1
        ? // Of an entry, only the settings that were declared count.
          { isSaid: true, value: settingsOf(field.collection, entry) }
        : childSaying(field.item, entry, path.slice(1));
    }
    case "scalar":
    case "texts":
      return silence;
  }
}

function pairSaying(value: FieldValue, key: string): Saying {
  const { isWhole, pairs, excluded } = declaredPairs(value);
  const isDeclared = isWhole || Object.hasOwn(pairs, key) || excluded.includes(key);
  return isDeclared ? { isSaid: true, value: ownValue(pairs, key) ?? undefined } : silence;
}

function isEmpty(value: FieldValue): boolean {
  return Object.keys(asMap(value)).length === 0;
}

/** The entry of a list that goes by a name or, where no name is known, by an id. */
function findEntry(collection: Collection, list: FieldValue, key: string): FieldMap | undefined {
  return entriesIn(list).find((entry) => goesBy(collection, entry, key));
}

/** Whether what a tenant has may come from what a version said. */
function agrees({ value, filledIn }: Saying, has: FieldValue | undefined): boolean {
  if (typeof value === "object" && typeof has === "object" && !Array.isArray(value)) {
    return Object.entries(asMap(value)).every(
      ([name, setting]) =>
        setting === null || isDeepStrictEqual(setting, ownValue(asMap(has), name)),
    );
  }
  return isDeepStrictEqual(value ?? filledIn, has ?? filledIn);
}
