import type { Variables } from "../variables.js";
import { ownValue } from "../model/index.js";
import { shorten } from "../text/index.js";

/** What stands in a text where a value was to be filled in, and why it was not. */
export interface Unfilled {
  /** `unresolved-variable` unless set. */
  readonly code?: "secret-variable";
  readonly summary: string;
  readonly detail: string;
}

/** A text with its variables filled in, or the first thing in it that could not be filled. */
export type Filled =
  | { readonly text: string; readonly unfilled?: never }
  | { readonly text?: never; readonly unfilled: Unfilled };

/** Fills in the variables of a text; undefined where the text has none. */
export type Fill = (text: string) => Filled | undefined;

// A dollar in front takes the meaning away: `$${` is `${`, and `$##X##` is `##X##`.
const tokens = /\$?(?:\$\{|##\w+##|@@\w+@@)/g;
const meaningful = /\$\{|##\w+##|@@\w+@@/g;
const barePlaceholder = /@@\w+@@/y;
const hiddenPlaceholder = /[^\r\n]{1,300}?:[ \t]+(##\w+##)[ \t]*(?=[\r\n]|$)/y;
const reference = /env\.([A-Za-z_][A-Za-z0-9_]*)(:-|\})/y;

/** Says why a variable must not be filled in; undefined where it may be. */
export type Guard = (name: string) => Unfilled | undefined;

/** Fills in variables from an environment, but for those that a guard keeps back. */
export function fillFrom(env: Variables, guard: Guard = () => undefined): Fill {
  return (text) => (hasVariables(text) ? new Filler(text, env, guard).fill() : undefined);
}

/** How deep a default may stand in another one's variable. */
const deepestDefault = 20;

/**
 * Fills in `${env.NAME}` and `${env.NAME:-default}`. The default stands for a variable that is
 * unset or empty, and may hold variables itself. Anything else that looks like a variable, the
 * placeholders `##NAME##` and `@@NAME@@` of auth0-deploy-cli included, cannot be filled, also in a
 * default that is not needed. No message holds a variable's value.
 */
class Filler {
  readonly #text: string;
  readonly #env: Variables;
  readonly #guard: Guard;
  #at = 0;
  /** The first closing brace that was not passed; -1 where there are none left. */
  #brace: number;

  constructor(text: string, env: Variables, guard: Guard) {
    this.#text = text;
    this.#env = env;
    this.#guard = guard;
    this.#brace = text.indexOf("}");
  }

  fill(): Filled {
    try {
      return { text: this.#read(0, true) };
    } catch (error) {
      if (error instanceof Refused) return { unfilled: error.unfilled };
      throw error;
    }
  }

  /**
   * Reads up to the end of the text, or of a default to the brace that closes its variable.
   *
   * @param isNeeded whether the result counts: what is not set matters only then
   */
  #read(depth: number, isNeeded: boolean): string {
    let filled = "";
    for (;;) {
      const start = this.#at;
      tokens.lastIndex = start;
      const token = tokens.exec(this.#text);
      const close = depth === 0 ? -1 : this.#nextBrace();
      const isClosed = close !== -1 && (token === null || close < token.index);
      if (token === null || isClosed) {
        if (depth > 0 && !isClosed) throw new Refused(unclosed);
        this.#at = isClosed ? close + 1 : this.#text.length;
        return filled + this.#text.slice(start, isClosed ? close : undefined);
      }
      const [written] = token;
      filled += this.#text.slice(start, token.index);
      this.#at = token.index + written.length;
      const isEscaped = written.startsWith("$") && written !== "${";
      // In a default only variables have a meaning, so that nothing but they need an escape.
      if (isEscaped) filled += depth > 0 && written !== "$${" ? written : written.slice(1);
      else if (written === "${") filled += this.#resolve(depth, isNeeded);
      else throw new Refused(leftOver(written));
    }
  }

  #nextBrace(): number {
    if (this.#brace !== -1 && this.#brace < this.#at)
      this.#brace = this.#text.indexOf("}", this.#at);
    return this.#brace;
  }

  /** The value of the variable behind `${`. */
  #resolve(depth: number, isNeeded: boolean): string {
    reference.lastIndex = this.#at;
    const [whole, name, sign] = reference.exec(this.#text) ?? [];
    if (whole === undefined || name === undefined) throw new Refused(this.#unknown());
    if (depth === deepestDefault) throw new Refused(tooDeep);
    this.#at += whole.length;
    const kept = this.#guard(name);
    if (kept) throw new Refused(kept);
    const value = ownValue(this.#env, name);
    if (sign === ":-") {
      const isUnset = value === undefined || value === "";
      const fallback = this.#read(depth + 1, isNeeded && isUnset);
      return isUnset ? fallback : value;
    }
    if (value !== undefined || !isNeeded) return value ?? "";
    throw new Refused({
      summary: `the environment variable ${name} is not set`,
      detail: `Set it, or give a default: \`\${env.${name}:-default}\`.`,
    });
  }

  #unknown(): Unfilled {
    const end = this.#text.indexOf("}", this.#at);
    if (end === -1) return unclosed;
    return {
      summary: `\${${cut(this.#text.slice(this.#at, end))}} cannot be filled in`,
      detail:
        "Only `${env.NAME}` and `${env.NAME:-default}` are known here. Write `$${` for the two characters themselves.",
    };
  }
}

class Refused extends Error {
  constructor(readonly unfilled: Unfilled) {
    super(unfilled.summary);
  }
}

/**
 * What to say of a placeholder of auth0-deploy-cli that stands at an offset of a text unquoted,
 * where YAML takes `@@NAME@@` for broken. Undefined where none stands there.
 */
export function findBarePlaceholder(text: string, offset: number): Unfilled | undefined {
  barePlaceholder.lastIndex = offset;
  const match = barePlaceholder.exec(text);
  return match ? leftOver(match[0]) : undefined;
}

/**
 * What to say of a placeholder of auth0-deploy-cli that is the value of the key at an offset, but
 * unquoted, so that YAML takes `##NAME##` for a comment and the value for null. Undefined where
 * there is none.
 */
export function findHiddenPlaceholder(text: string, keyOffset: number): Unfilled | undefined {
  hiddenPlaceholder.lastIndex = keyOffset;
  const placeholder = hiddenPlaceholder.exec(text)?.[1];
  return placeholder === undefined ? undefined : leftOver(placeholder);
}

/** Writes a text so that {@link fillFrom} gives it back as it is. */
export function escapeVariables(text: string): string {
  return hasVariables(text) ? text.replace(meaningful, (token) => `$${token}`) : text;
}

function hasVariables(text: string): boolean {
  return text.includes("${") || text.includes("##") || text.includes("@@");
}

const unclosed: Unfilled = {
  summary: "`${` is never closed",
  detail: "Write `${env.NAME}`, or `$${` for the two characters themselves.",
};

const tooDeep: Unfilled = {
  summary: `defaults of variables stand more than ${deepestDefault} deep in each other`,
  detail: "Set the variables instead.",
};

function leftOver(placeholder: string): Unfilled {
  return {
    summary: `${cut(placeholder)} was not filled in`,
    detail: `It is a placeholder of auth0-deploy-cli. Write \`\${env.${cut(placeholder.slice(2, -2))}}\` instead, or \`$${cut(placeholder)}\` if the text is meant as it stands.`,
  };
}

function cut(text: string): string {
  return shorten(text, 60);
}
