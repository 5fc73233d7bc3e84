import path from "node:path";
import { OperationError, type Diagnostic, type PathSegment } from "../errors/index.js";
import {
  fillFrom,
  Findings,
  guardSecrets,
  parseWhole,
  readCompanion,
  replaceTexts,
  type Fill,
  type Guard,
  type ManifestDocument,
} from "../manifest/index.js";
import { nearest, ownValue } from "../model/index.js";
import { checkShape } from "./check-shape.js";
import { usualVariables } from "./credentials.js";
import { nameIn, type Environment } from "./environment.js";
import { parseLimit, type Limits } from "../limit.js";
import { OverlayReader } from "./read-overlays.js";
import type { Variables } from "../variables.js";
import type { WrittenEnvironment } from "./shape.js";

/** An environment, or everything that is wrong with the file that describes it. */
export type EnvironmentReading =
  | { readonly environment: Environment; readonly diagnostics: readonly Diagnostic[] }
  | { readonly environment?: never; readonly diagnostics: readonly Diagnostic[] };

/** What is asked of an environment. */
export interface EnvironmentRequest {
  /** Whether its tenant is spoken to: where it is not, variables in its address may be missing. True unless given. */
  readonly needsTenant?: boolean;
}

/**
 * Reads one of the environments of a file. The form of all of them is checked; variables are
 * filled in and overlays read for the one alone.
 *
 * @param variables the variables of the process
 * @throws OperationError `unknown-environment` when the file has none of that name
 */
export function readEnvironment(
  file: string,
  name: string,
  variables: Variables,
  { needsTenant = true }: EnvironmentRequest = {},
): EnvironmentReading {
  const { source, diagnostic } = readCompanion(file);
  if (!source) return { diagnostics: [diagnostic] };
  const { documents, problem } = parseWhole(source);
  const [document] = documents;
  if (problem || !document) {
    const { offset = 0, ...rest } = problem ?? {
      code: "missing-key",
      summary: `${file} holds no document`,
      detail: "Start it with `environments:`.",
    };
    return {
      diagnostics: [{ ...rest, severity: "error", path: [], location: source.locate(offset) }],
    };
  }
  const findings = new Findings();
  findings.addMisreadings(document);
  const { environments, allowedVariables = [], issues } = checkShape(document.root);
  for (const issue of issues) findings.add(document, issue);
  if (!environments) return { diagnostics: findings.tell(file) };
  const written = ownValue(environments, name);
  if (!written) throw unknownEnvironment(file, name, Object.keys(environments));
  warnOfSharedOwner(name, environments, document, findings);
  const guard = guardSecrets({
    env: variables,
    allowed: allowedVariables,
    credentials: Object.values(environments).flatMap(({ credentials = {} }) =>
      Object.values(credentials),
    ),
  });
  const reader = new EnvironmentReader(file, name, document, findings, variables, guard);
  const neighbours = findNeighbours(name, environments);
  const environment = {
    ...reader.read(written, allowedVariables, needsTenant),
    ...(neighbours.length > 0 && { neighbours }),
  };
  const diagnostics = [...findings.tell(file), ...reader.overlayDiagnostics];
  return diagnostics.some(({ severity }) => severity === "error")
    ? { diagnostics }
    : { environment, diagnostics };
}

/** The names of the environments of a file; none where it cannot be read. */
export function readEnvironmentNames(file: string): readonly string[] {
  const { source } = readCompanion(file);
  const [document] = source ? parseWhole(source).documents : [];
  return Object.keys((document && checkShape(document.root).environments) ?? {});
}

function unknownEnvironment(file: string, name: string, known: readonly string[]): OperationError {
  const suggestion = nearest(name, known);
  return new OperationError(
    `${file} has no environment ${JSON.stringify(name)}. ${suggestion === undefined ? "" : `Did you mean ${suggestion}? `}It has ${known.length === 0 ? "none" : known.join(", ")}.`,
    { code: "unknown-environment" },
  );
}

/** What tells the tenants of environments apart. */
function tenantOf(key: string, { domain, tenant, tenant_db }: WrittenEnvironment): string {
  return JSON.stringify([domain ?? tenant, tenant === "local" ? (tenant_db ?? key) : ""]);
}

/** Environments of one tenant whose names carry more than those of the one that is read. */
function findNeighbours(
  name: string,
  environments: Readonly<Record<string, WrittenEnvironment>>,
): NonNullable<Environment["neighbours"]> {
  const own = environments[name];
  if (own === undefined) return [];
  const { name_prefix: prefix = "", name_suffix: suffix = "" } = own;
  return Object.entries(environments).flatMap(([key, entry]) => {
    const { name_prefix: namePrefix = "", name_suffix: nameSuffix = "" } = entry;
    const isWithin =
      namePrefix.startsWith(prefix) &&
      nameSuffix.endsWith(suffix) &&
      namePrefix.length + nameSuffix.length > prefix.length + suffix.length;
    return isWithin && tenantOf(key, entry) === tenantOf(name, own)
      ? [{ namePrefix, nameSuffix }]
      : [];
  });
}

/** Under `sync`, what one environment declares is what the other would delete. */
function warnOfSharedOwner(
  name: string,
  environments: Readonly<Record<string, WrittenEnvironment>>,
  document: ManifestDocument,
  findings: Findings,
): void {
  const homeOf = (key: string, entry: WrittenEnvironment): string =>
    JSON.stringify([tenantOf(key, entry), entry.owner]);
  const written = environments[name];
  const other = Object.entries(environments).find(
    ([key, entry]) => key !== name && written && homeOf(key, entry) === homeOf(name, written),
  );
  if (!other) return;
  findings.add(document, {
    code: "shared-owner",
    severity: "warning",
    summary: `environments ${name} and ${other[0]} share a tenant and an owner`,
    detail:
      "With --policy sync, either may delete what the other one declares. Give each an `owner` of its own.",
    path: ["environments", name],
    at: "key",
  });
}

function readLimits(written: WrittenEnvironment): Limits {
  const limits = [
    written.max_deletes,
    written.max_updates,
    written.max_recreates,
    written.max_removals,
  ];
  const [maxDeletes, maxUpdates, maxRecreates, maxRemovals] = limits.map((value) =>
    value === undefined ? undefined : parseLimit(String(value)),
  );
  const { name_prefix: namePrefix = "", name_suffix: nameSuffix = "" } = written;
  return {
    maxDeletes,
    maxUpdates,
    maxRecreates,
    maxRemovals,
    approvedDeletes: (written.approved_deletes ?? []).map((name) =>
      nameIn({ namePrefix, nameSuffix }, name),
    ),
  };
}

/** What says where a tenant is, and nothing of what is declared. */
const addressKeys: ReadonlySet<PathSegment> = new Set(["domain", "tenant_db"]);

class EnvironmentReader {
  overlayDiagnostics: readonly Diagnostic[] = [];
  readonly #file: string;
  readonly #name: string;
  readonly #document: ManifestDocument;
  readonly #findings: Findings;
  readonly #process: Variables;
  readonly #guard: Guard;
  #needsTenant = true;

  constructor(
    file: string,
    name: string,
    document: ManifestDocument,
    findings: Findings,
    process: Variables,
    guard: Guard,
  ) {
    this.#file = file;
    this.#name = name;
    this.#document = document;
    this.#findings = findings;
    this.#process = process;
    this.#guard = guard;
  }

  read(
    written: WrittenEnvironment,
    allowedVariables: readonly string[],
    needsTenant: boolean,
  ): Environment {
    this.#needsTenant = needsTenant;
    const { overlays: writtenOverlays = [], ...rest } = written;
    const filled = this.#fill(rest, fillFrom(this.#process, this.#guard)) as typeof rest;
    const { variables = {}, owner, policy, credentials = {} } = filled;
    this.#checkAffixes(filled);
    const overlayReader = new OverlayReader({
      file: this.#file,
      document: this.#document,
      findings: this.#findings,
      // What the file itself says of a variable is no secret.
      fill: fillFrom({ ...this.#process, ...variables }, (name) =>
        Object.hasOwn(variables, name) ? undefined : this.#guard(name),
      ),
    });
    const overlays = overlayReader.read(this.#path("overlays"), writtenOverlays);
    this.overlayDiagnostics = overlayReader.diagnostics;
    const tenantDatabase = filled.tenant === "local" ? this.#database(filled.tenant_db) : undefined;
    return {
      name: this.#name,
      file: this.#file,
      tenant: filled.domain ?? filled.tenant ?? "",
      ...(tenantDatabase !== undefined && { tenantDatabase }),
      ...(filled.manifests && {
        manifests: filled.manifests.map((manifest) => this.#resolve(manifest)),
      }),
      variables,
      allowedVariables,
      ...(policy !== undefined && { policy }),
      ...(owner !== undefined && { owner }),
      previousOwners: filled.previous_owners ?? [],
      namePrefix: filled.name_prefix ?? "",
      nameSuffix: filled.name_suffix ?? "",
      isProtected: filled.protected ?? false,
      limits: readLimits(filled),
      credentials: Object.fromEntries(
        Object.entries(credentials).map(([key, variable]) => [
          usualVariables[key as keyof typeof usualVariables],
          variable,
        ]),
      ),
      overlays,
    };
  }

  #fill(value: unknown, fill: Fill): unknown {
    return replaceTexts(value, [], (text, at) => {
      const result = fill(text);
      if (!result) return text;
      if (!result.unfilled) return result.text;
      if (!this.#needsTenant && addressKeys.has(at[0] ?? "")) return text;
      this.#findings.add(this.#document, {
        code: "unresolved-variable",
        path: this.#path(...at),
        ...result.unfilled,
      });
      return text;
    });
  }

  /** What can never be part of a name is told once, and not for every organization. */
  #checkAffixes({ name_prefix: prefix, name_suffix: suffix }: WrittenEnvironment): void {
    const check = (key: string, value: string | undefined, pattern: RegExp, rule: string): void => {
      if (value === undefined || pattern.test(value)) return;
      this.#findings.add(this.#document, {
        code: "invalid-value",
        path: this.#path(key),
        summary: `${key} is ${JSON.stringify(value)}`,
        detail: `It must consist of lowercase letters, digits, - and _, and ${rule}.`,
      });
    };
    check(
      "name_prefix",
      prefix,
      /^(?!org_)[a-z0-9][a-z0-9_-]*$/,
      "start with a letter or a digit, but not with org_",
    );
    check("name_suffix", suffix, /^[a-z0-9_-]*[a-z0-9]$/, "end with a letter or a digit");
  }

  #database(written: string | undefined): string {
    return this.#resolve(written ?? `.orgwright/${this.#name}.db`);
  }

  #resolve(written: string): string {
    return path.isAbsolute(written) ? written : path.join(path.dirname(this.#file), written);
  }

  #path(...path: readonly PathSegment[]): readonly PathSegment[] {
    return ["environments", this.#name, ...path];
  }
}
