import { OperationError } from "../../errors/index.js";
import type { RemovalLimits } from "../../plan/index.js";
import type { ManagedOrganizations } from "../store/index.js";
import type { PlanNotes } from "./plan-notes.js";
import type { RunClaims } from "./run-claims.js";

/** What the provider block has decided, once Terraform has told it. */
export interface ConfiguredTenant {
  /** Undefined while the provider's configuration is not known. */
  readonly store: ManagedOrganizations | undefined;
  /** Whether a create takes over an organization that is there already. */
  readonly adopts: boolean;
  /** How many people may be taken out of an organization. */
  readonly removals: RemovalLimits;
  /** Who holds which organization in the walk under way. */
  readonly claims: RunClaims;
  readonly notes: PlanNotes;
}

/**
 * The store of a tenant for what cannot be done without one.
 *
 * @throws OperationError `no-target` while the provider's configuration is not known
 */
export function requireStore(tenant: ConfiguredTenant): ManagedOrganizations {
  if (tenant.store !== undefined) return tenant.store;
  throw new OperationError(
    "The provider's configuration is not known yet: a value in its block comes from something that is not there. Create that first, with terraform apply -target.",
    { code: "no-target" },
  );
}
