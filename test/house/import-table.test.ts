import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { generateLint } from "../../scripts/generate-lint.js";

test("the import table of the lint configuration is current (if not: npm run generate)", async () => {
  const { current, expected } = await generateLint();
  expect(current).toBe(expected);
});

test("every room of src has its line in the import table", async () => {
  const { expected } = await generateLint();
  const folder = fileURLToPath(new URL("../../src/", import.meta.url));
  const rooms = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  expect(rooms.filter((room) => !expected.includes(`"src/${room}/**/*.{ts,tsx}"`))).toEqual([]);
});
