import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { emptyFolder } from "../support/run-orgwright.js";
import { openStage, type Stage } from "../support/scenario.js";
import { runJob } from "./workflow.js";
import { layOutWorkspace } from "./workspace.js";

describe("examples/environments", () => {
  let folder: string;
  let staging: Stage;
  let production: Stage;
  beforeEach(async () => {
    folder = await emptyFolder();
    await layOutWorkspace(folder, "examples/environments");
    staging = await openStage();
    production = await openStage();
  });
  afterEach(async () => {
    await staging.close();
    await production.close();
    await rm(folder, { recursive: true });
  });

  async function job(workflow: string, name: string): Promise<void> {
    const runs = await runJob(join(folder, `repository/.github/workflows/${workflow}.yml`), name, {
      folder,
      env: { CI: "true" },
      expressions: {
        "github.event.number": "123",
        "vars.STAGING_DOMAIN": staging.tenant.url,
        "secrets.STAGING_CLIENT_ID": staging.tenant.clientId,
        "secrets.STAGING_CLIENT_SECRET": staging.tenant.clientSecret,
        "vars.PRODUCTION_DOMAIN": production.tenant.url,
        "secrets.PRODUCTION_CLIENT_ID": production.tenant.clientId,
        "secrets.PRODUCTION_CLIENT_SECRET": production.tenant.clientSecret,
      },
    });
    expect(runs.at(-1)).toMatchObject({ code: 0 });
  }

  it("deploys staging and production, each with its differences", async () => {
    await job("deploy", "staging");
    await job("deploy", "production");
    const inStaging = await staging.world();
    const inProduction = await production.world();
    expect([...inStaging.keys()].sort()).toEqual(["stg-acme", "stg-globex"]);
    expect([...inProduction.keys()].sort()).toEqual(["acme", "globex"]);
    expect(inStaging.get("stg-acme")).toMatchObject({
      display_name: "Acme (staging)",
      branding: { logo_url: "https://cdn.staging.example/logo.png" },
    });
    expect(inStaging.get("stg-acme")).not.toHaveProperty("token_quota");
    expect(inProduction.get("acme")).toMatchObject({
      display_name: "Acme",
      branding: { logo_url: "https://cdn.example/logo.png" },
      metadata: { plan: "gold", orgwright_owner: "production/acme", orgwright_protected: "true" },
      token_quota: { client_credentials: { per_day: 10000 } },
    });
  });

  it("gives a pull request organizations of its own, and takes away no others", async () => {
    await job("deploy", "staging");
    await job("preview", "create");
    const open = await staging.world();
    expect([...open.keys()].sort()).toEqual([
      "pr-123-acme",
      "pr-123-globex",
      "stg-acme",
      "stg-globex",
    ]);
    expect(open.get("pr-123-acme")).toMatchObject({
      metadata: { orgwright_owner: "pr-123/pr-123-acme" },
    });
    await job("preview", "create");
    expect((await staging.world()).size).toBe(4);
    await job("preview", "destroy");
    expect([...(await staging.world()).keys()].sort()).toEqual(["stg-acme", "stg-globex"]);
  });
});
