import {
  CORE_SCHEMA,
  EVENT_ID,
  constructFromEvents,
  mergeTag,
  parseEvents,
  YAMLException,
  type Event,
} from "js-yaml";
import { findUnsafeAlias } from "./anchors.js";
import { explainSyntax } from "./syntax-advice.js";

/** How deep lists and maps may stand in each other. No manifest needs a tenth of it. */
export const maxDepth = 100;

const schema = CORE_SCHEMA.withTags(mergeTag);

/** Why a text could not be read, and where in it. */
export interface YamlProblem {
  readonly code: "invalid-yaml" | "unsafe-yaml";
  readonly offset: number;
  readonly summary: string;
  readonly detail: string;
}

/** The parser's events of a text, document by document, or why there are none. */
export type Parsed =
  | { readonly documents: readonly (readonly Event[])[]; readonly problem?: never }
  | { readonly documents?: never; readonly problem: YamlProblem };

/** A document's value, or why it has none. */
export type Constructed =
  | { readonly value: unknown; readonly problem?: never }
  | { readonly value?: never; readonly problem: YamlProblem };

/** Parses a text of one or more YAML or JSON documents. Takes time linear in its length. */
export function parseDocuments(text: string, depth: number = maxDepth): Parsed {
  const parsed = tryParse(text, depth);
  if (!(parsed instanceof YAMLException)) return { documents: splitDocuments(parsed) };
  return { problem: isTooDeep(text, parsed, depth) ? tooDeep(parsed) : malformed(text, parsed) };
}

/**
 * Builds the value of one document. Aliases share what they stand for; they are refused where
 * writing them out would exhaust memory.
 */
export function constructDocument(events: readonly Event[], text: string): Constructed {
  const unsafe = usesAnchors(events) ? findUnsafeAlias(events, text, maxDepth) : undefined;
  if (unsafe) return { problem: { code: "unsafe-yaml", ...unsafe } };
  try {
    const [value] = constructFromEvents(events as Event[], {
      source: text,
      schema,
      // findUnsafeAlias has bounded what merging can cost.
      maxTotalMergeKeys: -1,
    });
    return { value };
  } catch (error) {
    if (error instanceof YAMLException) return { problem: malformed(text, error) };
    throw error;
  }
}

/** Whether anything in a document has an anchor, or stands for what has one. */
export function usesAnchors(events: readonly Event[]): boolean {
  return events.some(
    (event) => event.type === EVENT_ID.ALIAS || ("anchorStart" in event && event.anchorStart >= 0),
  );
}

/** The text that a scalar has when it is the key of a map: `1.0` is the key `1`. */
export function constructKey(scalar: Event, text: string): string {
  const document: Event = {
    type: EVENT_ID.DOCUMENT,
    explicitStart: false,
    explicitEnd: false,
    directives: [],
  };
  const [value] = constructFromEvents([document, scalar, { type: EVENT_ID.POP }], {
    source: text,
    schema,
  });
  return String(value);
}

function tryParse(text: string, depth: number): Event[] | YAMLException {
  try {
    return parseEvents(text, { maxDepth: depth });
  } catch (error) {
    if (error instanceof YAMLException) return error;
    throw error;
  }
}

function splitDocuments(events: Event[]): Event[][] {
  const starts: number[] = [];
  events.forEach((event, index) => {
    if (event.type === EVENT_ID.DOCUMENT) starts.push(index);
  });
  return starts.length === 1
    ? [events]
    : starts.map((start, index) => events.slice(start, starts[index + 1]));
}

/** The parser has one class for all its errors: depth is told by whether more depth helps. */
function isTooDeep(text: string, exception: YAMLException, depth: number): boolean {
  const second = tryParse(text, depth + 10);
  return !(second instanceof YAMLException) || second.mark?.position !== exception.mark?.position;
}

function tooDeep(exception: YAMLException): YamlProblem {
  return {
    code: "unsafe-yaml",
    offset: exception.mark?.position ?? 0,
    summary: `lists and maps stand more than ${maxDepth} deep in each other`,
    detail: "No manifest needs that; write it flatter.",
  };
}

function malformed(text: string, exception: YAMLException): YamlProblem {
  const offset = exception.mark?.position ?? 0;
  const known = explainSyntax(text, offset, exception.reason);
  return {
    code: "invalid-yaml",
    offset: known?.offset ?? offset,
    summary: "this is not well-formed YAML or JSON",
    detail: `${known ? `${known.advice} ` : ""}The parser says: ${exception.reason}.`,
  };
}
