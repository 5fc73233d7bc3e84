import type { Diagnostic } from "../../errors/index.js";
import type {
  CurrentConnection,
  CurrentOrganization,
  DesiredOrganization,
} from "../../model/index.js";

/** What tells an organization from all others. */
export type OrganizationKey = { readonly id: string } | { readonly name: string };

/** Whether a name is taken, and by what; or nothing, where it would cost too much to know. */
export type Glimpse =
  | { readonly kind: "taken"; readonly organization: CurrentOrganization }
  | { readonly kind: "free" }
  | { readonly kind: "unknown" };

/** What became of a create. */
export interface Created {
  readonly organization: CurrentOrganization;
  /** Whether it was there already. */
  readonly isAdopted: boolean;
}

/**
 * The organizations of one tenant, as the provider needs them. Every method rejects with an
 * OperationError when the tenant says no, and with a DiagnosticError when what is asked for refers
 * to a connection that the tenant does not have.
 */
export interface OrganizationStore {
  /** An organization without its connections; undefined when there is none. */
  find(key: OrganizationKey): Promise<CurrentOrganization | undefined>;
  /** The connections of an organization. */
  connectionsOf(id: string): Promise<readonly CurrentConnection[]>;
  /** All organizations, without their connections, in no order. */
  list(): Promise<readonly CurrentOrganization[]>;
  /** What a list of the tenant says about a name, where a list is to be had for few requests. */
  glimpse(name: string): Promise<Glimpse>;
  /** What is wrong with the connections that an organization refers to; paths are from the organization. */
  checkReferences(desired: DesiredOrganization): Promise<readonly Diagnostic[]>;
  /** Creates an organization; one of that name that exists is adopted, or an error where that is off. */
  create(desired: DesiredOrganization): Promise<Created>;
  /** Makes the organization of this id what is desired, its name included. */
  update(id: string, desired: DesiredOrganization): Promise<CurrentOrganization>;
  /** Deletes an organization; one that is gone is as good as deleted. */
  delete(id: string): Promise<void>;
}
