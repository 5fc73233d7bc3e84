import type { DiagnosticCode, PathSegment } from "../errors/index.js";
import { dialects, type Dialect, type DialectName } from "./dialect.js";
import type { Facts, Issue, Shown } from "./issue.js";

/** An issue in somebody's words. */
export interface RenderedIssue {
  readonly code: DiagnosticCode;
  readonly path: readonly PathSegment[];
  readonly at?: "key";
  /** What is wrong, naming the place; one line without a full stop. */
  readonly summary: string;
  /** Why, and what to write instead; whole sentences. */
  readonly detail?: string;
}

/**
 * Puts an issue into the words of those who wrote what is wrong.
 *
 * @param place how they call a place; the dialect's own way unless given
 */
export function renderIssue(
  issue: Issue,
  reader: DialectName,
  place: (path: readonly PathSegment[]) => string = (other) => dialects[reader].place(other),
): RenderedIssue {
  const { code, path, at, facts } = issue;
  const dialect = dialects[reader];
  const name = path.length === 0 ? "an organization" : place(path);
  const { summary, detail } = say(facts, { dialect, name, path, place });
  return {
    code,
    path,
    ...(at && { at }),
    summary,
    ...(detail !== undefined && detail !== "" && { detail }),
  };
}

interface Context {
  readonly dialect: Dialect;
  /** The place itself. */
  readonly name: string;
  readonly path: readonly PathSegment[];
  place(path: readonly PathSegment[]): string;
}

interface Said {
  readonly summary: string;
  readonly detail?: string;
}

function say(facts: Facts, context: Context): Said {
  const { dialect, name, path } = context;
  const place = (other: readonly PathSegment[]): string => context.place(other);
  const shown = (found: Shown): string =>
    "text" in found ? found.text : dialect.containers[found.container];
  switch (facts.kind) {
    case "unknown-key": {
      const { key, allowed, suggestion } = facts;
      const parent = path.slice(0, -1);
      const where = parent.length > 0 ? ` in ${place(parent)}` : "";
      const hint = suggestion === undefined ? "" : `Did you mean ${dialect.name(suggestion)}? `;
      return {
        summary: `unknown ${dialect.key} ${showText(key)}${where}`,
        detail: `${hint}Allowed are ${allowed.map((each) => dialect.name(each)).join(", ")}.`,
      };
    }
    case "missing":
      return {
        summary: `${name} is missing`,
        ...(facts.meaning !== undefined && { detail: facts.meaning }),
      };
    case "wrong-type":
      return { summary: `${name} is ${shown(facts.found)}`, detail: sayExpected(facts, dialect) };
    case "not-among":
      return {
        summary: `${name} is ${shown(facts.found)}`,
        detail: `Allowed are ${facts.allowed.map((value) => JSON.stringify(value)).join(", ")}.`,
      };
    case "too-short":
      return {
        summary: `${name} is too short`,
        detail: `At least ${facts.least} ${facts.least === 1 ? "character is" : "characters are"} needed.`,
      };
    case "too-long":
      return {
        summary: `${name} has ${facts.length} characters`,
        detail: `At most ${facts.most} are allowed.`,
      };
    case "too-small":
      return {
        summary: `${name} is ${shown(facts.found)}`,
        detail: `The least allowed is ${facts.least}.`,
      };
    case "too-great":
      return {
        summary: `${name} is ${shown(facts.found)}`,
        detail: `The most allowed is ${facts.most}.`,
      };
    case "too-many":
      return {
        summary: `${name} has ${facts.count} entries`,
        detail: facts.isMap
          ? `It must have at most ${facts.most} entries.`
          : `At most ${facts.most} are allowed.`,
      };
    case "too-few":
      return {
        summary: `${name} says too little`,
        detail: `At least ${facts.least} of these must be there: ${facts.keys.map((key) => dialect.name(key)).join(", ")}.`,
      };
    case "against-rule":
      return { summary: `${name} is ${shown(facts.found)}`, detail: `It ${facts.rule}.` };
    case "key-length":
      return {
        summary: `${place(path.slice(0, -1))} has a key of ${facts.length} characters`,
        detail: "Keys have 1 to 255 characters.",
      };
    case "not-clearable":
      return {
        summary: `${name} cannot be cleared`,
        detail:
          `null asks to clear it, and Auth0 has no way to do that. ${facts.instead}`.trimEnd(),
      };
    case "excess":
      return {
        summary: `${name} has more than ${facts.most} values`,
        detail: "No organization has so many. Look for a list or a map that is out of place.",
      };
    case "reserved-key":
      return {
        summary: `metadata key ${facts.key} is Orgwright's own`,
        detail: `It follows from ${dialect.owner} and from \`protected\`; write those instead.`,
      };
    case "reference":
      return {
        summary: `${name} must have either ${facts.names.map((each) => dialect.name(each)).join(" or ")}`,
        detail: facts.advice,
      };
    case "present-name":
      return {
        summary: `${name} is the organization's present name`,
        detail: "Former names are those that it does not have any more. Remove it.",
      };
    case "repeated":
      return {
        summary: `${facts.what} ${facts.shown} is listed twice`,
        detail: `${place(facts.first)} is the same one already. Keep one of the two.`,
      };
    case "needs":
      return {
        summary: `${name} needs ${dialect.name(facts.needed)}`,
        detail: `${facts.why}: write \`${dialect.assign(facts.needed, "true")}\` as well.`,
      };
    case "told":
      return facts;
  }
}

function sayExpected(
  { expected, found }: Extract<Facts, { kind: "wrong-type" }>,
  dialect: Dialect,
): string {
  const isList = "container" in found && found.container === "list";
  if (expected === "map" && isList && dialect.listHint !== "") return dialect.listHint;
  const isUnquoted = expected === "text" && "text" in found && found.isScalar;
  return dialect.expected[expected] + (isUnquoted ? dialect.quoteHint : "");
}

function showText(text: string): string {
  const quoted = JSON.stringify(text);
  return quoted.length > 60 ? `${quoted.slice(0, 57)}…"` : quoted;
}
