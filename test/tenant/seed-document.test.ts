import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Seed } from "../../src/tenant/index.js";
import { openApi } from "./api.js";

test("the seed in the documents can be planted", async () => {
  const document = readFileSync("docs/tenant.md", "utf8");
  const block = document.slice(document.indexOf("## Seed")).match(/```json\n(.*?)```/s)?.[1] ?? "";
  const seed = JSON.parse(block) as Seed;
  const api = await openApi();
  const report = api.tenant.plant({
    ...seed,
    ...(seed.generate && { generate: { ...seed.generate, count: 3 } }),
  });
  expect(report).toEqual({
    connections: 1,
    clients: 3,
    apis: 1,
    grants: 1,
    roles: 1,
    users: 1,
    organizations: 4,
  });
  await api.close();
});
