import type { Diagnostic } from "../../errors/index.js";
import type { Change, Leaving, ResolvedOrganization, UpdateAction } from "../../plan/index.js";
import type {
  Collection,
  CollectionName,
  CurrentOrganization,
  DesiredOrganization,
  FieldValues,
} from "../../model/index.js";
import type { OrganizationChanges } from "./organization-changes.js";

/** What tells an organization from all others. */
export type OrganizationKey = { readonly id: string } | { readonly name: string };

/** Decides what becomes of an organization that a create has met; see {@link ManagedOrganizations.create}. */
export interface Meeting {
  /** With the entries of the collections that are desired. */
  readonly organization: CurrentOrganization;
  /** What taking it over would change in it. */
  readonly changes: readonly Change[];
}

/** What became of a create. */
export interface Created {
  readonly organization: CurrentOrganization;
  /** Whether it was there already. */
  readonly isAdopted: boolean;
}

/** How a create is carried out. */
export interface CreateOptions {
  /**
   * Called when an organization of that name is there already and is not this create's own work.
   * `adopt` takes it over, `again` tries once more; a rejection leaves it alone.
   */
  readonly onMeeting: (meeting: Meeting) => Promise<"adopt" | "again">;
  /** Called when the organization was created, and its entries may still be missing. */
  readonly onCreated: (organization: CurrentOrganization) => void;
}

/** How an update is carried out. */
export interface UpdateOptions {
  /**
   * Whether the plan was made just now, so that nobody can have changed what it saw. Else the
   * organization is read first, and left alone where it is not what the plan saw.
   */
  readonly isFresh: boolean;
}

/** What an update has left behind, as far as the tenant has told. */
export interface Updated {
  readonly organization: CurrentOrganization | undefined;
  /** By collection, entries that were there, were not to be there, and that no plan has shown. */
  readonly spared: ReadonlyMap<CollectionName, readonly string[]>;
  /** By collection, entries that nobody else can have set anything of, because they were added here. */
  readonly added: ReadonlyMap<CollectionName, readonly FieldValues[]>;
}

/** What a change of an organization comes to. */
export interface Comparison {
  readonly changes: readonly Change[];
  /** People who are taken out because it is declared who exactly is in. */
  readonly leaving: readonly Leaving[];
}

/** What is declared of an organization's people, and what the tenant has of that. */
export interface PeopleFound {
  /** What leads nowhere; paths begin with the organization's name. */
  readonly diagnostics: readonly Diagnostic[];
  /** Everybody who is meant, in the order in which they are declared; who leads nowhere has no id. */
  readonly desired: ResolvedOrganization;
  readonly current: CurrentOrganization;
  /** What is to be done; undefined: they are as declared. */
  readonly action: UpdateAction | undefined;
}

/** Whether somebody whom a declaration does not name may be taken out. */
export type MayTakeOut = (collection: Collection, entry: FieldValues) => boolean;

/** An organization as a plan saw it that deletes it. */
export interface Doomed {
  readonly id: string;
  readonly name: string;
  /** Whose mark it had. */
  readonly owner: string | undefined;
}

/**
 * The organizations of one tenant, as the provider needs them. Every method rejects with an
 * OperationError when the tenant says no, and with a DiagnosticError when what is asked for refers
 * to something that the tenant does not have.
 */
export interface ManagedOrganizations {
  /** An organization without its entries; undefined when there is none. */
  find(key: OrganizationKey): Promise<CurrentOrganization | undefined>;
  /** An organization with the entries of these collections. */
  complete(
    organization: CurrentOrganization,
    names: readonly CollectionName[],
  ): Promise<CurrentOrganization>;
  /** The same with all collections that the tenant lets us look at; the others stay unread. */
  completeIfAllowed(
    organization: CurrentOrganization,
    names: readonly CollectionName[],
  ): Promise<CurrentOrganization>;
  /** All organizations, without their entries, in no order. */
  list(): Promise<readonly CurrentOrganization[]>;
  /** Who has a name, from a list of the tenant where one is to be had for few requests. */
  holderOf(name: string): Promise<CurrentOrganization | undefined>;
  /** What is wrong with what an organization refers to; paths are from the organization. */
  checkReferences(desired: DesiredOrganization): Promise<readonly Diagnostic[]>;
  /** An organization with its references known by their ids. */
  resolve(desired: DesiredOrganization): Promise<ResolvedOrganization>;
  /** What taking over an organization would change in it, people included. */
  compare(desired: DesiredOrganization, current: CurrentOrganization): Promise<Comparison>;
  /** Whom of an organization that is to be created leads nowhere. */
  checkPeople(desired: DesiredOrganization): Promise<readonly Diagnostic[]>;
  /**
   * The people of an organization beside those who are declared.
   *
   * @param desired the name that the organization has or gets, its people and its own roles
   */
  findPeople(organization: CurrentOrganization, desired: DesiredOrganization): Promise<PeopleFound>;
  /**
   * Makes an organization's people those who are declared.
   *
   * @returns by collection, who was to be taken out and was left, because no plan has shown it
   */
  writePeople(
    organization: CurrentOrganization,
    desired: DesiredOrganization,
    mayTakeOut: MayTakeOut,
  ): Promise<ReadonlyMap<CollectionName, readonly string[]>>;
  /** Creates an organization, or takes over one of that name. */
  create(desired: DesiredOrganization, options: CreateOptions): Promise<Created>;
  /** Makes an organization as desired, its name included, and answers with what it is then. */
  adopt(desired: DesiredOrganization, current: CurrentOrganization): Promise<CurrentOrganization>;
  /** Changes the organization of this id, and nothing else of it than these changes say. */
  update(id: string, changes: OrganizationChanges, options: UpdateOptions): Promise<Updated>;
  /** Moves whoever has a name out of the way, when this run gives it another name or destroys it. */
  makeRoom(name: string): Promise<void>;
  /** Deletes an organization that is still what a plan saw; one that is gone is as good as deleted. */
  delete(doomed: Doomed): Promise<void>;
}
