import type { ClientOptions, ManagementClient, TrafficListener } from "../auth0/index.js";
import { OperationError } from "../errors/index.js";
import { refuseKept } from "../file/index.js";
import type { DeclaredTenant } from "../manifest/index.js";
import { completeVariables, mustBeDeclaredTenant } from "../run/index.js";
import type { TargetOptions } from "./options.js";
import { controlFromEnvironment, openTenantControl, type TenantControl } from "./tenant-control.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** A tenant that a command speaks to. */
export interface Target {
  /** For people and reports: a domain, or `local` with the database's path. */
  readonly label: string;
  /** What it is, however it was written: the same for two paths that lead to one database. */
  readonly identity: string;
  /** As {@link Target.identity}, in a form that nobody knows who has not the same credentials. */
  readonly sealedIdentity: string;
  /** Whether it is an embedded tenant of this process. */
  readonly isEmbedded: boolean;
  readonly client: ManagementClient;
  /** Of an embedded tenant whose control token is known. */
  readonly control?: TenantControl;
  close(): Promise<void>;
}

/** Where the embedded tenant keeps its data unless told otherwise. */
export const defaultTenantDatabase = ".orgwright/tenant.db";

/**
 * Where the embedded tenant keeps its data.
 *
 * @param given the path that somebody asked for, if they did
 * @throws OperationError `database-error` where something else was put into the usual place
 */
export function findTenantDatabase(given: string | undefined): string {
  const refused = given === undefined ? refuseKept(defaultTenantDatabase) : undefined;
  if (refused === undefined) return given ?? defaultTenantDatabase;
  throw new OperationError(
    `The embedded tenant's database ${defaultTenantDatabase} cannot be opened: ${refused}. Move it away.`,
    { code: "database-error" },
  );
}

/**
 * Opens the tenant that the options, or else the environment, or else a configuration, name.
 *
 * @param declared what a configuration that was read says of its tenant
 * @throws OperationError `no-target`, `invalid-target`, `no-credentials`, `database-error`
 * @throws DiagnosticError `several-tenants` where the configuration is for another tenant
 */
export async function openTarget(
  options: TargetOptions,
  env: Environment,
  declared?: DeclaredTenant,
  onTraffic?: TrafficListener,
): Promise<Target> {
  const variables = await variablesFor(options, env, declared);
  const name = nameOfTenant(options, variables);
  const client = { ...clientOptionsOf(options), ...(onTraffic && { onTraffic }) };
  if (options.tenantDb !== undefined && name !== "local") {
    throw new OperationError(
      "--tenant-db belongs to --tenant local, and another tenant is named. Leave one of the two out.",
      { code: "invalid-target" },
    );
  }
  if (name !== "local") return openRemote(name, client, variables, declared);
  mustBeDeclaredTenant(declared, undefined, "the embedded tenant of this machine");
  return openLocal(options, client);
}

/**
 * The variables by which a tenant is found: those of the process, or in their place those that the
 * environment names, completed by what a configuration says.
 *
 * @throws OperationError `no-credentials`, `untrusted-tenant`
 */
export async function variablesFor(
  { environment }: TargetOptions,
  env: Environment,
  declared?: DeclaredTenant,
): Promise<Environment> {
  if (environment === undefined) return completeVariables(env, declared);
  const { credentialsIn } = await import("../environment/index.js");
  return completeVariables(credentialsIn(environment, env), declared);
}

/**
 * Which tenant is meant: a domain, an address, or `local`.
 *
 * @throws OperationError `no-target`
 */
export function nameOfTenant({ tenant }: TargetOptions, env: Environment): string {
  const name = tenant ?? (env["AUTH0_DOMAIN"]?.trim() || undefined);
  if (name !== undefined) return name;
  throw new OperationError(
    "No tenant is named. Give --tenant local for the embedded tenant, or --tenant acme.eu.auth0.com (or set AUTH0_DOMAIN) with AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET.",
    { code: "no-target" },
  );
}

async function openRemote(
  name: string,
  options: ClientOptions,
  env: Environment,
  declared: DeclaredTenant | undefined,
): Promise<Target> {
  const { openManagementClient, parseTenantAddress, readCredentials, sealOf } =
    await import("../auth0/index.js");
  const address = parseTenantAddress(name, env["AUTH0_AUDIENCE"]?.trim() || undefined);
  mustBeDeclaredTenant(declared, address, address.domain);
  const credentials = readCredentials(env);
  const client = await openManagementClient(address, credentials, options);
  const identity = address.domain.toLowerCase();
  const control = controlFromEnvironment(new URL(address.origin), env);
  return {
    label: address.domain,
    identity,
    sealedIdentity: sealOf(credentials, identity),
    isEmbedded: false,
    client,
    ...(control && { control }),
    close: () => client.close(),
  };
}

async function openLocal(options: TargetOptions, clientOptions: ClientOptions): Promise<Target> {
  const [{ openManagementClient, parseTenantAddress, sealOf }, { startTenant }] = await Promise.all(
    [import("../auth0/index.js"), import("../tenant/index.js")],
  );
  const databasePath = findTenantDatabase(options.tenantDb);
  const tenant = await startTenant({ databasePath });
  const { clientId, clientSecret } = tenant;
  const credentials = { kind: "client-secret", clientId, clientSecret } as const;
  const client = await openManagementClient(
    parseTenantAddress(tenant.url),
    credentials,
    clientOptions,
  ).catch(async (error: unknown) => {
    // A tenant that stays open would keep the process from ending.
    await tenant.close();
    throw error;
  });
  // A database's first client is made with it and has a name of chance: so one that was made anew in
  // its place is another tenant.
  const identity = `embedded:${clientId}`;
  return {
    label: `local (${databasePath})`,
    identity,
    sealedIdentity: sealOf(credentials, identity),
    isEmbedded: true,
    client,
    control: openTenantControl(tenant.url, tenant.controlToken, tenant.fetch),
    close: async () => {
      await client.close();
      await tenant.close();
    },
  };
}

function clientOptionsOf({ concurrency, headroom, maxRps }: TargetOptions): ClientOptions {
  return {
    concurrency,
    headroomPercent: headroom,
    ...(maxRps !== undefined && { maxRequestsPerSecond: maxRps }),
  };
}
