import type { PathSegment } from "../errors/index.js";
import type { Layer, ManifestDocument } from "../manifest/index.js";
import type { Limits } from "../limit.js";

/** One of the places where the organizations of a repository live. */
export interface Environment {
  /** As `--env` takes it. */
  readonly name: string;
  /** The file that describes it, as messages call it. */
  readonly file: string;
  /** As `--tenant` takes it. */
  readonly tenant: string;
  /** The database of the embedded tenant. */
  readonly tenantDatabase?: string;
  /** What it has instead of the paths of a command line; absent where it names none. */
  readonly manifests?: readonly string[];
  /** Looked up before the process's environment. */
  readonly variables: Readonly<Record<string, string>>;
  readonly policy?: "create-only" | "upsert" | "sync";
  /** In place of what the manifests say. */
  readonly owner?: string;
  /** Owners from whom it takes over, besides those that the manifests name. */
  readonly previousOwners: readonly string[];
  readonly namePrefix: string;
  readonly nameSuffix: string;
  /** Environments of the same tenant whose names would be its own as well, were they not theirs. */
  readonly neighbours?: readonly Pick<Environment, "namePrefix" | "nameSuffix">[];
  /** Whether none of its organizations may be deleted. */
  readonly isProtected: boolean;
  /** By the name that Auth0's tools read, the name of the variable to read instead. */
  readonly credentials: Readonly<Record<string, string>>;
  /** What a run may do at most where its options do not say it. */
  readonly limits: Limits;
  /** Variables that manifests may use although they are called as secrets are. */
  readonly allowedVariables: readonly string[];
  /** Later ones win. */
  readonly overlays: readonly Overlay[];
}

/** What one organization has different in an environment. */
export interface Overlay {
  /** The name that its manifest has for it. */
  readonly organization: string;
  readonly document: ManifestDocument;
  /** Where in the document its fields stand. */
  readonly path: readonly PathSegment[];
  readonly layer: Layer;
}

/** The owner by which an environment is taken down: its own, or else its name. */
export function ownerOf({ owner, name }: Environment): string {
  return owner ?? name;
}

/** The name that an organization of a manifest has in an environment. */
export function nameIn(
  { namePrefix, nameSuffix }: Pick<Environment, "namePrefix" | "nameSuffix">,
  name: string,
): string {
  return `${namePrefix}${name}${nameSuffix}`;
}

/** The name that an organization of an environment has in manifests; undefined for others'. */
export function nameWithout(
  environment: Pick<Environment, "namePrefix" | "nameSuffix">,
  name: string,
): string | undefined {
  const { namePrefix, nameSuffix } = environment;
  const isOurs =
    name.startsWith(namePrefix) &&
    name.endsWith(nameSuffix) &&
    name.length > namePrefix.length + nameSuffix.length;
  return isOurs ? name.slice(namePrefix.length, name.length - nameSuffix.length) : undefined;
}
