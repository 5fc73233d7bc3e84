import { z } from "zod";
import { parseTenantAddress, type TenantAddress } from "../../auth0/index.js";
import { OperationError } from "../../errors/index.js";
import { parseLimit, type Limit } from "../../run/index.js";
import { keyOf, type ClusterObject } from "../client/index.js";

/** What a Tenant says, read. */
export interface TenantSettings {
  readonly address: TenantAddress;
  /** The name of the Secret that holds the credentials, in the namespace of the Tenant. */
  readonly secret: string;
  readonly owner: string | undefined;
  readonly policy: "create-only" | "upsert";
  readonly maxDeletes: Limit | undefined;
  readonly maxRemovals: Limit | undefined;
  readonly resyncMs: number;
  readonly isSuspended: boolean;
}

/** A Tenant, as far as it is one. */
export interface ReadTenant {
  /** `NAMESPACE/NAME`. */
  readonly key: string;
  readonly object: ClusterObject;
  /** What tells tenants apart, whoever names them; of what says no address, its key. */
  readonly domain: string;
  /** What it says, or why that cannot be meant. */
  readonly settings: TenantSettings | OperationError;
}

const hourMs = 3_600_000;
const unitMs = { s: 1_000, m: 60_000, h: hourMs } as const;

const limit = z.union([z.number(), z.string()]).transform((value, context) => {
  const parsed = parseLimit(String(value));
  if (parsed === undefined) context.addIssue("is no number and no share such as 10%");
  return parsed;
});

const duration = z.string().transform((value, context) => {
  const [, digits = "", unit = "s"] = /^(\d{1,6})([smh])$/.exec(value) ?? [];
  const ms = Number(digits) * unitMs[unit as keyof typeof unitMs];
  if (digits === "" || ms < 10_000)
    context.addIssue("is no time of ten seconds or more such as 1h");
  return ms;
});

const specSchema = z.object({
  domain: z.string(),
  audience: z.string().optional(),
  credentialsSecretRef: z.object({ name: z.string().min(1) }),
  owner: z.string().min(1).optional(),
  policy: z.enum(["create-only", "upsert"]).optional(),
  maxDeletes: limit.optional(),
  maxRemovals: limit.optional(),
  resync: duration.optional(),
  suspend: z.boolean().optional(),
});

/** Reads a Tenant. What is wrong with it is said by what it has in the place of settings. */
export function readTenant(object: ClusterObject): ReadTenant {
  const key = keyOf(object);
  try {
    const settings = readSettings(object);
    return { key, object, domain: settings.address.domain.toLowerCase(), settings };
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    return { key, object, domain: key, settings: error };
  }
}

function readSettings({ spec }: ClusterObject): TenantSettings {
  const parsed = specSchema.safeParse(spec);
  if (!parsed.success) {
    const told = parsed.error.issues.map(
      ({ path, message }) => `spec.${path.join(".")} ${message.toLowerCase()}`,
    );
    throw new OperationError(`The Tenant cannot be used: ${told.join("; ")}.`, {
      code: "invalid-target",
    });
  }
  const { domain, audience, credentialsSecretRef, owner, resync, suspend, ...said } = parsed.data;
  return {
    address: parseTenantAddress(domain, audience),
    secret: credentialsSecretRef.name,
    owner,
    policy: said.policy ?? "upsert",
    maxDeletes: said.maxDeletes,
    maxRemovals: said.maxRemovals,
    resyncMs: resync ?? hourMs,
    isSuspended: suspend ?? false,
  };
}
