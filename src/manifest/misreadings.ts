import { EVENT_ID, SCALAR_STYLE, getScalarValue, type Event, type ScalarEvent } from "js-yaml";
import type { Severity } from "../errors/index.js";
import { shorten } from "../text/index.js";
import { constructKey } from "./yaml.js";

/** A place that YAML reads otherwise than it looks. */
export interface Misreading {
  readonly severity: Severity;
  readonly offset: number;
  readonly summary: string;
  readonly detail: string;
}

/** Keys that YAML can only take for what they look like. */
const plainKey = /^(?!(?:null|true|false)$)[a-z_][\w.-]*$/;
const number = /^[-+]?(?:\.?\d|\.inf|\.nan)/i;
/** A comment that begins as a word would: with a blank in front, and none behind its sign. */
const touchingComment = /[ \t]+(#[^\s#!][^\r\n]*)/y;
const curlyQuotes = /^[“”„«»‘’‚][^]*[“”«»‘’]$/;

/**
 * Finds what a document says otherwise than its author will have meant: parts of texts that are
 * comments or anchors to YAML, keys and numbers that it writes anew, line breaks that nobody sees.
 *
 * @param isForeign whether what stands under a key at the top is nobody's business here
 */
export function findMisreadings(
  events: readonly Event[],
  text: string,
  isForeign: (key: string) => boolean,
): Misreading[] {
  const found: Misreading[] = [];
  const anchored = new Map<string, ScalarEvent>();
  const open: Frame[] = [];
  for (const [index, event] of events.entries()) {
    if (event.type === EVENT_ID.POP) {
      open.pop();
      continue;
    }
    const parent = open.at(-1);
    const isKey = parent?.isMap === true && parent.expectsKey;
    if (parent?.isMap) parent.expectsKey = !isKey;
    const isSkipped = parent?.isSkipped === true || (parent?.skipsValue === true && !isKey);
    switch (event.type) {
      case EVENT_ID.ALIAS:
        anchored.delete(text.slice(event.anchorStart, event.anchorEnd));
        break;
      case EVENT_ID.SCALAR:
        if (isKey && open.length === 2) parent.skipsValue = isForeign(getScalarValue(text, event));
        if (isSkipped) break;
        if (event.anchorStart >= 0 && event.valueStart >= 0) {
          anchored.set(text.slice(event.anchorStart, event.anchorEnd), event);
        }
        if (!isKey) found.push(...misreadValue(event, text));
        // Where the value is no text either, that is told, and the key is not yet what matters.
        else if (!isNoText(events[index + 1], text)) found.push(...misreadKey(event, text));
        break;
      default: {
        const isMap = event.type === EVENT_ID.MAPPING;
        open.push({ isMap, expectsKey: isMap, isSkipped, skipsValue: false });
      }
    }
  }
  for (const [name, event] of anchored) {
    found.push({
      severity: "warning",
      offset: event.anchorStart - 1,
      summary: `&${shorten(name, 40)} is no part of the text`,
      detail: `To YAML it is the name of an anchor, and none refers to it. Put the whole text in quotes if & belongs to it.`,
    });
  }
  return found;
}

interface Frame {
  readonly isMap: boolean;
  /** Whether the next node of a map is a key. */
  expectsKey: boolean;
  readonly isSkipped: boolean;
  skipsValue: boolean;
}

function isNoText(event: Event | undefined, text: string): boolean {
  return (
    event?.type === EVENT_ID.SCALAR &&
    event.style === SCALAR_STYLE.PLAIN &&
    (event.valueStart < 0 ||
      /^(?:[-+.]?\d|true$|false$|null$|~$)/i.test(getScalarValue(text, event)))
  );
}

function misreadKey(event: ScalarEvent, text: string): Misreading[] {
  if (event.style !== SCALAR_STYLE.PLAIN || event.valueStart < 0 || event.tagStart >= 0) return [];
  const written = getScalarValue(text, event);
  if (plainKey.test(written) || written === "<<") return [];
  const read = constructKey(event, text);
  if (read === written) return [];
  return [
    {
      severity: "error",
      offset: event.valueStart,
      summary: `the key ${shorten(written, 40)} is read as ${shorten(read, 40)}`,
      detail: `To YAML it is no text. Put it in quotes: "${shorten(written, 40)}".`,
    },
  ];
}

function* misreadValue(event: ScalarEvent, text: string): Generator<Misreading> {
  const { style, valueStart: offset, valueEnd: end } = event;
  if (offset < 0) return;
  const written = getScalarValue(text, event);
  const warn = (summary: string, detail: string): Misreading => ({
    severity: "warning",
    offset,
    summary,
    detail,
  });
  if (style === SCALAR_STYLE.LITERAL_BLOCK || style === SCALAR_STYLE.FOLDED_BLOCK) {
    if (!written.endsWith("\n")) return;
    const sign = style === SCALAR_STYLE.LITERAL_BLOCK ? "|" : ">";
    yield {
      ...warn(
        "this text ends with a line break",
        `Write \`${sign}-\` instead of \`${sign}\` where none belongs there.`,
      ),
      offset: offset + (/^ */.exec(text.slice(offset, offset + 1000))?.[0].length ?? 0),
    };
  }
  if (style !== SCALAR_STYLE.PLAIN) return;
  touchingComment.lastIndex = end;
  const comment = touchingComment.exec(text)?.[1];
  if (comment !== undefined) {
    yield {
      ...warn(
        `${shorten(comment, 40)} is a comment`,
        `The text ends before it: ${JSON.stringify(shorten(written, 60))}. Put all of it in quotes if the # belongs to it, or write a blank behind the # if it is a comment.`,
      ),
      offset: text.indexOf("#", end),
    };
  }
  if (text.slice(offset, end).includes("\n")) {
    yield warn(
      "this text goes on in the next line",
      "YAML makes one line of it. Write it in one line, or put it in quotes if it is meant.",
    );
  }
  if (curlyQuotes.test(written)) {
    yield warn(
      "these quotes are part of the text",
      "YAML knows \" and ' alone. Write those, or put them around it if it is meant.",
    );
  }
  if (!number.test(written) || event.tagStart >= 0) return;
  const read = constructKey(event, text);
  if (read === written) return;
  yield warn(
    `${shorten(written, 40)} is read as ${shorten(read, 40)}`,
    `To YAML it is a number, and other programs may take it for another one. Write ${shorten(read, 40)}, or put it in quotes if it is text.`,
  );
}
