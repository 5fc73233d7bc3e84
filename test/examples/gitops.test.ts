import { readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { renderWorkflows } from "../../src/cli/starter/workflows.js";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { version } from "../../src/version.js";
import { FakeGitHub } from "../support/fake-github.js";
import { emptyFolder } from "../support/run-orgwright.js";
import { openShell } from "../support/shell.js";
import { runAction, runJob, type Runner } from "./workflow.js";
import { layOutWorkspace, renewWorkspace } from "./workspace.js";

const example = resolve("examples/gitops");

let folder: string;
let tenant: Tenant;
let github: FakeGitHub;
let runner: Runner;

beforeEach(async () => {
  folder = await emptyFolder();
  await layOutWorkspace(folder, example);
  await git("init -q -b main", 'commit -q --allow-empty -m "Nothing yet"', "add .");
  await git('commit -qm "All organizations"');
  await writeFile(join(folder, "event.json"), JSON.stringify({ pull_request: { number: 7 } }));
  tenant = await startTenant();
  github = new FakeGitHub();
  runner = {
    folder,
    env: {
      GITHUB_API_URL: await github.listen(),
      GITHUB_REPOSITORY: "acme/organizations",
      GITHUB_EVENT_NAME: "pull_request",
      GITHUB_EVENT_PATH: join(folder, "event.json"),
      GITHUB_STEP_SUMMARY: join(folder, "summary.md"),
      GITHUB_OUTPUT: join(folder, "output"),
      GITHUB_ACTION_PATH: resolve("."),
      GITHUB_ACTIONS: "true",
      CI: "true",
      RUNNER_TEMP: folder,
    },
    expressions: {
      "vars.AUTH0_DOMAIN": tenant.url,
      "secrets.AUTH0_READ_CLIENT_ID": tenant.clientId,
      "secrets.AUTH0_READ_CLIENT_SECRET": tenant.clientSecret,
      "secrets.AUTH0_CLIENT_ID": tenant.clientId,
      "secrets.AUTH0_CLIENT_SECRET": tenant.clientSecret,
      "github.token": github.token,
    },
  };
});
afterEach(async () => {
  await github.close();
  await tenant.close();
  await rm(folder, { recursive: true });
});

/** Runs a job of the example; fails with its output unless it ends as expected. */
async function job(workflow: string, name: string, code = 0): Promise<string> {
  await renewWorkspace(folder, name === "apply" ? ["plan.json"] : []);
  const path = join(folder, `repository/.github/workflows/orgwright-${workflow}.yml`);
  const runs = await runJob(path, name, runner);
  expect(runs.find((run) => run.code !== 0) ?? { code: 0 }).toMatchObject({ code });
  return runs.map((run) => run.output).join("");
}

/** Calls git in the repository, as somebody. */
async function git(...calls: readonly string[]): Promise<void> {
  const shell = await openShell({ folder: join(folder, "repository") });
  for (const call of calls) {
    const run = await shell.run(`git -c user.name=you -c user.email=you@example.com ${call}`);
    expect(run).toMatchObject({ code: 0 });
  }
  await shell.close();
}

const edit = async (from: string, to: string): Promise<void> => {
  const path = join(folder, "repository/organizations/customers.yaml");
  await writeFile(path, (await readFile(path, "utf8")).replace(from, to));
};

describe("examples/gitops", () => {
  it("has the workflows that init writes", async () => {
    for (const [path, text] of Object.entries(renderWorkflows("production"))) {
      expect(await readFile(join(example, path), "utf8")).toBe(text);
    }
  });

  it("comments the plan, applies what was planned, and then sees no drift until there is", async () => {
    await job("plan", "plan");
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body).toContain("3 to create");
    expect(github.comments[0]?.body).toMatch(/^<!-- orgwright: production \| sha256:/);
    await job("apply", "plan");
    expect(await readFile(join(folder, "summary.md"), "utf8")).toContain("3 to create");
    expect(await readFile(join(folder, "output"), "utf8")).toBe("exit-code=2\n");
    await job("apply", "apply");
    await job("apply", "plan");
    expect(await readFile(join(folder, "output"), "utf8")).toBe("exit-code=2\nexit-code=0\n");
    expect(tenant.requests().routes["POST /api/v2/organizations"]).toEqual({ "201": 3 });
    await job("drift", "drift");
    await edit("display_name: Globex", "display_name: Globex Corporation");
    await git('commit -qam "Globex is a corporation"');
    await job("plan", "plan");
    expect(github.comments[0]?.body).toContain("0 to create, 1 to update, 0 to delete");
    expect(github.comments[0]?.body).toContain("1 of 3 declared organizations");
    const output = await job("drift", "drift", 2);
    expect(output).toContain('"Globex" -> "Globex Corporation"');
  });
});

describe("action.yml", () => {
  const act = async (inputs: Readonly<Record<string, string>>, code = 0): Promise<string> => {
    const env = { ...runner.env, ...tenant.environment, AUTH0_DOMAIN: tenant.url };
    const [run] = await runAction(".", inputs, {
      ...runner,
      env,
      folder: join(folder, "repository"),
    });
    expect(run).toMatchObject({ code });
    return run?.output ?? "";
  };

  it("plans with a comment that it updates, and applies by the checksum that it gave", async () => {
    await act({ command: "plan", env: "production", version });
    await edit("display_name: Globex", "display_name: Globex Corporation");
    await act({ command: "plan", env: "production" });
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body).toMatch(/^<!-- orgwright: production \|[^]*Globex Corp/);
    const outputs = (await readFile(join(folder, "output"), "utf8")).trim().split("\n");
    const [before = "", now = ""] = outputs.map((line) => line.replace("checksum=", ""));
    expect(before).toMatch(/^sha256:[0-9a-f]{64}$/);
    await act({ command: "apply", env: "production", checksum: before }, 1);
    expect(tenant.requests().routes).not.toHaveProperty("POST /api/v2/organizations");
    await act({ command: "apply", env: "production", checksum: now });
    expect(tenant.requests().routes["POST /api/v2/organizations"]).toEqual({ "201": 3 });
    await act({ command: "drift", paths: "organizations", policy: "upsert" });
  });

  it("applies what our own comment on the merged pull request shows, and nothing else", async () => {
    await act({ command: "plan", env: "production" });
    github.isMerged = true;
    runner = {
      ...runner,
      env: { ...runner.env, GITHUB_EVENT_NAME: "push", GITHUB_SHA: github.mergeCommit },
    };
    await act({ command: "apply", env: "production", reviewed: "merged" });
    expect(tenant.requests().routes["POST /api/v2/organizations"]).toEqual({ "201": 3 });
    await edit("display_name: Globex", "display_name: Globex Corporation");
    const refused = await act({ command: "apply", env: "production", reviewed: "7" }, 1);
    expect(refused).toContain("error[checksum-mismatch]");
    expect(await readFile(join(folder, "summary.md"), "utf8")).toContain("Globex Corporation");
    expect(tenant.requests().routes).not.toHaveProperty("PATCH /api/v2/organizations/{id}");
  });

  it("plans what has changed since a commit", async () => {
    const output = await act({ command: "plan", env: "production", "changed-since": "HEAD" });
    expect(output).toContain("differs from HEAD: 0 of 3 declared organizations");
    await act({ command: "plan", env: "production", "changed-since": "HEAD^1" });
    expect(github.comments[0]?.body).toContain("3 to create");
  });

  it("is what its commit is: another version is refused", async () => {
    expect(await act({ version: "0.0.9" }, 1)).toContain("The input version is not that of");
  });

  it("fails where the plan fails, without a comment, and for a command that it does not know", async () => {
    await edit("name: globex", "name: Globex");
    expect(await act({ command: "plan", env: "production" }, 1)).toContain("customers.yaml:");
    expect(await act({ command: "destroy" }, 1)).toContain("must be plan, apply or drift");
    expect(github.comments).toEqual([]);
  });
});
