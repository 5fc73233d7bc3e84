import { chdir, cwd } from "node:process";
import { rm } from "node:fs/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { planRun, recallPast, rememberOutcomes } from "../../src/run/index.js";
import { read } from "../manifest/reading.js";
import { emptyFolder } from "../support/run-orgwright.js";
import { openStage, type Stage } from "../support/scenario.js";

const home = cwd();
let stage: Stage;
let folder: string;
beforeEach(async () => {
  stage = await openStage({});
  folder = await emptyFolder();
  // Notes stand in the folder that a process stands in.
  chdir(folder);
});
afterEach(async () => {
  chdir(home);
  await rm(folder, { recursive: true });
  await stage.close();
});

const past = { tenant: "somebody's", files: [] };

it("takes nobody for deleted whom another apply made and noted while the tenant was read", async () => {
  const declared = { ...read("organizations: [{ name: acme }]"), files: [] };
  const remember = recallPast(past);
  const another = await planRun(stage.client, { declared, policy: "upsert" });
  rememberOutcomes(past.tenant, ["acme"], another.plan, [
    { action: "create", organization: "acme", outcome: "done" },
  ]);
  const run = await planRun(stage.client, { declared, policy: "upsert", remember });
  expect(run).toMatchObject({ breaches: [], plan: { actions: [{ kind: "create" }] } });
  expect(run.lost).toBeUndefined();
});

it("knows who was there before, when the tenant is read after the note", async () => {
  const declared = { ...read("organizations: [{ name: acme }]"), files: [] };
  const { plan } = await planRun(stage.client, { declared, policy: "upsert" });
  rememberOutcomes(past.tenant, ["acme"], plan, []);
  const remember = recallPast(past);
  expect(await planRun(stage.client, { declared, policy: "upsert", remember })).toMatchObject({
    lost: ["acme"],
  });
});
