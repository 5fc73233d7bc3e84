import { deployCliSections, isExtensionKey, manifestKeys, schemaKey } from "../derive/index.js";
import { renderPath, type PathSegment } from "../errors/index.js";
import {
  isRecord,
  longestOwner,
  nearest,
  ownValue,
  parseNamePattern,
  type RawRecord,
} from "../model/index.js";
import { Declarer, type DeclaredName } from "./declare.js";
import { openCut, parseWhole, type ManifestDocument } from "./document.js";
import { Findings, locate } from "./findings.js";
import type { IgnoreRule } from "./ignore.js";
import type { Source } from "./source.js";
import { declareTerraform, isTerraformJson } from "./terraform-json.js";
import type { DeclaredTenant } from "./terraform-tenant.js";
import { findBarePlaceholder, type Fill } from "./variables.js";

/** What one file says. */
export interface TextReading {
  readonly findings: Findings;
  readonly names: readonly DeclaredName[];
  readonly owners: ReadonlySet<string>;
  readonly ignore: readonly IgnoreRule[];
  /** What each Terraform configuration says of its tenant, where it says anything. */
  readonly tenants: readonly DeclaredTenant[];
}

/** How a text is read. */
export interface TextOptions {
  readonly fill: Fill;
  /** Texts longer than this are read a few entries at a time, if they are regular enough. */
  readonly cutAbove: number;
  /** How many entries are read at a time. */
  readonly itemsPerPart: number;
}

const knownKeys: ReadonlySet<string> = new Set([...manifestKeys, schemaKey]);

/** What to write where a key at the top has nothing behind it. */
const whenEmpty: Readonly<Record<string, string>> = {
  defaults: "Remove the line, or write `defaults: {}` if there are none.",
  ignore: "Remove the line, or write `ignore: []` if nothing is to be kept off.",
  previous_owners: "Remove the line, or write `previous_owners: []` if there are none.",
};

/** What a manifest may have of line breaks, commas and opening brackets, all together. */
const maxMarks = 2_500_000;

/** Reads all documents of a text. Whatever is wrong is among the findings. */
export function readText(source: Source, options: TextOptions): TextReading {
  if (hasTooManyMarks(source.text)) return refuseDense(source, new Reading(options.fill));
  const cut =
    source.text.length > options.cutAbove ? openCut(source, options.itemsPerPart) : undefined;
  if (cut) {
    const reading = new Reading(options.fill);
    const isRegular = reading.readManifest(cut, cut.root as RawRecord);
    cut.forget();
    if (isRegular) return reading;
  }
  return readWhole(source, new Reading(options.fill));
}

function readWhole(source: Source, reading: Reading): TextReading {
  const { documents, problem } = parseWhole(source);
  const isEmpty = documents.every(({ root }) => root === null);
  for (const document of documents) {
    reading.readDocument(document);
  }
  for (const document of documents) document.forget();
  if (problem) {
    const { offset, ...rest } = problem;
    const bare = findBarePlaceholder(source.text, offset);
    reading.findings.addDiagnostic({
      ...(bare ? { code: "unresolved-variable", ...bare } : rest),
      severity: "error",
      path: [],
      location: source.locate(offset),
    });
  } else if (isEmpty) {
    reading.findings.addDiagnostic({
      code: "not-a-manifest",
      severity: "error",
      summary: `${source.file} holds no document`,
      detail: "Start it with `organizations:`; write `organizations: []` if there are none.",
      path: [],
      location: source.locate(0),
    });
  }
  return reading;
}

/**
 * Whether a text could have so many values that parsing it exhausts memory: every value needs at
 * least one of these characters, but for those that stand in each other, whose depth is bounded.
 */
function hasTooManyMarks(text: string): boolean {
  if (text.length <= maxMarks) return false;
  let marks = 0;
  for (let offset = 0; offset < text.length; offset++) {
    const code = text.charCodeAt(offset);
    if (code === 10 || code === 13 || code === 44 || code === 91 || code === 123) marks++;
  }
  return marks > maxMarks;
}

function refuseDense(source: Source, reading: Reading): TextReading {
  reading.findings.addDiagnostic({
    code: "file-too-large",
    severity: "error",
    summary: `${source.file} has more than ${maxMarks} lines and entries`,
    detail: "No manifest has. Split it into several files in one folder.",
    path: [],
    location: { file: source.file, line: 1, column: 1 },
  });
  return reading;
}

class Reading implements TextReading {
  readonly findings = new Findings();
  readonly names: DeclaredName[] = [];
  readonly owners = new Set<string>();
  readonly ignore: IgnoreRule[] = [];
  readonly tenants: DeclaredTenant[] = [];

  readonly #fill: Fill;

  constructor(fill: Fill) {
    this.#fill = fill;
  }

  readDocument(document: ManifestDocument): void {
    const { root } = document;
    if (root === null) return;
    this.findings.addMisreadings(document);
    if (isRecord(root) && Object.hasOwn(root, "organizations")) this.readManifest(document, root);
    else if (isRecord(root) && isTerraformJson(root)) {
      const { names, tenant } = declareTerraform(document, root, this.findings);
      this.#keep(names);
      if (tenant) this.tenants.push(tenant);
    } else if (isRecord(root) && isLoneOrganization(root, document)) {
      this.findings.noteExport();
      const declarer = new Declarer(
        { document, base: [], hasDefaults: false },
        this.#fill,
        this.findings,
        undefined,
      );
      this.#keep([declarer.declare(root, undefined)]);
    } else this.#refuse(document, root);
  }

  /** @returns false when a document that was cut turns out not to be regular. */
  readManifest(document: ManifestDocument, root: RawRecord): boolean {
    const organizations = ownValue(root, "organizations");
    this.#checkKeys(document, root);
    this.#checkEmpty(document, root);
    const owner = this.#readOwner(document, root);
    if (owner !== undefined) this.owners.add(owner);
    const previousOwners = this.#readPreviousOwners(document, root, owner);
    this.#readIgnore(document, root);
    const defaults = this.#readDefaults(document, root);
    const declarer = new Declarer(
      {
        document,
        base: ["organizations"],
        hasDefaults: defaults !== undefined,
        ...(owner !== undefined && { owner }),
        ...(previousOwners.length > 0 && { previousOwners }),
      },
      this.#fill,
      this.findings,
      defaults,
    );
    if (document.isCut) {
      this.findings.addMisreadings(document);
      return this.#readParts(document, declarer);
    }
    if (Array.isArray(organizations)) {
      this.#declareAll(declarer, organizations, 0);
    } else if (organizations !== null) {
      this.findings.add(document, {
        code: "wrong-type",
        summary: `organizations is ${isRecord(organizations) ? "a map" : "not a list"}`,
        detail: "A list belongs here: entries that start with a dash, each with a `name`.",
        path: ["organizations"],
      });
    }
    return true;
  }

  #readParts(document: ManifestDocument, declarer: Declarer): boolean {
    let index = 0;
    for (let part = 0; part < document.partCount; part++) {
      const items = document.part(part);
      if (!items) return false;
      this.findings.addMisreadings(document);
      this.#declareAll(declarer, items, index);
      index += items.length;
    }
    return true;
  }

  #declareAll(declarer: Declarer, items: readonly unknown[], first: number): void {
    for (const [index, item] of items.entries()) {
      if (this.findings.isFull) return;
      this.#keep([declarer.declare(item, first + index)]);
    }
  }

  #keep(names: Iterable<DeclaredName | undefined>): void {
    for (const name of names) if (name) this.names.push(name);
  }

  #checkKeys(document: ManifestDocument, root: RawRecord): void {
    const sections: string[] = [];
    for (const key of Object.keys(root)) {
      if (this.findings.isFull) return;
      if (knownKeys.has(key) || isExtensionKey(key)) continue;
      if (deployCliSections.has(key)) sections.push(key);
      else this.findings.add(document, unknownTopLevelKey(key));
    }
    const [first, ...others] = sections;
    if (first === undefined) return;
    this.findings.noteExport();
    this.findings.add(document, {
      code: "unmanaged-key",
      severity: "warning",
      summary: `${sections.join(", ")} ${others.length > 0 ? "are" : "is"} ignored`,
      detail: "Orgwright manages organizations only; the tenant keeps what it has there.",
      path: [first],
      at: "key",
    });
  }

  /** Comments alone behind a key are more often an accident than a wish to have nothing there. */
  #checkEmpty(document: ManifestDocument, root: RawRecord): void {
    for (const [key, why] of Object.entries(whenEmpty)) {
      if (ownValue(root, key) !== null || document.find([key])?.plain !== "") continue;
      this.findings.add(document, {
        code: "empty-value",
        summary: `${key} has nothing behind it`,
        detail: why,
        path: [key],
      });
    }
  }

  #readOwner(document: ManifestDocument, root: RawRecord): string | undefined {
    const owner = ownValue(root, "owner");
    if (owner === undefined) return undefined;
    return this.#readOwnerName(document, owner, ["owner"], longestOwner);
  }

  #readPreviousOwners(
    document: ManifestDocument,
    root: RawRecord,
    owner: string | undefined,
  ): readonly string[] {
    const written = ownValue(root, "previous_owners") ?? [];
    const path = ["previous_owners"];
    if (!Array.isArray(written)) {
      this.findings.add(document, {
        code: "wrong-type",
        summary: `previous_owners is ${isRecord(written) ? "a map" : "not a list"}`,
        detail: "A list belongs here: the owners whose organizations this manifest takes over.",
        path,
      });
      return [];
    }
    if (written.length > 0 && owner === undefined) {
      this.findings.add(document, {
        code: "missing-key",
        summary: "previous_owners is written, and owner is not",
        detail: "What is taken over gets the mark of a new owner: write `owner: NAME` as well.",
        path,
      });
    }
    return written.flatMap(
      (name: unknown, index) => this.#readOwnerName(document, name, [...path, index], 255) ?? [],
    );
  }

  #readOwnerName(
    document: ManifestDocument,
    written: unknown,
    path: readonly PathSegment[],
    longest: number,
  ): string | undefined {
    const filled =
      typeof written === "string" ? (this.#fill(written) ?? { text: written }) : undefined;
    if (filled?.unfilled) {
      this.findings.add(document, { code: "unresolved-variable", path, ...filled.unfilled });
      return undefined;
    }
    const text = filled?.text;
    if (text !== undefined && text.length >= 1 && text.length <= longest) return text;
    const place = renderPath(path);
    this.findings.add(document, {
      code: text === undefined ? "wrong-type" : "invalid-value",
      summary:
        text === undefined ? `${place} is not text` : `${place} has ${text.length} characters`,
      detail: `A name of 1 to ${longest} characters belongs here: whose organizations these are.`,
      path,
    });
    return undefined;
  }

  #readIgnore(document: ManifestDocument, root: RawRecord): void {
    const globs = ownValue(root, "ignore") ?? [];
    if (!Array.isArray(globs)) {
      this.findings.add(document, {
        code: "wrong-type",
        summary: `ignore is ${isRecord(globs) ? "a map" : "not a list"}`,
        detail: "A list of names belongs here, in which * stands for anything.",
        path: ["ignore"],
      });
      return;
    }
    for (const [index, glob] of (globs as readonly unknown[]).entries()) {
      const path = ["ignore", index];
      const pattern = typeof glob === "string" ? parseNamePattern(glob) : undefined;
      if (typeof glob === "string" && pattern?.matches) {
        this.ignore.push({ glob, location: locate(document, path) });
      } else if (pattern?.problem) {
        this.findings.add(document, { code: "invalid-value", ...pattern.problem, path });
      } else {
        this.findings.add(document, {
          code: "wrong-type",
          summary: `ignore[${index}] is no name`,
          detail: "A name belongs here, in which * stands for anything.",
          path,
        });
      }
    }
  }

  #readDefaults(document: ManifestDocument, root: RawRecord): RawRecord | undefined {
    const defaults = ownValue(root, "defaults") ?? undefined;
    if (defaults === undefined || isRecord(defaults)) return defaults;
    this.findings.add(document, {
      code: "wrong-type",
      summary: `defaults is ${Array.isArray(defaults) ? "a list" : "not a map"}`,
      detail: "A map belongs here: `key: value` lines, as in an organization.",
      path: ["defaults"],
    });
    return undefined;
  }

  #refuse(document: ManifestDocument, root: unknown): void {
    const keys = isRecord(root) ? Object.keys(root) : [];
    const misspelt = keys.find((key) => nearest(key, ["organizations"]) !== undefined);
    if (misspelt !== undefined) this.findings.add(document, unknownTopLevelKey(misspelt));
    else {
      this.findings.add(document, {
        code: "not-a-manifest",
        summary: "this document has no `organizations:`",
        detail: howToStart(root),
        path: [],
      });
    }
  }
}

function unknownTopLevelKey(key: string) {
  const suggestion = nearest(key, manifestKeys);
  return {
    code: "unknown-key",
    summary: `unknown key ${JSON.stringify(key.length > 60 ? `${key.slice(0, 57)}…` : key)}`,
    detail: `${suggestion === undefined ? "" : `Did you mean ${suggestion}? `}At the top of a manifest stand ${manifestKeys.join(", ")}.`,
    path: [key],
    at: "key",
  } as const;
}

function howToStart(root: unknown): string {
  if (Array.isArray(root)) return "Write `organizations:` in front of the list.";
  if (isRecord(root) && Object.hasOwn(root, "name")) {
    return "It looks like one organization: write it as an entry, with a dash, under `organizations:`.";
  }
  return "Start it with `organizations:`; write `organizations: []` if there are none.";
}

/** auth0-deploy-cli writes one JSON file per organization, and so does a pasted API body. */
function isLoneOrganization(root: RawRecord, document: ManifestDocument): boolean {
  return (
    Object.hasOwn(root, "name") && document.source.text[document.find([])?.offset ?? 0] === "{"
  );
}
