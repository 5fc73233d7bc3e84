import {
  applyPlan,
  exportOrganizations as exportFrom,
  type ApplyOptions,
  type ExportOptions,
  type Outcome,
  type PlanningHooks,
} from "./apply/index.js";
import {
  openManagementClient,
  parseTenantAddress,
  readCredentials,
  type ClientOptions,
  type Credentials,
  type RequestCounts,
} from "./auth0/index.js";
import {
  checkConnectArguments,
  checkDeclaredArgument,
  checkPlanArgument,
  notConnected,
} from "./check-arguments.js";
import { DiagnosticError, hasErrors, type Diagnostic } from "./errors/index.js";
import type { ManifestReading } from "./manifest/index.js";
import {
  checkOrganization,
  collections,
  renderIssue,
  type CurrentOrganization,
  type DesiredOrganization,
} from "./model/index.js";
import type { Declaration, Plan, Policy } from "./plan/index.js";
import {
  mustKeepLimits,
  planRun,
  Recollection,
  type DeclaredState,
  type Limits,
} from "./run/index.js";

/** Which tenant, and how it is spoken to. */
export interface ConnectOptions extends ClientOptions {
  /** `acme.eu.auth0.com`, or a loopback address such as `http://127.0.0.1:4010`. */
  readonly domain: string;
  /** Where the tenant is, when that is not `https://DOMAIN`; an embedded tenant says it of itself. */
  readonly url?: string;
  /** Read from `AUTH0_CLIENT_ID` and so on unless given. */
  readonly credentials?: Credentials;
  /** What tokens are asked for; the tenant's Management API unless given. */
  readonly audience?: string;
}

/** A tenant that was connected to. Close it when nothing of it is needed any more. */
export interface ConnectedTenant {
  readonly domain: string;
  /** What was sent so far. */
  requestCounts(): RequestCounts;
  close(): Promise<void>;
}

/** What stands behind a tenant that was connected to. */
interface Connection {
  readonly client: Awaited<ReturnType<typeof openManagementClient>>;
  readonly past: Recollection;
}

const opened = new WeakMap<ConnectedTenant, Connection>();

/**
 * Connects to a tenant; the first request is sent by whatever is called next.
 *
 * @example
 * ```ts
 * import { connect } from "orgwright";
 *
 * const tenant = await connect({ domain: "acme.eu.auth0.com" });
 * console.log(tenant.domain);
 * await tenant.close();
 * ```
 * @example
 * An embedded tenant says all that is needed:
 * ```ts
 * import { connect } from "orgwright";
 * import { startTenant } from "orgwright/tenant";
 *
 * const embedded = await startTenant();
 * const tenant = await connect({ ...embedded });
 * await tenant.close();
 * await embedded.close();
 * ```
 * @throws OperationError `invalid-argument`, `invalid-target`, `no-credentials`, or `unreadable-certificate`
 */
export async function connect(options: ConnectOptions): Promise<ConnectedTenant> {
  checkConnectArguments(options);
  const { domain, url, credentials, audience, ...clientOptions } = options;
  const address = parseTenantAddress(url ?? domain, audience);
  const client = await openManagementClient(
    address,
    credentials ?? readCredentials(process.env),
    clientOptions,
  );
  const tenant: ConnectedTenant = {
    domain: address.domain,
    requestCounts: () => client.requestCounts(),
    close: () => client.close(),
  };
  opened.set(tenant, { client, past: new Recollection() });
  return tenant;
}

/** What is declared: manifests that were read, or organizations made in the program. */
export type Declared = ManifestReading | readonly DesiredOrganization[];

/** How a plan is made. Everything has a default. */
export interface PlanRequest
  extends Pick<PlanningHooks, "signal" | "onProgress" | "onSeen">, Limits {
  /** `upsert` unless given. */
  readonly policy?: Policy;
  /** Whether organizations of another owner are taken over instead of refused. */
  readonly takeOver?: boolean;
  /** Which names this run is about; all unless given. */
  readonly includes?: (name: string) => boolean;
  /** Whose the organizations are, where no manifest says it. */
  readonly owner?: string;
  /** Whether an organization that looks like one which is deleted is another one all the same. */
  readonly noRenames?: boolean;
  /** Whether a list that declares nothing may delete under `sync`. */
  readonly allowEmpty?: boolean;
  /**
   * Names that were there before, such as those of the last run: those that are gone count for
   * `maxRecreates`. What was seen or applied over this very connection is known without being told.
   */
  readonly knownNames?: Iterable<string>;
}

/**
 * Compares what is declared with what a tenant has. Reads only.
 *
 * @example
 * ```ts
 * import { connect, plan } from "orgwright";
 * import { startTenant } from "orgwright/tenant";
 *
 * const embedded = await startTenant();
 * const tenant = await connect({ ...embedded });
 * const planned = await plan(tenant, [{ name: "acme", display_name: "Acme" }], {
 *   onSeen: ({ id, name }) => console.log(`${name} (${id}) is as declared`),
 * });
 * console.log(planned.actions.length, "actions");
 * await tenant.close();
 * await embedded.close();
 * ```
 * @throws DiagnosticError with everything that is wrong with what is declared
 * @throws OperationError when the tenant cannot be read, or too much would be deleted
 */
export async function plan(
  tenant: ConnectedTenant,
  declared: Declared,
  request: PlanRequest = {},
): Promise<Plan> {
  const {
    owner,
    policy = "upsert",
    knownNames = [],
    signal,
    onProgress,
    onSeen,
    ...options
  } = request;
  const known = new Set(knownNames);
  const { client, past } = connectionOf(tenant, "plan");
  checkDeclaredArgument(declared);
  const planned = await planRun(
    client,
    {
      ...options,
      policy,
      declared: declaredState(declared, owner),
      remember: (names) => Promise.resolve(past.lost(names, known)),
    },
    { ...(signal && { signal }), ...(onProgress && { onProgress }), onSeen },
  );
  past.note(planned);
  mustKeepLimits(planned);
  return planned.plan;
}

/**
 * Carries out a plan. An organization that fails does not stop the others: look at the outcomes.
 *
 * @example
 * ```ts
 * import { apply, connect, plan } from "orgwright";
 * import { startTenant } from "orgwright/tenant";
 *
 * const embedded = await startTenant();
 * const tenant = await connect({ ...embedded });
 * const planned = await plan(tenant, [{ name: "acme" }]);
 * const outcomes = await apply(tenant, planned, {
 *   onOutcome: ({ organization, outcome }) => console.log(organization, outcome),
 * });
 * if (outcomes.some(({ error }) => error !== undefined)) process.exitCode = 1;
 * await tenant.close();
 * await embedded.close();
 * ```
 */
export async function apply(
  tenant: ConnectedTenant,
  planned: Plan,
  options: Partial<ApplyOptions> = {},
): Promise<readonly Outcome[]> {
  const { client, past } = connectionOf(tenant, "apply");
  checkPlanArgument(planned);
  const outcomes = await applyPlan(client, planned, { concurrency: 10, ...options });
  past.conclude(planned, outcomes);
  return outcomes;
}

/**
 * Reads all organizations of a tenant, one after another, in the order of their creation.
 *
 * @example
 * ```ts
 * import { connect, exportOrganizations } from "orgwright";
 * import { startTenant } from "orgwright/tenant";
 *
 * const embedded = await startTenant({ seed: { organizations: [{ name: "acme" }] } });
 * const tenant = await connect({ ...embedded });
 * for await (const { id, name } of exportOrganizations(tenant)) console.log(id, name);
 * await tenant.close();
 * await embedded.close();
 * ```
 */
export function exportOrganizations(
  tenant: ConnectedTenant,
  options: Partial<ExportOptions> = {},
): AsyncGenerator<CurrentOrganization> {
  return exportFrom(connectionOf(tenant, "exportOrganizations").client, {
    includes: () => true,
    collections: new Set(collections.map(({ name }) => name)),
    ...options,
  });
}

/** What is declared, with the owner where the manifests name none. */
function declaredState(declared: Declared, owner: string | undefined): DeclaredState {
  const named = owner === undefined ? [] : [owner];
  if (!isReading(declared)) {
    return {
      organizations: checkDeclared(declared).map((organization) => ({ organization, owner })),
      owners: named,
      ignore: [],
    };
  }
  if (hasErrors(declared.diagnostics)) throw new DiagnosticError(declared.diagnostics);
  return {
    organizations: declared.organizations.map((entry): Declaration => ({
      organization: entry.organization,
      owner: entry.owner ?? owner,
      previousOwners: entry.previousOwners,
      written: entry.written,
      locate: entry.locate.bind(entry),
    })),
    owners: [...new Set([...declared.owners, ...named])],
    ignore: declared.ignore,
    ...(declared.tenant && { tenant: declared.tenant }),
  };
}

/** Organizations of a program keep the same rules as those of a manifest. */
function checkDeclared(
  organizations: readonly DesiredOrganization[],
): readonly DesiredOrganization[] {
  const names = new Set<string>();
  const formerNames = new Set<string>();
  const diagnostics = organizations.flatMap((organization, index): Diagnostic[] => {
    const issues: Diagnostic[] = checkOrganization(organization).issues.map((issue) => {
      const { code, summary, detail } = renderIssue(issue, "program");
      return {
        code,
        severity: "error",
        summary,
        path: [index, ...issue.path],
        ...(detail !== undefined && { detail }),
      };
    });
    if (names.has(organization.name)) {
      issues.push({
        code: "duplicate-name",
        severity: "error",
        summary: `organization ${JSON.stringify(organization.name)} is declared twice`,
        path: [index, "name"],
      });
    }
    names.add(organization.name);
    for (const [place, former] of (organization.former_names ?? []).entries()) {
      if (formerNames.has(former)) {
        issues.push({
          code: "duplicate-name",
          severity: "error",
          summary: `${JSON.stringify(former)} is a former name of two organizations`,
          detail: "Only one of them can be the one that was called so. Keep one of the two places.",
          path: [index, "former_names", place],
        });
      }
      formerNames.add(former);
    }
    return issues;
  });
  if (diagnostics.length > 0) throw new DiagnosticError(diagnostics);
  return organizations;
}

function isReading(declared: Declared): declared is ManifestReading {
  return "organizations" in declared;
}

/** @throws OperationError `invalid-argument` for what {@link connect} has not made */
function connectionOf(tenant: ConnectedTenant, call: string): Connection {
  const connection = opened.get(tenant);
  if (connection === undefined) throw notConnected(tenant, call);
  return connection;
}
