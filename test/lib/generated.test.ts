import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { Organization } from "../../lib/index.js";
import { renderBindings } from "../../scripts/bindings/render-bindings.js";
import { camelCase, terraformFields } from "../../src/model/index.js";

const folder = fileURLToPath(new URL("../../lib/generated/", import.meta.url));

test("the generated files are current", async () => {
  const present = readdirSync(folder).map(
    (file) => [file, readFileSync(folder + file, "utf8")] as const,
  );
  expect(Object.fromEntries(present)).toEqual(Object.fromEntries(await renderBindings()));
});

test("every field of the model is an attribute of the construct", () => {
  const fields = Object.keys(terraformFields).map(camelCase);
  expect(fields.filter((name) => !(name in Organization.prototype))).toEqual([]);
});
