import { renderPath, type PathSegment } from "../errors/index.js";
import {
  checkOrganization,
  checkRoomForMarks,
  organizationFields,
  renderIssue,
  pathKey,
  type DesiredOrganization,
  type Issue,
  isRecord,
  ownValue,
  type RawRecord,
} from "../model/index.js";
import {
  ReadDeclaration,
  DeclaredPlace,
  underEntryKeys,
  type DocumentContext,
} from "./declaration.js";
import { findEmptyValues } from "./empty-values.js";
import type { Findings } from "./findings.js";
import { prepareLayer, type Layer } from "./layer.js";
import { layOver } from "./lay-over.js";
import { overlayFilled } from "./overlay-filled.js";
import type { Fill } from "./variables.js";

/** A name that a document declares. */
export interface DeclaredName {
  readonly name: string;
  /** What to call it in a message: as it was written, where it came from the environment. */
  readonly shown: string;
  /** A {@link ReadDeclaration} if nothing is wrong with the organization. */
  readonly place: DeclaredPlace;
}

/** Turns the organizations of one document into declarations. */
export class Declarer {
  readonly #surroundings: DocumentContext;
  readonly #fill: Fill;
  readonly #findings: Findings;
  readonly #defaults: Layer | undefined;
  /** Keys of the defaults that are wrong. They were told and take no part in what follows. */
  readonly #broken = new Set<PathSegment | undefined>();
  /** Problems that lie in the defaults: told once, although many organizations have them. */
  readonly #told = new Set<string>();

  constructor(
    surroundings: DocumentContext,
    fill: Fill,
    findings: Findings,
    defaults: RawRecord | undefined,
  ) {
    this.#surroundings = surroundings;
    this.#fill = fill;
    this.#findings = findings;
    this.#defaults = defaults && this.#readDefaults(defaults);
  }

  /**
   * Declares one organization and reports what is wrong with it.
   *
   * @returns undefined where it does not even have a name.
   */
  declare(raw: unknown, key: PathSegment | undefined): DeclaredName | undefined {
    const place = new DeclaredPlace(this.#surroundings, key);
    if (!isRecord(raw)) {
      this.#report(place, checkOrganization(raw).issues);
      return undefined;
    }
    const layer = this.#prepare(raw, place);
    const value = this.#defaults ? layOver(this.#defaults.value, layer.value) : layer.value;
    const written = this.#defaults ? overlayFilled(this.#defaults, layer, value) : layer.filled;
    const show = (path: readonly PathSegment[]): string | undefined => written.get(pathKey(path));
    const checked = withoutRepeats(checkOrganization(value, show).issues, layer.issues);
    const issues = [
      ...layer.issues,
      ...checked.filter((issue) => !this.#wouldBeCompleted(issue)),
      ...(this.#surroundings.owner === undefined ? [] : checkRoomForMarks(value)),
    ];
    if (issues.length > 0) this.#report(place, issues);
    const name = ownValue(value, "name");
    if (typeof name !== "string") return undefined;
    return {
      name,
      shown: show(["name"]) ?? name,
      place:
        issues.length > 0
          ? place
          : new ReadDeclaration(this.#surroundings, key, value as DesiredOrganization, written),
    };
  }

  /** What is wrong with the defaults whatever the organizations add to them. */
  #readDefaults(raw: RawRecord): Layer {
    const inDefaults = new DeclaredPlace({ ...this.#surroundings, base: [] }, "defaults");
    const layer = this.#prepare(raw, inDefaults);
    const issues: Issue[] = [...layer.issues];
    if (Object.hasOwn(raw, "name")) {
      issues.push({
        code: "unknown-key",
        path: ["name"],
        at: "key",
        facts: {
          kind: "told",
          summary: "defaults cannot have a name",
          detail: "Every organization has a name of its own.",
        },
      });
    }
    const complete = { ...layer.value, name: organizationFields.name.example };
    const show = (path: readonly PathSegment[]): string | undefined =>
      layer.filled.get(pathKey(path));
    for (const issue of withoutRepeats(checkOrganization(complete, show).issues, layer.issues)) {
      if (!mayBeCompleted(issue, complete)) issues.push(issue);
    }
    for (const { path } of issues) this.#broken.add(path[0]);
    this.#report(inDefaults, issues);
    const isWhole = !this.#broken.has(undefined);
    const kept = Object.keys(layer.value).filter((key) => isWhole && !this.#broken.has(key));
    return { ...layer, value: Object.fromEntries(kept.map((key) => [key, layer.value[key]])) };
  }

  /** Whether something is only missing because the defaults for it are wrong. */
  #wouldBeCompleted(issue: Issue): boolean {
    const [key, ...below] = issue.path;
    return issue.code === "missing-key" && below.length > 0 && this.#broken.has(key);
  }

  #prepare(raw: RawRecord, place: DeclaredPlace): Layer {
    const layer = prepareLayer(raw, this.#fill);
    for (const { code, path } of layer.ignored) {
      this.#findings.note(code, this.#surroundings.document, place.trace(path).path);
    }
    const { document } = this.#surroundings;
    const empty = findEmptyValues(layer.value, document, (path) => place.trace(path).path);
    return empty.length === 0 ? layer : { ...layer, issues: [...layer.issues, ...empty] };
  }

  #report(place: DeclaredPlace, issues: readonly Issue[]): void {
    const { document, remark, entryKeys, dialect = "yaml" } = this.#surroundings;
    for (const issue of issues) {
      const { path, isDefault } = place.trace(issue.path);
      if (isDefault) {
        if (this.#told.has(issueKey(issue))) continue;
        this.#told.add(issueKey(issue));
      }
      const keyed = { ...issue, path: underEntryKeys(issue.path, entryKeys) };
      const { code, at, summary, detail: said } = renderIssue(keyed, dialect);
      const detail = [said, remark].filter((text) => text !== undefined).join(" ");
      this.#findings.add(document, {
        code,
        summary,
        ...(detail !== "" && { detail }),
        path,
        ...(at && { at }),
      });
    }
  }
}

/** What stands in a place when nobody meant it to: it was told, and whatever else it breaks was not. */
const unmeant: ReadonlySet<string> = new Set([
  "unresolved-variable",
  "empty-value",
  "cannot-be-cleared",
  "misread-text",
]);

/** Leaves out what is only wrong because something else stands there than was meant. */
function withoutRepeats(issues: readonly Issue[], known: readonly Issue[]): readonly Issue[] {
  if (issues.length === 0 || known.length === 0) return issues;
  const unresolved = new Set(
    known.filter(({ code }) => unmeant.has(code)).map(({ path }) => renderPath(path)),
  );
  return issues.filter(({ path }) => !unresolved.has(renderPath(path)));
}

/** Whether an organization can put right what is wrong with the defaults by adding to them. */
function mayBeCompleted(issue: Issue, defaults: RawRecord): boolean {
  if (issue.code === "missing-key") return !issue.path.some((part) => typeof part === "number");
  let value: unknown = defaults;
  for (const part of issue.path) {
    value = isRecord(value) && typeof part === "string" ? ownValue(value, part) : undefined;
  }
  return issue.code === "invalid-value" && isRecord(value);
}

function issueKey(issue: Issue): string {
  return `${issue.code} ${renderPath(issue.path)}`;
}
