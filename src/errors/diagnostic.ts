import { revealLines } from "../text/index.js";
import type { DiagnosticCode } from "./codes.js";

/** Where in a file something stands. Lines and columns count from 1, columns in UTF-16 units. */
export interface SourceLocation {
  /** The path as the user wrote it, or `<stdin>`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The text of that line, cut to a printable length; absent when the source is gone. */
  readonly lineText?: string;
}

/** A step into a document: a key of a mapping or an index of a list. */
export type PathSegment = string | number;

/** An `error` stops the run before the first write, a `warning` does not. */
export type Severity = "error" | "warning";

/**
 * Something wrong with what the user gave us: a manifest, a Terraform configuration, a construct.
 * Diagnostics are collected and reported together.
 */
export interface Diagnostic {
  /** Stable, and explained in docs/errors.md. */
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** What happened, naming the thing; one line without a full stop at its end. */
  readonly summary: string;
  /** Why, and what to do instead; whole sentences. */
  readonly detail?: string;
  /** Where in the document, from its root. */
  readonly path: readonly PathSegment[];
  readonly location?: SourceLocation;
  /** A second place that has to do with it, such as the first declaration of a repeated name. */
  readonly related?: SourceLocation;
}

/** A diagnostic as programs get it. */
export interface ToldDiagnostic extends Diagnostic {
  /** The place, what happened, why, and what to do: whole sentences that need nothing beside them. */
  readonly message: string;
}

/** Gives diagnostics their messages. */
export function tellDiagnostics(diagnostics: readonly Diagnostic[]): readonly ToldDiagnostic[] {
  return diagnostics.map((diagnostic) => ({ ...diagnostic, message: messageOf(diagnostic) }));
}

function messageOf({ location, path, summary, detail }: Diagnostic): string {
  const inside = renderPath(path);
  const place = location ? `${location.file}:${location.line}:${location.column}` : inside;
  const text = `${place === "" ? "" : `${place}: `}${summary}.${detail ? ` ${detail}` : ""}`;
  return revealLines(text);
}

/** Renders a path the way people write it: `organizations[3].branding.colors.primary`. */
export function renderPath(path: readonly PathSegment[]): string {
  let text = "";
  for (const segment of path) {
    if (typeof segment === "number") text += `[${segment}]`;
    else if (/^[A-Za-z_][\w-]*$/.test(segment)) text += text === "" ? segment : `.${segment}`;
    else text += `[${JSON.stringify(segment)}]`;
  }
  return text;
}

/**
 * Whether any of the diagnostics forbids going on.
 *
 * @example
 * ```ts
 * import { hasErrors, readManifests } from "orgwright";
 *
 * const { diagnostics } = await readManifests(["organizations.yaml"], { env: process.env });
 * if (hasErrors(diagnostics)) process.exitCode = 1;
 * ```
 */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}
