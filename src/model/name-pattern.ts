/** What is wrong with a pattern of names. */
export interface PatternProblem {
  readonly summary: string;
  readonly detail: string;
}

/** A test for names, or why the pattern says nothing. */
export type NamePattern =
  | { readonly matches: (name: string) => boolean; readonly problem?: never }
  | { readonly matches?: never; readonly problem: PatternProblem };

/** Longer patterns are mistakes: a name has at most 50 characters. */
const longestPattern = 1000;

const howToWrite =
  "A name belongs here, in which * stands for anything, ? for one character, [a-z] for one of several and {a,b} for either; ! in front means all others.";

/**
 * Reads a pattern of names. Matching takes time in proportion to the length of the name times that
 * of the pattern, whatever both are.
 */
export function parseNamePattern(text: string): NamePattern {
  const shown = JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text);
  const refuse = (why: string): NamePattern => ({
    problem: { summary: `the pattern ${shown} ${why}`, detail: howToWrite },
  });
  if (text.trim() === "") return refuse("is empty");
  if (text.length > longestPattern) return refuse(`has ${text.length} characters`);
  const negations = /^!*/.exec(text)?.[0].length ?? 0;
  try {
    const automaton = new Automaton(text.slice(negations));
    const isNegated = negations % 2 === 1;
    return { matches: (name) => automaton.accepts(name) !== isNegated };
  } catch (error) {
    if (error instanceof BrokenPattern) return refuse(error.message);
    throw error;
  }
}

class BrokenPattern extends Error {}

type Test = (character: string) => boolean;

/** A state goes on to others at once, or to one of them over a character that passes its test. */
interface State {
  readonly test?: Test;
  readonly next: number[];
}

/** All ways through a pattern are followed at the same time, so that none is ever tried again. */
class Automaton {
  readonly #characters: readonly string[];
  readonly #states: State[] = [];
  readonly #end: number;
  #at = 0;

  constructor(text: string) {
    this.#characters = Array.from(text);
    if (text === "") throw new BrokenPattern("has nothing but !");
    const start = this.#add({ next: [] });
    this.#end = this.#readSequence(start, false);
  }

  accepts(name: string): boolean {
    let active = this.#reach([0]);
    for (const character of name) {
      const over: number[] = [];
      for (const index of active) {
        const state = this.#states[index];
        if (state?.test?.(character)) over.push(...state.next);
      }
      if (over.length === 0) return false;
      active = this.#reach(over);
    }
    return active.has(this.#end);
  }

  /** The states that some states go on to at once, themselves included. */
  #reach(from: readonly number[]): ReadonlySet<number> {
    const reached = new Set(from);
    for (const index of reached) {
      const state = this.#states[index];
      if (state && !state.test) for (const next of state.next) reached.add(next);
    }
    return reached;
  }

  /** Reads up to the end, or within braces to what ends an alternative. Returns the last state. */
  #readSequence(start: number, isWithin: boolean): number {
    let last = start;
    for (; this.#at < this.#characters.length; this.#at++) {
      const character = this.#characters[this.#at] ?? "";
      if (isWithin && (character === "," || character === "}")) return last;
      last = this.#readPart(character, last);
    }
    if (isWithin) throw new BrokenPattern("has a { that is never closed");
    return last;
  }

  #readPart(character: string, last: number): number {
    switch (character) {
      case "*": {
        const loop = this.#add({ test: () => true, next: [] });
        const after = this.#add({ next: [loop] });
        this.#states[loop]?.next.push(after);
        this.#states[last]?.next.push(after);
        const end = this.#add({ next: [] });
        this.#states[after]?.next.push(end);
        return end;
      }
      case "?":
        return this.#addTest(last, () => true);
      case "[":
        return this.#addTest(last, this.#readClass());
      case "{":
        return this.#readAlternatives(last);
      case "(":
      case ")":
      case "|":
        throw new BrokenPattern(`has a ${character}, which is not known here`);
      case "}":
      case "]":
        throw new BrokenPattern(`has a ${character} that nothing opens`);
      case "\\": {
        const literal = this.#characters[++this.#at];
        if (literal === undefined) throw new BrokenPattern("ends with a \\");
        return this.#addTest(last, (given) => given === literal);
      }
      default:
        return this.#addTest(last, (given) => given === character);
    }
  }

  #readAlternatives(last: number): number {
    const end = this.#add({ next: [] });
    do {
      this.#at++;
      const start = this.#add({ next: [] });
      this.#states[last]?.next.push(start);
      this.#states[this.#readSequence(start, true)]?.next.push(end);
    } while (this.#characters[this.#at] === ",");
    return end;
  }

  #readClass(): Test {
    const close = this.#characters.indexOf("]", this.#at + 2);
    if (close === -1) throw new BrokenPattern("has a [ that is never closed, or nothing in it");
    const written = this.#characters.slice(this.#at + 1, close);
    this.#at = close;
    const isNegated = written[0] === "!" || written[0] === "^";
    const inside = isNegated ? written.slice(1) : written;
    if (inside.length === 0) throw new BrokenPattern("has a [ with nothing in it");
    const ranges: (readonly [string, string])[] = [];
    for (let index = 0; index < inside.length; index++) {
      const first = inside[index] ?? "";
      const to = inside[index + 2];
      const isRange = inside[index + 1] === "-" && to !== undefined;
      if (isRange && first > to) throw new BrokenPattern(`has [${first}-${to}], which is nothing`);
      ranges.push(isRange ? [first, to] : [first, first]);
      if (isRange) index += 2;
    }
    const isInside: Test = (given) => ranges.some(([from, to]) => from <= given && given <= to);
    return isNegated ? (given) => !isInside(given) : isInside;
  }

  #addTest(last: number, test: Test): number {
    const end = this.#add({ next: [] });
    const step = this.#add({ test, next: [end] });
    this.#states[last]?.next.push(step);
    return end;
  }

  #add(state: State): number {
    return this.#states.push(state) - 1;
  }
}
