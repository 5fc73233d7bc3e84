import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

// A collection that nobody has heard of is written in one file of a copy of the sources, and named in the
// list of collections. Everything else has to know it without another line.

const root = fileURLToPath(new URL("../../", import.meta.url));

const badges = `
import { z } from "zod";
import { collection } from "./collection.js";
import type { Endpoint } from "./endpoint.js";
import { flag, requiredText } from "./field.js";

const refused = { by: "refused", instead: "Write it." } as const;

function endpoint(method: Endpoint["method"], verb: string, rest = ""): Endpoint {
  return {
    method,
    template: \`/api/v2/organizations/{id}/badges\${rest}\`,
    kind: "other",
    scope: \`\${verb}:organization_badges\`,
  };
}

export const badges = collection({
  name: "badges",
  noun: { one: "badge", many: "badges" },
  description: "What the organization is known for.",
  example: [{ title: "early" }],
  otherExample: [{ title: "loyal", is_shown: true }],
  keys: {
    title: requiredText({
      description: "What stands on the badge.",
      example: "early",
      otherExample: "loyal",
      schema: z.string().min(1).max(20),
      clearing: refused,
    }),
  },
  ways: [["title"]],
  identity: "title",
  settings: {
    is_shown: flag({
      description: "Whether people see it.",
      example: true,
      otherExample: false,
      schema: z.boolean(),
      serverDefault: false,
      clearing: refused,
    }),
  },
  item: { id: "id" },
  told: [],
  notices: [],
  pasted: { id: "any" },
  otherSpellings: [],
  most: 5,
  read: { endpoint: endpoint("GET", "read"), key: "badges", paging: "checkpoint" },
  add: { endpoint: endpoint("POST", "create"), most: 1 },
  change: { endpoint: endpoint("PATCH", "update", "/{badge_id}"), most: 1 },
  remove: { endpoint: endpoint("DELETE", "delete", "/{badge_id}"), most: 1 },
});
`;

const probe = `
import {
  entryRequests,
  manifestJsonSchema,
  organizationDataAttributes,
  organizationResourceAttributes,
  renderFieldTable,
} from "./src/derive/index.js";
import { readManifests, renderManifest } from "./src/manifest/index.js";
import { Planner, renderPlan, upsertOptions } from "./src/plan/index.js";

const plain = (text) => text;
const paint = { bold: plain, dim: plain, red: plain, green: plain, yellow: plain, cyan: plain };
const reading = await readManifests(["organizations.yaml"], { env: {} });
const wrong = (await readManifests(["wrong.yaml"], { env: {} })).diagnostics;
const planner = new Planner(
  reading.organizations.map(({ organization }) => organization),
  { ...upsertOptions, owners: new Set() },
);
planner.consider({
  id: "org_1",
  name: "acme",
  badges: [
    { id: "b1", title: "early", is_shown: false },
    { id: "b2", title: "old", is_shown: false },
  ],
});
const plan = planner.finish();
let exported = "";
for await (const part of renderManifest(
  (async function* () {
    yield { id: "org_1", name: "acme", badges: [{ id: "b1", title: "early", is_shown: true }] };
  })(),
  { format: "yaml" },
)) exported += part;
console.log(
  JSON.stringify({
    declared: reading.organizations.map(({ organization }) => organization),
    wrong,
    plan,
    text: [...renderPlan(plan, paint)].join(""),
    requests: entryRequests("org_1", plan.actions[0].entries),
    exported,
    schema: manifestJsonSchema(),
    resource: organizationResourceAttributes["badges"],
    data: organizationDataAttributes["badges"],
    docs: renderFieldTable(),
  }),
);
`;

let folder: string;
let seen: Readonly<Record<string, unknown>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "orgwright-invented-"));
  await cp(`${root}src`, join(folder, "src"), { recursive: true });
  await cp(`${root}package.json`, join(folder, "package.json"));
  await cp(`${root}tsconfig.json`, join(folder, "tsconfig.json"));
  await symlink(`${root}node_modules`, join(folder, "node_modules"));
  await writeFile(join(folder, "src/model/badge.ts"), badges);
  const list = join(folder, "src/model/collections.ts");
  const text = await readFile(list, "utf8");
  await writeFile(
    list,
    text
      .replace(/^/, 'import { badges } from "./badge.js";\n')
      .replace(/(\n {2}connections: )/, "\n  badges: entriesOf(badges),$1"),
  );
  await writeFile(
    join(folder, "organizations.yaml"),
    "organizations:\n  - name: acme\n    badges:\n      - title: early\n        is_shown: true\n      - title: loyal\n",
  );
  await writeFile(
    join(folder, "wrong.yaml"),
    "organizations:\n  - name: acme\n    badges:\n      - title: early\n        is_show: true\n",
  );
  await writeFile(join(folder, "probe.ts"), probe);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--import", `${root}node_modules/tsx/dist/loader.mjs`, "probe.ts"],
    { cwd: folder, maxBuffer: 64 * 1024 * 1024 },
  );
  seen = JSON.parse(stdout) as typeof seen;
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

describe("a collection that was invented in one file", () => {
  it("is declared in manifests, and its mistakes are told at their place", () => {
    expect(seen["declared"]).toEqual([
      { name: "acme", badges: [{ title: "early", is_shown: true }, { title: "loyal" }] },
    ]);
    expect(seen["wrong"]).toMatchObject([
      {
        code: "unknown-key",
        summary: 'unknown key "is_show" in badges[0]',
        location: { file: "wrong.yaml", line: 5 },
      },
    ]);
  });

  it("is compared, planned, shown and turned into requests", () => {
    expect(seen["plan"]).toMatchObject({
      actions: [
        {
          kind: "update",
          changes: [
            { path: ["badges", "early", "is_shown"], from: false, to: true },
            { path: ["badges", "loyal"], to: {} },
            { path: ["badges", "old"], from: { is_shown: false } },
          ],
        },
      ],
    });
    expect(seen["text"]).toMatch(/badges\.loyal/);
    const path = "/api/v2/organizations/{id}/badges";
    expect(seen["requests"]).toMatchObject([
      { endpoint: { method: "PATCH", template: `${path}/{badge_id}` } },
      { endpoint: { method: "POST", template: path } },
      { endpoint: { method: "DELETE", template: `${path}/{badge_id}` } },
    ]);
  });

  it("is exported", () => {
    expect(seen["exported"]).toBe(
      "organizations:\n  - name: acme\n    badges:\n      - title: early\n        is_shown: true\n",
    );
  });

  it("stands in the schemas of manifests and of Terraform, and in the documents", () => {
    expect(JSON.stringify(seen["schema"])).toContain('"badges":{"description":"What the');
    for (const attribute of [seen["resource"], seen["data"]]) {
      expect(attribute).toMatchObject({
        nesting: "map",
        attributes: { title: { type: "string" }, is_shown: { type: "bool" } },
      });
    }
    expect(seen["docs"]).toContain("| `badges[].is_shown` | true or false |");
  });
});
