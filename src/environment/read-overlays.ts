import path from "node:path";
import type { Diagnostic, PathSegment } from "../errors/index.js";
import {
  findEmptyValues,
  Findings,
  parseWhole,
  prepareLayer,
  readCompanion,
  type Fill,
  type ManifestDocument,
} from "../manifest/index.js";
import { findRepository } from "../file/index.js";
import { collectionOf, isRecord, renderIssue, type RawRecord } from "../model/index.js";
import type { Overlay } from "./environment.js";

/** What overlays are read with. */
export interface OverlaySurroundings {
  /** The file that names them. */
  readonly file: string;
  readonly document: ManifestDocument;
  /** Takes what is wrong in that file. */
  readonly findings: Findings;
  readonly fill: Fill;
}

/** Reads the overlays of an environment: those in place, and those in files of their own. */
export class OverlayReader {
  /** What is wrong in the files of overlays. */
  readonly diagnostics: Diagnostic[] = [];
  readonly #surroundings: OverlaySurroundings;

  constructor(surroundings: OverlaySurroundings) {
    this.#surroundings = surroundings;
  }

  /** Reads the list of overlays that stands at a path of the surrounding document. */
  read(at: readonly PathSegment[], written: readonly (string | RawRecord)[]): Overlay[] {
    const { document, findings } = this.#surroundings;
    return written.flatMap((entry, index) =>
      typeof entry === "string"
        ? this.#readFile(entry, [...at, index])
        : this.#readMap(document, [...at, index], entry, findings),
    );
  }

  #readFile(written: string, at: readonly PathSegment[]): Overlay[] {
    const { file, document, findings, fill } = this.#surroundings;
    const filled = fill(written);
    if (filled?.unfilled) {
      findings.add(document, { code: "unresolved-variable", path: at, ...filled.unfilled });
      return [];
    }
    const name = path.join(path.dirname(file), filled?.text ?? written);
    const { source, diagnostic } = readCompanion(name, findRepository(path.dirname(file)));
    if (!source) {
      // The file is not there, so that the place to mend is where it is named.
      findings.add(document, { ...diagnostic, path: at });
      return [];
    }
    const own = new Findings();
    const { documents, problem } = parseWhole(source);
    if (problem) {
      const { offset, ...rest } = problem;
      own.addDiagnostic({
        ...rest,
        severity: "error",
        path: [],
        location: source.locate(offset),
      });
    }
    for (const part of documents) own.addMisreadings(part);
    const overlays = documents.flatMap((part) => this.#readMap(part, [], part.root, own));
    this.diagnostics.push(...own.tell(name));
    return overlays;
  }

  #readMap(
    document: ManifestDocument,
    at: readonly PathSegment[],
    value: unknown,
    findings: Findings,
  ): Overlay[] {
    if (value === null) return [];
    if (!isRecord(value)) {
      findings.add(document, {
        code: "wrong-type",
        path: at,
        summary: "overlays are a map from the names of organizations to their fields",
        detail: "Write `acme:` and below it what is different about it.",
      });
      return [];
    }
    return Object.entries(value).flatMap(([organization, fields]) => {
      const overlayPath = [...at, organization];
      if (!isRecord(fields)) {
        findings.add(document, {
          code: "wrong-type",
          path: overlayPath,
          summary: `the overlay of ${organization} is not a map`,
          detail: "Fields belong here, as in a manifest: `key: value` lines.",
        });
        return [];
      }
      const layer = prepareLayer(fields, this.#surroundings.fill);
      const empty = findEmptyValues(layer.value, document, ([first, ...rest]) => {
        const spellings = [first ?? "", ...(collectionOf(String(first))?.otherSpellings ?? [])];
        const written = spellings.find((key) => document.find([...overlayPath, key]) !== undefined);
        return [...overlayPath, written ?? first ?? "", ...rest];
      });
      for (const issue of [...layer.issues, ...empty]) {
        const rendered = renderIssue(issue, "yaml");
        findings.add(document, { ...rendered, path: [...overlayPath, ...issue.path] });
      }
      for (const { code, path } of layer.ignored) {
        findings.note(code, document, [...overlayPath, ...path]);
      }
      return [{ organization, document, path: overlayPath, layer }];
    });
  }
}
