import { ownValue } from "../../model/index.js";
import { invalidQuery, type Refusal } from "../exchange/index.js";
import type { Comparison, Condition, Operator } from "./search-condition.js";

/** The two languages in which a search can be written. */
export type SearchLanguage = "lucene" | "scim";

/** Which fields a term without one looks into, unless told otherwise. */
const bareFields = ["name", "display_name"];

/**
 * Reads a search.
 *
 * @throws Refusal 400 for what the language, or the part of it that is understood here, does not have.
 */
export function parseSearch(text: string, language: SearchLanguage): Condition {
  const reader = new Reader(text, language);
  const condition = readAny(reader);
  if (reader.peek() !== undefined) throw reader.refuse();
  return condition;
}

const tokenPatterns: Readonly<Record<SearchLanguage, RegExp>> = {
  // A field with its value is one token: white space between the two is not allowed.
  lucene:
    /\s*([()]|[\w.-]+:\(|(?:[\w.-]+:)?(?:"(?:[^"\\]|\\.)*"|[[{][^\]}]*[\]}]|[^\s()":[\]{}]+)|\S)/gy,
  scim: /\s*([()]|"(?:[^"\\]|\\.)*"|[^\s()"]+|\S)/gy,
};

const deepestNesting = 20;

/** The tokens of a search, one after the other. */
class Reader {
  readonly #tokens: readonly string[];
  #position = 0;
  #depth = 0;
  /** Which fields a term without one looks into. */
  fields: readonly string[] = bareFields;

  constructor(
    private readonly text: string,
    readonly language: SearchLanguage,
  ) {
    this.#tokens = [...text.matchAll(tokenPatterns[language])].map((match) => match[1] ?? "");
  }

  peek(): string | undefined {
    return this.#tokens[this.#position];
  }

  next(): string {
    const token = this.peek();
    if (token === undefined) throw this.refuse();
    this.#position += 1;
    return token;
  }

  /** Takes the next token if it is one of the words: capitals in Lucene, any case in SCIM. */
  takes(...words: readonly string[]): boolean {
    const token = this.peek();
    const word = this.language === "scim" ? token?.toUpperCase() : token;
    if (word === undefined || !words.includes(word)) return false;
    this.#position += 1;
    return true;
  }

  /** Reads something within something else, as deep as anybody needs and no deeper. */
  nest(read: () => Condition): Condition {
    if (this.#depth === deepestNesting) throw this.refuse();
    this.#depth += 1;
    const condition = read();
    this.#depth -= 1;
    return condition;
  }

  refuse(): Refusal {
    return invalidQuery(
      `Query validation error: 'Object didn't pass validation for format ${this.language}: ${this.text}' on property q.`,
    );
  }
}

function readAny(reader: Reader): Condition {
  const parts = [readAll(reader)];
  for (;;) {
    const isJoined = reader.takes("OR", "||");
    // Lucene takes terms that merely follow each other for alternatives.
    const isFollowed = reader.language === "lucene" && ![undefined, ")"].includes(reader.peek());
    if (!isJoined && !isFollowed) break;
    parts.push(readAll(reader));
  }
  return join("any", parts);
}

function readAll(reader: Reader): Condition {
  const parts = [readOne(reader)];
  while (reader.takes("AND", "&&")) parts.push(readOne(reader));
  return join("all", parts);
}

function join(kind: "all" | "any", parts: readonly Condition[]): Condition {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind, parts };
}

function readOne(reader: Reader): Condition {
  if (reader.takes("NOT", "!")) {
    return { kind: "not", part: reader.nest(() => readOne(reader)) };
  }
  if (reader.takes("(")) {
    const condition = reader.nest(() => readAny(reader));
    if (!reader.takes(")")) throw reader.refuse();
    return condition;
  }
  const group = /^([\w.-]+):\($/.exec(reader.peek() ?? "")?.[1];
  if (group !== undefined) return readGroup(reader, group);
  return reader.language === "lucene" ? readTerm(reader) : readFilter(reader);
}

/** Reads several values of one field: `field:(a OR b)`. */
function readGroup(reader: Reader, field: string): Condition {
  reader.next();
  const outer = reader.fields;
  reader.fields = [field];
  const condition = reader.nest(() => readAny(reader));
  reader.fields = outer;
  if (!reader.takes(")")) throw reader.refuse();
  return condition;
}

function readTerm(reader: Reader): Condition {
  const match = /^(?:([\w.-]+):)?([^:]+|".*"|\[.*|\{.*)$/s.exec(reader.next());
  const [, field, value] = match ?? [];
  if (value === undefined || value === ")") throw reader.refuse();
  if (field !== undefined) return readValue(reader, field, value);
  return join(
    "any",
    reader.fields.map((name) => readValue(reader, name, value)),
  );
}

function readValue(reader: Reader, field: string, value: string): Condition {
  const range = /^([[{])(\S+) TO (\S+)([\]}])$/.exec(value);
  if (range !== null) return readRange(field, range);
  if (value.startsWith('"')) return compare(field, "equals", unquote(value));
  const bound = /^(>=|<=|>|<)(.+)$/.exec(value);
  if (bound !== null)
    return compare(field, boundOperators[bound[1] ?? ""] ?? "equals", bound[2] ?? "");
  if (value === "*") return compare(field, "present", "");
  const [, before = "", text = "", after = ""] = /^(\*?)([^*?]+)(\*?)$/.exec(value) ?? [];
  if (text === "") throw reader.refuse();
  if (before !== "" && after !== "") return compare(field, "contains", text);
  if (before !== "") return compare(field, "endsWith", text);
  return compare(field, after === "" ? "equals" : "startsWith", text);
}

const boundOperators: Readonly<Record<string, Operator>> = {
  ">": "greater",
  ">=": "greaterOrEqual",
  "<": "less",
  "<=": "lessOrEqual",
};

function readRange(field: string, range: RegExpExecArray): Condition {
  const [, opening, from = "*", to = "*", closing] = range;
  const parts: Condition[] = [];
  if (from !== "*") {
    parts.push(compare(field, opening === "[" ? "greaterOrEqual" : "greater", from));
  }
  if (to !== "*") parts.push(compare(field, closing === "]" ? "lessOrEqual" : "less", to));
  return parts.length === 0 ? compare(field, "present", "") : join("all", parts);
}

const scimOperators: Readonly<Record<string, Operator>> = {
  eq: "equals",
  ne: "equals",
  sw: "startsWith",
  ew: "endsWith",
  co: "contains",
  pr: "present",
  gt: "greater",
  ge: "greaterOrEqual",
  lt: "less",
  le: "lessOrEqual",
};

function readFilter(reader: Reader): Condition {
  const field = reader.next();
  const word = reader.next().toLowerCase();
  const operator = ownValue(scimOperators, word);
  if (operator === undefined) throw reader.refuse();
  if (operator === "present") return compare(field, operator, "");
  const value = reader.next();
  if (!value.startsWith('"')) throw reader.refuse();
  const comparison = compare(field, operator, unquote(value));
  return word === "ne" ? { kind: "not", part: comparison } : comparison;
}

function compare(field: string, operator: Operator, value: string): Comparison {
  return { kind: "compare", field, operator, value };
}

function unquote(text: string): string {
  return text.slice(1, -1).replace(/\\(.)/gs, "$1");
}
