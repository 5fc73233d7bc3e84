import { expect, test } from "vitest";
import { brief, read } from "./reading.js";

/**
 * Inputs that lead readers astray. Each is so long that looking at the rest of it again for every
 * part would take minutes; looking at everything once takes a second or two.
 */
function repeat(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join("");
}

test.each<[string, () => string, string]>([
  ["texts of dollars", () => `x: "${"$".repeat(1_500_000)}"`, "1:1"],
  ["texts of hashes", () => `organizations: [{name: "${"##a".repeat(800_000)}"}]`, "1:24"],
  ["texts of at signs", () => `organizations: [{name: "${"@@".repeat(500_000)}"}]`, "1:24"],
  ["braces that never close", () => `organizations: [{name: "${"$${".repeat(700_000)}"}]`, "1:24"],
  ["references", () => `organizations: [{name: "${"${env.X:-}".repeat(100_000)}"}]`, "1:24"],
  ["colons before blanks", () => `x:${" ".repeat(2_000_000)}##\n`, "1:1"],
  ["many colons before blanks", () => `# ${":  ##a".repeat(200_000)}\nx: 1\n`, "2:1"],
  ["a key that is very long", () => `organizations:\n- "${"k".repeat(2_000_000)}": 1\n`, "2:3"],
  ["keys at the top", () => repeat(60_000, (index) => `key${index}: 1\n`), "1:1"],
  [
    "keys of an organization",
    () => `organizations:\n-\n${repeat(60_000, (i) => `  k${i}: 1\n`)}`,
    "3:3",
  ],
  ["entries of nothing", () => `organizations:\n${"-\n".repeat(100_000)}`, "2:1"],
  ["documents", () => "---\norganizations: [1]\n".repeat(10_000), "2:17"],
  [
    "connections",
    () => `organizations: [{name: a, connections: [${"{},".repeat(100_000)}]}]`,
    "1:40",
  ],
  [
    "the same anchor again and again",
    () => `organizations:\n${"- &a x\n- *a\n".repeat(15_000)}`,
    "2:6",
  ],
  [
    "defaults of many keys under many organizations",
    () =>
      `defaults: {${repeat(25_000, (i) => `k${i}: 1, `)}}\norganizations:\n${repeat(25_000, (i) => `- name: a${i}\n`)}`,
    "1:11",
  ],
  [
    "wrong defaults under many organizations",
    () =>
      `defaults: {${repeat(500, (i) => `k${i}: 1, `)}}\norganizations:\n${repeat(25_000, (i) => `- name: a${i}\n`)}`,
    "1:12",
  ],
  [
    "a map that is merged again and again",
    () =>
      `organizations:\n- &a { name: x, ${repeat(1000, (i) => `k${i}: 1, `)} }\n${repeat(900, () => "- { <<: *a }\n")}`,
    "502:9",
  ],
  ["quotes", () => `organizations: ["${'\\"'.repeat(500_000)}"]`, "1:17"],
  ["keys of JSON", () => `{${'"organizations", "a": [],'.repeat(60_000)}}`, "1:28"],
  ["lists in JSON", () => `{"organizations": [${"[],".repeat(300_000)}]}`, "1:20"],
  ["comments", () => `${"#\n".repeat(500_000)}x: 1`, "500001:1"],
  ["blank lines", () => `${" \n".repeat(500_000)}x: 1`, "500001:1"],
  ["block texts", () => `organizations:\n${"- |\n  x\n".repeat(50_000)}`, "3:3"],
])("%s", (_title, make, place) => {
  const { diagnostics } = read(make());
  expect(diagnostics[0] && brief(diagnostics[0]).split(" ").at(-1)).toBe(place);
});

test("100,000 organizations in one file are read", () => {
  const text = `organizations:\n${repeat(100_000, (i) => `  - name: a${i}\n    metadata: { plan: gold }\n`)}`;
  const { organizations, diagnostics } = read(text);
  expect(diagnostics).toEqual([]);
  expect(organizations).toHaveLength(100_000);
  expect(organizations[99_999]?.locate(["metadata", "plan"])).toMatchObject({
    line: 200_001,
    column: 23,
  });
});
