// What the calls of the API do. It stands apart from what they are (`api.ts`), so that a program that imports
// `orgwright` waits for the engine when it calls it, and not before.
import {
  applyPlan,
  exportOrganizations as exportFrom,
  type ApplyOptions,
  type ExportOptions,
  type Outcome,
} from "./apply/index.js";
import { openManagementClient, parseTenantAddress, readCredentials } from "./auth0/index.js";
import type { ConnectedTenant, ConnectOptions, Declared, PlanFormat, PlanRequest } from "./api.js";
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
import {
  checksumPlan as checksum,
  explainRest,
  plainPaint,
  renderPlan as renderActions,
  renderPlanHtml,
  renderPlanMarkdown,
  summarizePlan,
  type Declaration,
  type Plan,
} from "./plan/index.js";
import { renderNumber, revealLine } from "./text/index.js";
import { mustKeepLimits, planRun, Recollection, type DeclaredState } from "./run/index.js";

/** What stands behind a tenant that was connected to. */
interface Connection {
  readonly client: Awaited<ReturnType<typeof openManagementClient>>;
  readonly past: Recollection;
}

const opened = new WeakMap<ConnectedTenant, Connection>();

/** As `connect` of the API says. */
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

/** As `plan` of the API says. */
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

/** As `apply` of the API says. */
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

/** As `renderPlan` of the API says. */
export function renderPlan(tenant: ConnectedTenant, planned: Plan, format: PlanFormat): string {
  connectionOf(tenant, "renderPlan");
  checkPlanArgument(planned);
  const facts = { tenant: tenant.domain, checksum: checksum(tenant.domain, planned) };
  switch (format) {
    case "markdown":
      return renderPlanMarkdown(planned, facts);
    case "html":
      return renderPlanHtml(planned, facts);
    case "text": {
      const counts = summarizePlan(planned);
      const numbers = `Plan: ${renderNumber(counts.create)} to create, ${renderNumber(counts.update)} to update, ${renderNumber(counts.delete)} to delete, ${renderNumber(counts.unchanged)} unchanged.`;
      return [
        ...renderActions(planned, plainPaint, undefined, true),
        ...explainRest(planned).map(revealLine),
        numbers,
        `Checksum: ${facts.checksum}`,
        "",
      ].join("\n");
    }
  }
}

/** As `checksumPlan` of the API says. */
export function checksumPlan(tenant: ConnectedTenant, planned: Plan): string {
  connectionOf(tenant, "checksumPlan");
  checkPlanArgument(planned);
  return checksum(tenant.domain, planned);
}

/** As `exportOrganizations` of the API says. */
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
