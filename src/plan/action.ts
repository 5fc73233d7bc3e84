import {
  collectionOf,
  type CollectionName,
  type DesiredOrganization,
  type EntryChange,
  type FieldMap,
  type FieldValue,
  type FieldValues,
  type Word,
} from "../model/index.js";

/** One difference, at one field, as people read it. Absent means nothing is there. */
export interface Change {
  /** From the organization: `["branding", "colors", "primary"]`, `["connections", "google-oauth2"]`. */
  readonly path: readonly string[];
  readonly from?: FieldValue;
  readonly to?: FieldValue;
}

/** An entry of which it is known which thing of the tenant it is about. */
export type ResolvedEntry = FieldMap;

/** The declared entries of a collection, resolved, in the way in which they were written. */
export type ResolvedEntries =
  readonly ResolvedEntry[] | { readonly [Key in Word]?: readonly ResolvedEntry[] };

/** The declared entries of collections, resolved. */
export type ResolvedCollections = {
  readonly [Name in CollectionName]?: ResolvedEntries;
};

/** The same declaration with something else in the place of each entry. */
export function mapEntries(
  entries: ResolvedEntries,
  map: (entry: ResolvedEntry) => ResolvedEntry,
): ResolvedEntries {
  if (isList(entries)) return entries.map(map);
  return Object.fromEntries(
    Object.entries(entries).map(([word, listed]) => [word, listed.map(map)]),
  );
}

function isList(entries: ResolvedEntries): entries is readonly ResolvedEntry[] {
  return Array.isArray(entries);
}

/** A declared organization whose references point to what the tenant has. */
export interface ResolvedOrganization
  extends Omit<DesiredOrganization, CollectionName>, ResolvedCollections {
  /** Whose it is, when the manifest says so. */
  readonly owner?: string;
  /** Owners whose organizations the manifest takes over. */
  readonly previousOwners?: readonly string[];
  /** By their paths as it was declared, the texts whose value came from variables, as written. */
  readonly written?: ReadonlyMap<string, string>;
}

/** What is declared of an organization, by the names of its fields. */
export function declaredValues(desired: ResolvedOrganization): FieldValues {
  const { owner: _owner, previousOwners: _previous, written: _written, ...declared } = desired;
  return declared;
}

/** A declared organization without its collections. */
export function withoutCollections<D extends { readonly name: string }>(
  desired: D,
): Omit<D, CollectionName> {
  const kept = Object.entries(desired).filter(([name]) => collectionOf(name) === undefined);
  return Object.fromEntries(kept) as Omit<D, CollectionName>;
}

interface Writing {
  readonly organization: string;
  /** What the manifest asks for; kept to compare again when the tenant has changed meanwhile. */
  readonly desired: ResolvedOrganization;
  readonly changes: readonly Change[];
  /** The fields to send, each complete; null removes. */
  readonly fields: Readonly<Record<string, FieldValue>>;
  /** What happens to entries of its collections, in order. */
  readonly entries: readonly EntryChange[];
  /** What there is to say about it besides its changes. */
  readonly notes?: readonly string[];
}

export interface CreateAction extends Writing {
  readonly kind: "create";
}

export interface UpdateAction extends Writing {
  readonly kind: "update";
  readonly id: string;
  /**
   * Whether a field that is sent as a whole has parts of which the manifest says nothing: they have to
   * be sent as they are by then, not as they were when the plan was made.
   */
  readonly repeatsOthers: boolean;
  /** People who are taken out because it is declared who exactly is in, of so many. */
  readonly leaving?: readonly Leaving[];
}

/** How many people leave an organization, and how many there are. */
export interface Leaving {
  readonly left: number;
  readonly present: number;
  /** What they are called, as many. */
  readonly noun: string;
}

export interface DeleteAction {
  readonly kind: "delete";
  readonly organization: string;
  readonly id: string;
  /** Whose it was when it was planned; it is deleted only while that holds. */
  readonly owner?: string;
  /** Whether its manifest says that it shall be absent, instead of saying nothing. */
  readonly isDeclared?: boolean;
  /** The name under which it is declared, absent or not, where that is another one than it has. */
  readonly declaredAs?: string;
  readonly changes: readonly Change[];
}

/** What a plan does to one organization. */
export type Action = CreateAction | UpdateAction | DeleteAction;
