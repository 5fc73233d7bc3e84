import type { ApplyOptions, ExportOptions, Outcome, PlanningHooks } from "./apply/index.js";
import type { ClientOptions, Credentials, RequestCounts } from "./auth0/index.js";
import type { ManifestReading, ReadOptionsWithStdin, RenderOptions } from "./manifest/index.js";
import type { CurrentOrganization, DesiredOrganization } from "./model/index.js";
import type { Plan, Policy } from "./plan/index.js";
import type { Limits } from "./run/index.js";

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
  const perform = await import("./perform.js");
  return perform.connect(options);
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
  const perform = await import("./perform.js");
  return perform.plan(tenant, declared, request);
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
  const perform = await import("./perform.js");
  return perform.apply(tenant, planned, options);
}

/** The forms in which a plan can be shown. */
export type PlanFormat = "text" | "markdown" | "html";

/**
 * Shows a plan as `orgwright plan` does: as text, as Markdown for a comment or a job's summary, or as a page
 * on its own. Texts of the tenant and of manifests are escaped for where they are shown.
 *
 * @example
 * ```ts
 * import { connect, plan, renderPlan } from "orgwright";
 * import { startTenant } from "orgwright/tenant";
 *
 * const embedded = await startTenant();
 * const tenant = await connect({ ...embedded });
 * const planned = await plan(tenant, [{ name: "acme" }]);
 * console.log(await renderPlan(tenant, planned, "markdown"));
 * await tenant.close();
 * await embedded.close();
 * ```
 */
export async function renderPlan(
  tenant: ConnectedTenant,
  planned: Plan,
  format: PlanFormat = "text",
): Promise<string> {
  const perform = await import("./perform.js");
  return perform.renderPlan(tenant, planned, format);
}

/**
 * Tells one plan for a tenant from every other one: whoever has looked at a plan carries out the one with the
 * same checksum. It is the one that `orgwright plan` prints and `orgwright apply --checksum` takes.
 *
 * @returns `sha256:` and 64 digits
 *
 * @example
 * ```ts
 * import { checksumPlan, connect, plan } from "orgwright";
 * import { startTenant } from "orgwright/tenant";
 *
 * const embedded = await startTenant();
 * const tenant = await connect({ ...embedded });
 * const reviewed = await checksumPlan(tenant, await plan(tenant, [{ name: "acme" }]));
 * const planned = await plan(tenant, [{ name: "acme" }]);
 * console.log((await checksumPlan(tenant, planned)) === reviewed);
 * await tenant.close();
 * await embedded.close();
 * ```
 */
export async function checksumPlan(tenant: ConnectedTenant, planned: Plan): Promise<string> {
  const perform = await import("./perform.js");
  return perform.checksumPlan(tenant, planned);
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
export async function* exportOrganizations(
  tenant: ConnectedTenant,
  options: Partial<ExportOptions> = {},
): AsyncGenerator<CurrentOrganization> {
  const perform = await import("./perform.js");
  yield* perform.exportOrganizations(tenant, options);
}

/**
 * Reads files, folders and, for the path `-`, standard input. Never throws for what is wrong with
 * them: everything that is wrong with any of them is among the diagnostics.
 *
 * @example
 * ```ts
 * import { readManifests } from "orgwright";
 *
 * const reading = await readManifests(["organizations.yaml"], { env: process.env });
 * for (const { message } of reading.diagnostics) console.error(message);
 * for (const { organization } of reading.organizations) console.log(organization.name);
 * ```
 */
export async function readManifests(
  paths: readonly string[],
  options: ReadOptionsWithStdin,
): Promise<ManifestReading> {
  const manifest = await import("./manifest/index.js");
  return manifest.readManifests(paths, options);
}

/**
 * Writes organizations as a manifest, one after another, so that only one of them is ever held as
 * text. Reading the pieces, put together, gives the same organizations again. Their ids and what
 * Orgwright itself keeps in their metadata are left out; entries of collections are written by their
 * names, or by their ids where no name is known.
 *
 * @example
 * ```ts
 * import { connect, exportOrganizations, renderManifest } from "orgwright";
 * import { startTenant } from "orgwright/tenant";
 *
 * const embedded = await startTenant({ seed: { organizations: [{ name: "acme" }] } });
 * const tenant = await connect({ ...embedded });
 * for await (const piece of renderManifest(exportOrganizations(tenant))) process.stdout.write(piece);
 * await tenant.close();
 * await embedded.close();
 * ```
 */
export async function* renderManifest(
  organizations: AsyncIterable<CurrentOrganization> | Iterable<CurrentOrganization>,
  options: RenderOptions = {},
): AsyncGenerator<string, void, undefined> {
  const manifest = await import("./manifest/index.js");
  yield* manifest.renderManifest(organizations, options);
}
