import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseNamePattern } from "../../src/model/index.js";

function matches(pattern: string, name: string): boolean {
  const parsed = parseNamePattern(pattern);
  if (!parsed.matches) throw new Error(parsed.problem.summary);
  return parsed.matches(name);
}

describe("a pattern of names", () => {
  it.each([
    ["acme", "acme", true],
    ["acme", "acme-2", false],
    ["acme", "xacme", false],
    ["*", "", true],
    ["*", "a/b.c", true],
    ["customer-*", "customer-", true],
    ["customer-*", "customer-7", true],
    ["customer-*", "customers", false],
    ["*-test", "a-test", true],
    ["*-test", "a-test-b", false],
    ["a*b*c", "axxbyyc", true],
    ["a*b*c", "acb", false],
    ["**", "acme", true],
    ["cust?", "cust1", true],
    ["cust?", "cust", false],
    ["cust?", "cust🎉", true],
    ["[a-c]x", "bx", true],
    ["[a-c]x", "dx", false],
    ["[!a-c]x", "dx", true],
    ["[^a]", "a", false],
    ["[a-]", "-", true],
    ["{acme,globex}", "globex", true],
    ["{acme,globex}-*", "acme-eu", true],
    ["a{b,{c,d*}}e", "adxe", true],
    ["a{,b}", "a", true],
    ["a{,b}", "ab", true],
    ["a{,b}", "ac", false],
    ["!acme", "acme", false],
    ["!acme", "globex", true],
    ["!!acme", "acme", true],
    ["a,b", "a,b", true],
    ["\\*", "*", true],
    ["\\*", "a", false],
    ["constructor", "constructor", true],
  ])("%s and the name %j: %s", (pattern, name, expected) => {
    expect(matches(pattern, name)).toBe(expected);
  });

  it.each([
    ["", "is empty"],
    ["  ", "is empty"],
    ["!", "nothing but !"],
    ["[a", "never closed"],
    ["[]", "never closed"],
    ["[z-a]", "which is nothing"],
    ["{a,b", "never closed"],
    ["a}", "nothing opens"],
    ["a]", "nothing opens"],
    ["a\\", "ends with a \\"],
    ["+(a|b)", "not known here"],
    ["!(a)", "not known here"],
    ["x".repeat(1001), "1001 characters"],
  ])("that is broken is told in words: %s", (pattern, reason) => {
    const { problem } = parseNamePattern(pattern);
    expect(problem?.summary).toContain(reason);
    expect(problem?.detail).toContain("* stands for anything");
  });

  it.each([
    ["stars", `${"*a".repeat(400)}b`],
    ["alternatives", "{a,aa}".repeat(150)],
    ["alternatives in each other", `${"{a,".repeat(240)}b${"}".repeat(240)}`],
    ["stars in alternatives", "{a*,*a}".repeat(120)],
    ["question marks", `${"*?".repeat(400)}b`],
  ])("takes no more steps than the name times the pattern is long: %s", (_, pattern) => {
    // Tried one after another, the ways through these would be more than there are atoms.
    expect(matches(pattern, "a".repeat(2000))).toBeTypeOf("boolean");
  });

  it("means what a regular expression of the same words means", () => {
    const part = fc.constantFrom("a", "b", "*", "?", "[ab]", "[!a]", "{a,b}", "{a*,}");
    const asExpression: Readonly<Record<string, string>> = {
      "*": "[^]*",
      "?": "[^]",
      "[!a]": "[^a]",
      "{a,b}": "(?:a|b)",
      "{a*,}": "(?:a[^]*|)",
    };
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 6 }),
        fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 8 }),
        (parts, name) => {
          const expression = new RegExp(
            `^${parts.map((one) => asExpression[one] ?? one).join("")}$`,
            "u",
          );
          expect(matches(parts.join(""), name)).toBe(expression.test(name));
        },
      ),
      { numRuns: 500 },
    );
  });
});
