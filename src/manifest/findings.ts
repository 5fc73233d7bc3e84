import {
  type Diagnostic,
  type DiagnosticCode,
  type PathSegment,
  type Severity,
  type SourceLocation,
} from "../errors/index.js";
import type { ManifestDocument } from "./document.js";

/** How many problems of one file are told one by one. */
const maxToldPerFile = 10_000;

/** Something to tell about a place in a document. */
export interface Finding {
  readonly code: DiagnosticCode;
  readonly severity?: Severity;
  readonly summary: string;
  readonly detail?: string;
  readonly path: readonly PathSegment[];
  /** Which part of the place is meant, the value unless set. */
  readonly at?: "key" | "value";
}

interface Note {
  readonly document: ManifestDocument;
  readonly path: readonly PathSegment[];
  readonly key: string;
  count: number;
}

/** Collects what is found in one file, and tells it in the order of the file. */
export class Findings {
  readonly #diagnostics: Diagnostic[] = [];
  readonly #notes = new Map<string, Note>();
  #isExport = false;
  #isFull = false;
  #hasErrors = false;

  /** Whether anything was found that forbids going on. */
  get hasErrors(): boolean {
    return this.#hasErrors;
  }

  /** Whether so much was found that there is no use in looking further. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** Adds a problem at a place of a document. */
  add(document: ManifestDocument, finding: Finding): void {
    const location = this.#count(finding.severity ?? "error")
      ? locate(document, finding.path, finding.at ?? "value")
      : undefined;
    if (!location) return;
    const { code, severity = "error", summary, detail, path } = finding;
    this.#diagnostics.push({
      code,
      severity,
      summary,
      ...(detail !== undefined && { detail }),
      path,
      location,
    });
  }

  /** Adds a problem that has its location already. */
  addDiagnostic(diagnostic: Diagnostic): void {
    if (this.#count(diagnostic.severity)) this.#diagnostics.push(diagnostic);
  }

  /** Adds what a document, as far as it was read since last time, says otherwise than it looks. */
  addMisreadings(document: ManifestDocument): void {
    for (const { offset, ...found } of document.takeMisreadings()) {
      const location = document.source.locate(offset);
      this.addDiagnostic({ code: "misread-text", ...found, path: [], location });
    }
  }

  /** Says that the file is another tool's export, which leaves doubts where it is empty. */
  noteExport(): void {
    this.#isExport = true;
  }

  /** Remembers a key that is worth a word. However often one occurs, it is told once per file. */
  note(
    code: "read-only-key" | "doubtful-list",
    document: ManifestDocument,
    path: readonly PathSegment[],
  ): void {
    const key = String(path.at(-1));
    const known = this.#notes.get(`${code} ${key}`);
    if (known) known.count++;
    else this.#notes.set(`${code} ${key}`, { document, path, key, count: 1 });
  }

  /** Everything that was found, in the order of the file. */
  tell(file: string): Diagnostic[] {
    for (const [id, note] of this.#notes) {
      const isDoubtful = id.startsWith("doubtful-list");
      if (isDoubtful && !this.#isExport) continue;
      this.add(note.document, {
        ...(isDoubtful
          ? {
              code: "doubtful-list",
              detail:
                "auth0-deploy-cli also writes an empty list where it was not allowed to look, and here it removes all. Remove the line to keep what the tenant has.",
            }
          : {
              code: "read-only-key",
              detail: "Auth0 decides it. Remove the line to silence this warning.",
            }),
        severity: "warning",
        summary: `${note.key} is ${isDoubtful ? "empty" : "ignored"}${note.count > 1 ? `, here and in ${note.count - 1} more places` : ""}`,
        path: note.path,
        at: "key",
      });
    }
    this.#notes.clear();
    const told = this.#diagnostics.toSorted(
      ({ location: left }, { location: right }) =>
        (left?.line ?? 0) - (right?.line ?? 0) || (left?.column ?? 0) - (right?.column ?? 0),
    );
    if (this.#isFull) {
      told.push({
        code: "too-many",
        severity: this.#hasErrors ? "error" : "warning",
        summary: `${file} has more than ${maxToldPerFile} problems`,
        detail: "Only the first are told. Mend those and run again.",
        path: [],
      });
    }
    return told;
  }

  #count(severity: Severity): boolean {
    if (severity === "error") this.#hasErrors = true;
    if (this.#diagnostics.length < maxToldPerFile) return true;
    this.#isFull = true;
    return false;
  }
}

/** Where a path leads to, or as far towards it as the document goes. */
export function locate(
  document: ManifestDocument,
  path: readonly PathSegment[],
  at: "key" | "value" = "value",
): SourceLocation {
  for (let length = path.length; length >= 0; length--) {
    const place = document.find(path.slice(0, length));
    if (!place) continue;
    const isExact = length === path.length;
    const offset = at === "key" && isExact ? (place.keyOffset ?? place.offset) : place.offset;
    return document.source.locate(offset);
  }
  return document.source.locate(0);
}
