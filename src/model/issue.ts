import type { DiagnosticCode, PathSegment } from "../errors/index.js";

/**
 * Something wrong with a declared organization, as data: the door that shows it puts it into the
 * words of its readers, by {@link renderIssue}. The place is relative to the organization.
 */
export interface Issue {
  readonly code: DiagnosticCode;
  readonly path: readonly PathSegment[];
  /** Which part of the place is meant, the value unless set. */
  readonly at?: "key";
  readonly facts: Facts;
}

/** A value as messages show it: its text, or what kind of container it is. */
export type Shown =
  { readonly text: string; readonly isScalar: boolean } | { readonly container: "map" | "list" };

/** What belongs in the place of a value of the wrong kind. */
export type Expected = "text" | "flag" | "number" | "list" | "map" | "other";

/** What is known of an issue. */
export type Facts =
  | {
      readonly kind: "unknown-key";
      readonly key: string;
      readonly allowed: readonly string[];
      readonly suggestion?: string;
    }
  | { readonly kind: "missing"; readonly meaning?: string }
  | { readonly kind: "wrong-type"; readonly expected: Expected; readonly found: Shown }
  | { readonly kind: "not-among"; readonly found: Shown; readonly allowed: readonly unknown[] }
  | { readonly kind: "too-short"; readonly least: number }
  | { readonly kind: "too-long"; readonly length: number; readonly most: number }
  | { readonly kind: "too-small"; readonly found: Shown; readonly least: number }
  | { readonly kind: "too-great"; readonly found: Shown; readonly most: number }
  | {
      readonly kind: "too-many";
      readonly count: number;
      readonly most: number;
      readonly isMap: boolean;
    }
  | { readonly kind: "too-few"; readonly least: number; readonly keys: readonly string[] }
  | { readonly kind: "against-rule"; readonly found: Shown; readonly rule: string }
  | { readonly kind: "key-length"; readonly length: number }
  | { readonly kind: "not-clearable"; readonly instead: string }
  | { readonly kind: "excess"; readonly most: number }
  | { readonly kind: "reserved-key"; readonly key: string }
  | { readonly kind: "reference"; readonly names: readonly string[]; readonly advice: string }
  | {
      readonly kind: "repeated";
      readonly what: string;
      readonly shown: string;
      /** Where the other one stands. */
      readonly first: readonly PathSegment[];
    }
  | { readonly kind: "present-name" }
  | {
      readonly kind: "needs";
      readonly key: string;
      readonly needed: string;
      /** The beginning of a sentence that a colon ends. */
      readonly why: string;
    }
  /** What only one door can find, in the words of that door. */
  | { readonly kind: "told"; readonly summary: string; readonly detail: string };

/**
 * Says what to print instead of the value at a path, for values that are nobody's business.
 * Undefined where the value itself may be printed.
 */
export type Substitute = (path: readonly PathSegment[]) => string | undefined;
