import {
  tellDiagnostics,
  type Diagnostic,
  type PathSegment,
  type SourceLocation,
} from "../errors/index.js";
import {
  findIgnored,
  locate,
  layOver,
  overlayFilled,
  type DeclaredOrganization,
  type ManifestReading,
  type Origin,
} from "../manifest/index.js";
import {
  checkOrganization,
  fieldAt,
  isRecord,
  nearest,
  parseNamePattern,
  ownValue,
  pathKey,
  type DesiredOrganization,
  renderIssue,
  type Issue,
  type RawRecord,
} from "../model/index.js";
import { nameIn, type Environment, type Overlay } from "./environment.js";

/**
 * What manifests ask for in an environment: overlays are laid over the organizations, names get
 * their prefix and suffix, owner and protection are the environment's. Whatever is wrong with the
 * result is among the diagnostics, at the place that has to be mended.
 */
export function adaptReading(reading: ManifestReading, environment: Environment): ManifestReading {
  const overlays = new OverlayBook(environment.overlays);
  const diagnostics: Diagnostic[] = [];
  const organizations: DeclaredOrganization[] = [];
  const names = new Map<string, DeclaredOrganization>();
  for (const declared of reading.organizations) {
    const { name } = declared.organization;
    const adapted = new AdaptedOrganization(declared, environment, overlays.of(name));
    const first = names.get(adapted.organization.name);
    if (first) diagnostics.push(twice(adapted, first));
    else names.set(adapted.organization.name, adapted);
    diagnostics.push(...adapted.check());
    organizations.push(adapted);
  }
  // Where manifests could not be read, nobody knows what they would have declared.
  const isComplete = reading.diagnostics.every(({ severity }) => severity !== "error");
  if (isComplete) {
    const known = reading.organizations.map(({ organization }) => organization.name);
    diagnostics.push(...overlays.unused().map((overlay) => unknownOrganization(overlay, known)));
    const rules = reading.ignore.map((glob) => ({ glob }));
    diagnostics.push(...findIgnored(names, rules));
  }
  const { owner } = environment;
  return {
    ...reading,
    organizations,
    owners: owner === undefined ? reading.owners : [owner],
    diagnostics: [...reading.diagnostics, ...tellDiagnostics(diagnostics)],
  };
}

class AdaptedOrganization implements DeclaredOrganization {
  readonly organization: DesiredOrganization;
  /** The organization as it came out, its name included, whatever that is. */
  readonly #value: RawRecord;
  readonly owner: string | undefined;
  readonly written: ReadonlyMap<string, string>;
  readonly previousOwners: readonly string[] | undefined;
  readonly #declared: DeclaredOrganization;
  readonly #environment: Environment;
  /** The last, which wins, first. */
  readonly #overlays: readonly Overlay[];

  constructor(
    declared: DeclaredOrganization,
    environment: Environment,
    overlays: readonly Overlay[],
  ) {
    this.#declared = declared;
    this.#environment = environment;
    this.#overlays = overlays.toReversed();
    this.owner = environment.owner ?? declared.owner;
    this.previousOwners = [...(declared.previousOwners ?? []), ...environment.previousOwners];
    const name = nameIn(environment, declared.organization.name);
    let value = {
      ...declared.organization,
      ...formerNames(environment, declared),
      name,
    } as RawRecord;
    let written = declared.written ?? new Map<string, string>();
    for (const { layer } of overlays) {
      const merged = layOver(value, layer.value);
      written = overlayFilled({ value, filled: written }, layer, merged);
      value = merged;
    }
    if (environment.isProtected) value = { ...value, protected: true };
    this.#value = value;
    this.written = written;
    this.organization = {
      ...value,
      name: typeof value["name"] === "string" ? value["name"] : name,
    };
  }

  check(): Diagnostic[] {
    const { namePrefix, nameSuffix } = this.#environment;
    if (this.#overlays.length === 0 && namePrefix === "" && nameSuffix === "") return [];
    const { issues } = checkOrganization(this.#value, (path) => this.#showInstead(path));
    return issues.map((issue) => this.#tell(issue));
  }

  locate(path: readonly PathSegment[]): SourceLocation | undefined {
    const overlay = this.#overlayOf(path);
    return overlay
      ? locate(overlay.document, [...overlay.path, ...path])
      : this.#declared.locate(path);
  }

  trace(path: readonly PathSegment[]): Origin | undefined {
    const isNamed = path[0] === "name" || path[0] === "former_names";
    const isComposed = isNamed && this.organization.name !== this.#declared.organization.name;
    if (isComposed || this.#overlayOf(path) !== undefined) return undefined;
    return this.#declared.trace?.(path);
  }

  #tell(issue: Issue): Diagnostic {
    const { name } = this.#environment;
    const { summary, detail } = renderIssue(issue, "yaml");
    const location = this.locate(issue.path);
    const isComposed = issue.path[0] === "name" && this.#overlayOf(issue.path) === undefined;
    const where = isComposed
      ? `In environment ${name} the organization is called ${JSON.stringify(this.organization.name)}.`
      : `So it would be in environment ${name}.`;
    return {
      code: issue.code,
      severity: "error",
      summary: `${summary} (organization ${this.#declared.organization.name})`,
      detail: [detail, where].filter((text) => text !== undefined).join(" "),
      path: [this.organization.name, ...issue.path],
      ...(location && { location }),
    };
  }

  #showInstead(path: readonly PathSegment[]): string | undefined {
    return this.written.get(pathKey(path));
  }

  /** The overlay that has the say at a path, if any has one. */
  #overlayOf(path: readonly PathSegment[]): Overlay | undefined {
    const exact = this.#overlays.find(
      ({ document, path: base }) => document.find([...base, ...path]) !== undefined,
    );
    const [first = ""] = path;
    // A collection is its overlay's as a whole; of a map, what the overlay does not write is not its own.
    const lists = (overlay: Overlay): boolean => {
      const value = ownValue(overlay.layer.value, String(first));
      return Array.isArray(value) || (fieldAt([first])?.kind === "list" && isRecord(value));
    };
    return exact ?? this.#overlays.find(lists);
  }
}

/** Former names get what the name gets: they are names of the manifest. An overlay's are the tenant's. */
function formerNames(
  environment: Environment,
  { organization }: DeclaredOrganization,
): { readonly former_names?: readonly string[] } {
  const { former_names: names } = organization;
  return names ? { former_names: names.map((name) => nameIn(environment, name)) } : {};
}

interface Place {
  readonly overlay: Overlay;
  /** Among all of them; later ones win. */
  readonly index: number;
}

/** Overlays by the names that they are for, each of which is a name or a pattern of names. */
class OverlayBook {
  readonly #byName = new Map<string, Place[]>();
  readonly #patterns: (Place & { readonly matches: (name: string) => boolean })[] = [];
  readonly #unused: Set<Overlay>;

  constructor(overlays: readonly Overlay[]) {
    this.#unused = new Set(overlays);
    for (const [index, overlay] of overlays.entries()) {
      const { organization } = overlay;
      const { matches } = isPattern(organization) ? parseNamePattern(organization) : {};
      const place = { overlay, index };
      if (matches) this.#patterns.push({ ...place, matches });
      else this.#byName.set(organization, [...(this.#byName.get(organization) ?? []), place]);
    }
  }

  /** The overlays for a name, in their order. */
  of(name: string): readonly Overlay[] {
    const patterns = this.#patterns.filter(({ matches }) => matches(name));
    const places = [...(this.#byName.get(name) ?? []), ...patterns];
    const overlays = places.sort((a, b) => a.index - b.index).map(({ overlay }) => overlay);
    for (const overlay of overlays) this.#unused.delete(overlay);
    return overlays;
  }

  /** Overlays for which there was no name. */
  unused(): readonly Overlay[] {
    return [...this.#unused];
  }
}

/** No name has one of these. */
function isPattern(organization: string): boolean {
  return /[*?[{!]/.test(organization);
}

function twice(adapted: DeclaredOrganization, first: DeclaredOrganization): Diagnostic {
  const location = adapted.locate(["name"]);
  const related = first.locate(["name"]);
  return {
    code: "duplicate-name",
    severity: "error",
    summary: `two organizations are called ${JSON.stringify(adapted.organization.name)} in this environment`,
    detail: "An overlay gives one of them the name of the other. Change it there.",
    path: [adapted.organization.name, "name"],
    ...(location && { location }),
    ...(related && { related }),
  };
}

function unknownOrganization(overlay: Overlay, known: readonly string[]): Diagnostic {
  const { organization, document, path } = overlay;
  const suggestion = nearest(organization, known);
  return {
    code: "unknown-organization",
    severity: "error",
    summary: `the overlay is for ${JSON.stringify(organization)}, which no manifest declares`,
    detail: isPattern(organization)
      ? "The pattern matches none of their names, which count without prefix and suffix."
      : `${suggestion === undefined ? "" : `Did you mean ${suggestion}? `}Overlays go by the names in the manifests, without prefix and suffix.`,
    path,
    location: locate(document, path, "key"),
  };
}
