import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { customResourceDefinitions } from "../../derive/index.js";
import {
  DiagnosticError,
  hasErrors,
  OperationError,
  renderDiagnostics,
  type Diagnostic,
} from "../../errors/index.js";
import { writePieces } from "../../file/index.js";
import {
  readResources,
  resourceNameOf,
  resourceOf,
  type FoundResources,
  type ResourcePlace,
} from "../../kubernetes/index.js";
import { renderDeclared, writeYaml, type ManifestReading } from "../../manifest/index.js";
import { renderCount } from "../duration.js";
import { loadManifests } from "../manifests.js";
import type { SourceOptions } from "../options.js";
import type { Terminal } from "../terminal.js";

/** What `orgwright kubernetes crds` understands. */
export interface KubernetesCrdsOptions {
  /** False where `--no-cel` was given. */
  readonly cel: boolean;
}

/** What `orgwright kubernetes export` understands. */
export interface KubernetesExportOptions extends SourceOptions {
  readonly tenantRef: string;
  readonly namespace?: string;
  readonly deletionPolicy: "Orphan" | "Delete";
  readonly out?: string;
}

/** What `orgwright kubernetes import` understands. */
export interface KubernetesImportOptions {
  readonly tenantRef?: string;
  readonly out?: string;
}

/** Prints the custom resource definitions. Returns the exit code. */
export function runKubernetesCrds({ cel }: KubernetesCrdsOptions, terminal: Terminal): number {
  const pieces = customResourceDefinitions({ cel }).map(writeYaml);
  terminal.writeDocument(`# Custom resources of Orgwright.\n${pieces.join("---\n")}`);
  return 0;
}

/** Writes the organizations of manifests as resources. Returns the exit code. */
export async function runKubernetesExport(
  paths: readonly string[],
  options: KubernetesExportOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const reading = await loadManifests(paths, options, terminal, signal);
  const { tenantRef: tenant, namespace, deletionPolicy, out } = options;
  const owner = oneOwner(reading, tenant);
  mustHaveNamesOfTheirOwn(reading, tenant);
  const place: ResourcePlace = {
    tenant,
    ...(namespace !== undefined && { namespace }),
    // Unless it is said, it is Orphan.
    ...(deletionPolicy === "Delete" && { deletionPolicy }),
  };
  function* pieces(): Generator<string> {
    yield "# Organizations of Orgwright.\n";
    for (const [index, { organization }] of reading.organizations.entries()) {
      yield `${index === 0 ? "" : "---\n"}${writeYaml(resourceOf(organization, place))}`;
    }
  }
  await writeOut(pieces(), out);
  const left = leftOut(reading);
  if (owner !== undefined) {
    terminal.warn(
      `Write \`owner: ${JSON.stringify(owner)}\` into the spec of Tenant ${tenant}: a resource has no owner.`,
    );
  }
  if (left.length > 0) {
    terminal.warn(
      `${left.join(" and ")} of the manifests ${left.length === 1 ? "is" : "are"} left out: no resource says it.`,
    );
  }
  terminal.warn(
    `Exported ${renderCount(reading.organizations.length, "organization")} of Tenant ${tenant}${out === undefined ? "" : ` to ${out}`}.`,
  );
  return 0;
}

/** Writes the organizations of resources as a manifest. Returns the exit code. */
export async function runKubernetesImport(
  paths: readonly string[],
  { tenantRef, out }: KubernetesImportOptions,
  terminal: Terminal,
): Promise<number> {
  const found = await readResources(paths, {
    ...(tenantRef !== undefined && { tenant: tenantRef }),
  });
  if (hasErrors(found.diagnostics)) throw new DiagnosticError(found.diagnostics);
  if (found.diagnostics.length > 0) {
    terminal.warn(renderDiagnostics(found.diagnostics, terminal.paint));
  }
  const tenant = oneTenant(found);
  const owner = tenant === undefined ? undefined : found.owners.get(tenant);
  const organizations = found.organizations.map(({ organization }) => organization);
  await writeOut(renderDeclared(organizations, owner === undefined ? {} : { owner }), out);
  if (tenant !== undefined && !found.owners.has(tenant)) {
    terminal.warn(
      `Tenant ${tenant} is not among the resources. If it has an owner, write \`owner:\` at the top of the manifest.`,
    );
  }
  const deleted = found.organizations.filter(({ deletionPolicy }) => deletionPolicy === "Delete");
  if (deleted.length > 0) {
    terminal.warn(
      `\`deletionPolicy: Delete\` of ${renderCount(deleted.length, "organization")} is left out: a manifest has none. \`--policy sync\` deletes what is not declared any more.`,
    );
  }
  if (found.others > 0) {
    terminal.warn(
      `${renderCount(found.others, "object")} of other kinds ${found.others === 1 ? "was" : "were"} left out.`,
    );
  }
  terminal.warn(
    `Imported ${renderCount(organizations.length, "organization")}${tenant === undefined ? "" : ` of Tenant ${tenant}`}${out === undefined ? "" : ` to ${out}`}.`,
  );
  return 0;
}

async function writeOut(pieces: Generator<string>, out: string | undefined): Promise<void> {
  if (out !== undefined) await writePieces(out, Readable.from(pieces));
  else await pipeline(Readable.from(pieces), process.stdout, { end: false });
}

/** @throws OperationError `several-owners`: a Tenant has one owner for all */
function oneOwner({ organizations }: ManifestReading, tenant: string): string | undefined {
  const owners = [...new Set(organizations.map(({ owner }) => owner))];
  if (owners.length <= 1) return owners[0];
  const named = owners.map((owner) => (owner === undefined ? "nobody" : owner));
  throw new OperationError(
    `The organizations belong to ${named.slice(0, -1).join(", ")} and ${named.at(-1)}, and Tenant ${tenant} has one owner for all of its resources. Nothing was written.`,
    {
      code: "several-owners",
      advice: "Export the manifests of one owner at a time, each for a Tenant of its own.",
    },
  );
}

/** @throws OperationError `conflict`: one of the resources would replace the other */
function mustHaveNamesOfTheirOwn({ organizations }: ManifestReading, tenant: string): void {
  const names = new Map<string, string>();
  for (const { organization } of organizations) {
    const resource = resourceNameOf(tenant, organization.name);
    const other = names.get(resource);
    if (other !== undefined) {
      throw new OperationError(
        `The resources of ${other} and ${organization.name} would both be called ${resource}. Nothing was written. Rename one of the organizations.`,
        { code: "conflict" },
      );
    }
    names.set(resource, organization.name);
  }
}

/** What manifests say that no resource can. */
function leftOut({ organizations, ignore }: ManifestReading): readonly string[] {
  const hasPast = organizations.some(({ previousOwners = [] }) => previousOwners.length > 0);
  return [...(hasPast ? ["`previous_owners`"] : []), ...(ignore.length > 0 ? ["`ignore`"] : [])];
}

/** @throws DiagnosticError `several-tenants`: a manifest is for one */
function oneTenant({ organizations }: FoundResources): string | undefined {
  const tenants = [...new Set(organizations.map(({ tenant }) => tenant))];
  if (tenants.length <= 1) return tenants[0];
  const diagnostic: Diagnostic = {
    code: "several-tenants",
    severity: "error",
    summary: `the organizations belong to the Tenants ${tenants.join(", ")}`,
    detail: `A manifest is for one. Say which: \`--tenant-ref ${tenants[0]}\`.`,
    path: [],
  };
  throw new DiagnosticError([diagnostic]);
}
