import type {
  deletionPolicies,
  lastOutcomes,
  resourceApiVersion,
  tenantPolicies,
} from "../derive/index.js";
import type { FieldMap, FieldValues } from "../model/index.js";

/** What Kubernetes knows of an object, as far as anything here reads or writes it. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  /** Counts the changes of the spec. */
  readonly generation?: number;
  /** RFC 3339. */
  readonly creationTimestamp?: string;
  /** When its deletion was asked for, in RFC 3339; it goes once it has no finalizers. */
  readonly deletionTimestamp?: string;
  readonly finalizers?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** An object of the same namespace, by its name. */
export interface LocalReference {
  readonly name: string;
}

/** What is so of an object, as Kubernetes tools read it. */
export interface Condition {
  /** `Ready`, `Synced`, `Reconciling` or `Stalled`. */
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  /** One word in CamelCase. */
  readonly reason: string;
  readonly message: string;
  /** The generation of the spec that it speaks of. */
  readonly observedGeneration?: number;
  /** RFC 3339. */
  readonly lastTransitionTime: string;
}

/** A tenant of Auth0. Its address, its limits and where its credentials are. */
export interface TenantResource {
  readonly apiVersion: typeof resourceApiVersion;
  readonly kind: "Tenant";
  readonly metadata: ObjectMeta;
  readonly spec: TenantSpec;
  readonly status?: TenantStatus;
}

export interface TenantSpec {
  /** `acme.eu.auth0.com`, or a loopback address such as `http://127.0.0.1:4010`. */
  readonly domain: string;
  /** What tokens are asked for; the tenant's Management API unless given. */
  readonly audience?: string;
  /** A Secret with `domain`, and with `clientId` and `clientSecret` or `privateKey`, or with `token`. */
  readonly credentialsSecretRef: LocalReference;
  /** Whose organizations those of the resources are; noted on each of them. */
  readonly owner?: string;
  /** `upsert` unless given. */
  readonly policy?: (typeof tenantPolicies)[number];
  /** How many organizations a day may be deleted: `3`, or `10%`. */
  readonly maxDeletes?: number | string;
  /** How many people may be taken out of an organization: `3`, or `10%`. */
  readonly maxRemovals?: number | string;
  /** Time between full looks at the tenant, such as `1h`. */
  readonly resync?: string;
  /** Whether nothing is written. */
  readonly suspend?: boolean;
}

export interface TenantStatus {
  readonly observedGeneration?: number;
  readonly conditions?: readonly Condition[];
  /** How many resources declare an organization of the tenant. */
  readonly organizations?: number;
  /** How many of them are as declared. */
  readonly ready?: number;
  /** When the whole tenant was looked at last, in RFC 3339. */
  readonly lastFullLookTime?: string;
  /** The replica that writes to the tenant. */
  readonly holder?: string;
  readonly shard?: number;
}

/** An organization of a tenant. */
export interface OrganizationResource {
  readonly apiVersion: typeof resourceApiVersion;
  readonly kind: "Organization";
  readonly metadata: ObjectMeta;
  readonly spec: OrganizationSpec;
  readonly status?: OrganizationStatus;
}

/**
 * The fields of an entry of a manifest under the same names, and what only resources have. Whatever has
 * the words `include` and `exclude` in a manifest stands under `in_part`, but for people, of whom it is
 * always said.
 */
export type OrganizationSpec = FieldValues & {
  readonly tenantRef: { readonly name: string };
  /** Orphan unless given. */
  readonly deletionPolicy?: (typeof deletionPolicies)[number];
  /** What a manifest would clear by null, such as `branding.logo_url`. Tools that drop null keep it. */
  readonly clear?: readonly string[];
  readonly in_part?: FieldMap;
};

/** What became of an organization the last time that it was compared. */
export type LastOutcome = (typeof lastOutcomes)[number];

export interface OrganizationStatus {
  readonly observedGeneration?: number;
  /** The organization's id in the tenant. */
  readonly id?: string;
  readonly lastOutcome?: LastOutcome;
  /** When Orgwright last changed the organization, in RFC 3339. */
  readonly lastChangeTime?: string;
  /** A change that others made and that was found. */
  readonly drift?: {
    /** RFC 3339. */
    readonly since: string;
    /** Who changed it, where the tenant's log tells. */
    readonly by?: string;
    /** Paths of fields, such as `branding.logo_url`. */
    readonly fields: readonly string[];
  };
  readonly conditions?: readonly Condition[];
}
