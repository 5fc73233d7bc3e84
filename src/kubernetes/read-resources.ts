import { resourceApiVersion, resourceGroup, type deletionPolicies } from "../derive/index.js";
import {
  tellDiagnostics,
  type Diagnostic,
  type PathSegment,
  type SourceLocation,
  type ToldDiagnostic,
} from "../errors/index.js";
import {
  findEmptyValues,
  findFiles,
  Findings,
  locate,
  parseWhole,
  readFound,
  type ManifestDocument,
  type Source,
} from "../manifest/index.js";
import {
  isRecord,
  ownValue,
  renderIssue,
  type DesiredOrganization,
  type RawRecord,
} from "../model/index.js";
import { organizationDeclaration } from "./organization-declaration.js";
import type { OrganizationResource, TenantSpec } from "./resource.js";

/** An organization that a file of resources declares. */
export interface FoundOrganization {
  readonly organization: DesiredOrganization;
  /** The name of the Tenant. */
  readonly tenant: string;
  readonly deletionPolicy: (typeof deletionPolicies)[number];
}

/** What files of resources hold. */
export interface FoundResources {
  /** Not for use when the diagnostics have errors: some are missing. */
  readonly organizations: readonly FoundOrganization[];
  /** By the names of Tenants, their owners; undefined for one that has none. */
  readonly owners: ReadonlyMap<string, string | undefined>;
  /** How many objects of other kinds there were. */
  readonly others: number;
  readonly diagnostics: readonly ToldDiagnostic[];
}

/**
 * Reads organizations from files of resources, as `kubectl get` prints them and as they are applied. Never
 * throws for what is wrong with them: everything that is wrong with any of them is among the diagnostics.
 *
 * @param paths files, folders, and `-` for standard input
 * @param tenant the Tenant whose organizations are meant; those of all unless given
 */
export async function readResources(
  paths: readonly string[],
  { tenant, stdin }: { readonly tenant?: string; readonly stdin?: AsyncIterable<Uint8Array> } = {},
): Promise<FoundResources> {
  const { files, diagnostics } = findFiles(paths);
  const search = new Search(tenant);
  const told: Diagnostic[] = [];
  for (const file of files) {
    const { source, diagnostic } = await readFound(file, stdin);
    told.push(...(source ? search.read(source) : [diagnostic]));
  }
  return {
    organizations: search.organizations,
    owners: search.owners,
    others: search.others,
    diagnostics: tellDiagnostics([...diagnostics, ...told]),
  };
}

class Search {
  readonly organizations: FoundOrganization[] = [];
  readonly owners = new Map<string, string | undefined>();
  others = 0;
  readonly #tenant: string | undefined;
  /** Where names of organizations were declared first, by Tenant and name. */
  readonly #names = new Map<string, () => SourceLocation>();

  constructor(tenant: string | undefined) {
    this.#tenant = tenant;
  }

  read(source: Source): Diagnostic[] {
    const findings = new Findings();
    const { documents, problem } = parseWhole(source);
    for (const document of documents) {
      for (const { value, path } of objectsIn(document.root)) {
        this.#readObject(document, findings, value, path);
      }
    }
    if (problem) {
      const { offset, ...rest } = problem;
      findings.addDiagnostic({
        ...rest,
        severity: "error",
        path: [],
        location: source.locate(offset),
      });
    }
    return findings.tell(source.file);
  }

  #readObject(
    document: ManifestDocument,
    findings: Findings,
    value: unknown,
    path: readonly PathSegment[],
  ): void {
    if (value === null) return;
    const apiVersion = isRecord(value) ? ownValue(value, "apiVersion") : undefined;
    if (!isRecord(value) || typeof apiVersion !== "string") {
      findings.add(document, {
        code: "not-a-manifest",
        summary: "this is no object of Kubernetes",
        detail:
          "It has no apiVersion. Name files with resources, as `kubectl get -o yaml` prints them.",
        path,
      });
      return;
    }
    const kind = ownValue(value, "kind");
    const isOurs = apiVersion.startsWith(`${resourceGroup}/`);
    if (isOurs && apiVersion !== resourceApiVersion) {
      findings.add(document, {
        code: "invalid-value",
        summary: `apiVersion is ${JSON.stringify(apiVersion)}`,
        detail: `Allowed is ${JSON.stringify(resourceApiVersion)}.`,
        path: [...path, "apiVersion"],
      });
    } else if (isOurs && kind === "Organization") {
      this.#readOrganization(document, findings, value, path);
    } else if (isOurs && kind === "Tenant") this.#readTenant(value);
    else this.others += 1;
  }

  #readTenant(value: RawRecord): void {
    const metadata = ownValue(value, "metadata");
    const name = isRecord(metadata) ? ownValue(metadata, "name") : undefined;
    const spec = ownValue(value, "spec");
    const { owner } = (isRecord(spec) ? spec : {}) as Partial<TenantSpec>;
    if (typeof name === "string") {
      this.owners.set(name, typeof owner === "string" ? owner : undefined);
    }
  }

  #readOrganization(
    document: ManifestDocument,
    findings: Findings,
    value: RawRecord,
    path: readonly PathSegment[],
  ): void {
    const written = ownValue(value, "spec");
    const spec = (isRecord(written) ? written : {}) as OrganizationResource["spec"];
    const tenant = isRecord(spec.tenantRef) ? String(ownValue(spec.tenantRef, "name")) : "";
    if (this.#tenant !== undefined && tenant !== this.#tenant) return;
    const place = [...path, "spec"];
    const empty = findEmptyValues(spec, document, (below) => [...place, ...below]);
    for (const issue of empty) {
      const rendered = renderIssue(issue, "resource");
      findings.add(document, { ...rendered, path: [...place, ...issue.path] });
    }
    const { declared, diagnostics } = organizationDeclaration({ spec });
    for (const { code, severity, summary, detail, path: below } of diagnostics) {
      findings.add(document, {
        code,
        severity,
        summary,
        ...(detail !== undefined && { detail }),
        path: [...path, ...below],
      });
    }
    if (declared === undefined || empty.length > 0) return;
    const { organization } = declared;
    if (this.#isTwice(document, findings, `${tenant}/${organization.name}`, [...place, "name"])) {
      return;
    }
    this.organizations.push({
      organization,
      tenant,
      deletionPolicy: spec.deletionPolicy ?? "Orphan",
    });
  }

  #isTwice(
    document: ManifestDocument,
    findings: Findings,
    key: string,
    path: readonly PathSegment[],
  ): boolean {
    const first = this.#names.get(key);
    if (first === undefined) {
      this.#names.set(key, () => locate(document, path));
      return false;
    }
    const [tenant = "", name = ""] = key.split("/");
    findings.addDiagnostic({
      code: "duplicate-name",
      severity: "error",
      summary: `organization ${JSON.stringify(name)} of tenant ${JSON.stringify(tenant)} is declared twice`,
      detail: "Keep one of the two places.",
      path,
      location: locate(document, path),
      related: first(),
    });
    return true;
  }
}

/** The objects of a document: itself, or those of a list. */
function objectsIn(
  root: unknown,
): readonly { readonly value: unknown; readonly path: readonly PathSegment[] }[] {
  const kind = isRecord(root) ? ownValue(root, "kind") : undefined;
  const items = isRecord(root) ? ownValue(root, "items") : undefined;
  if (typeof kind !== "string" || !kind.endsWith("List") || !Array.isArray(items)) {
    return [{ value: root, path: [] }];
  }
  return items.map((value: unknown, index) => ({ value, path: ["items", index] }));
}
