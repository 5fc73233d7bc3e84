import { createContext, Script, type Context } from "node:vm";

/** How long one comparison may take, in milliseconds; it usually takes a thousandth of one. */
const limitMs = 250;

const comparison = new Script("pattern.test(text)");
let context: Context | undefined;

/**
 * A regular expression from outside, which may be one that never comes to an end. Comparing is cut
 * off then, and the pattern matches nothing any more.
 */
export class PathPattern {
  readonly #pattern: RegExp;
  #problem: string | undefined;

  /** @param source has been checked to be a regular expression. */
  constructor(source: string) {
    this.#pattern = new RegExp(source);
  }

  /** Why it matches nothing any more; undefined as long as all is well. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Whether a text matches. */
  matches(text: string): boolean {
    if (this.#problem !== undefined) return false;
    context ??= createContext({});
    Object.assign(context, { pattern: this.#pattern, text });
    try {
      return comparison.runInContext(context, { timeout: limitMs }) === true;
    } catch (error) {
      if ((error as { code?: unknown }).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
      this.#problem = `comparing ${JSON.stringify(text.slice(0, 200))} with the pattern took too long`;
      return false;
    }
  }
}
