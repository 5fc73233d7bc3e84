import { existsSync, readdirSync, readFileSync } from "node:fs";
import { cp, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { load } from "js-yaml";
import { describe, expect, it, onTestFinished } from "vitest";
import { startTenant } from "../../src/tenant/index.js";
import { version } from "../../src/version.js";
import { emptyFolder } from "../support/run-orgwright.js";
import { openShell } from "../support/shell.js";

interface Workflow {
  readonly permissions?: unknown;
  readonly jobs: Readonly<Record<string, WorkflowJob>>;
}

interface WorkflowJob {
  readonly env?: object;
  readonly environment?: unknown;
  readonly steps?: readonly { readonly run?: string }[];
}

/** The workflows in a folder. */
function findWorkflows(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => /\.github\/workflows\/.*\.yml$/.test(path));
}

const files = [
  "action.yml",
  "templates/gitlab-ci.yml",
  ".pre-commit-hooks.yaml",
  ...["examples", ".github"].flatMap(findWorkflows),
];

describe("ready-made automation", () => {
  it("is this version", () => {
    expect(load(readFileSync("action.yml", "utf8"))).toMatchObject({
      inputs: { version: { default: version } },
    });
  });

  it.each(files)("runs no package by its name alone: %s", (file) => {
    const text = readFileSync(file, "utf8").replaceAll(/^ *#.*$/gm, "");
    expect(text).not.toMatch(/\bnpx\b|npm (exec|x|i|install) |yarn dlx|pnpm dlx|bunx/);
    const installs = text.match(/npm ci\b.*/g) ?? [];
    expect(installs.filter((line) => !line.includes("--ignore-scripts"))).toEqual([]);
  });

  it.each(files)(
    "uses actions by their commits, and never keeps GitHub's token in a checkout: %s",
    (file) => {
      const text = readFileSync(file, "utf8");
      const uses = [...text.matchAll(/uses: *(.*)/g)].map(([, action = ""]) => action);
      for (const action of uses) {
        expect(action).toMatch(/^[\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
      }
      const checkouts = uses.filter((action) => action.startsWith("actions/checkout@")).length;
      expect(text.match(/persist-credentials: false/g) ?? []).toHaveLength(checkouts);
    },
  );

  it.each(files.filter((file) => file.includes("workflows/")))(
    "gives a job no more than it needs: %s",
    (file) => {
      const workflow = load(readFileSync(file, "utf8")) as Workflow;
      expect(workflow.permissions).toBeDefined();
      for (const job of Object.values(workflow.jobs)) {
        const text = JSON.stringify(job);
        // Scripts get values by their environment: written in place, they would be read as code.
        for (const { run = "" } of job.steps ?? []) expect(run).not.toContain("${{");
        // Only single steps hold secrets, so that what installs packages has none.
        expect(JSON.stringify(job.env ?? {})).not.toContain("secrets.");
        const writes = /secrets\.(?!AUTH0_READ_|GITHUB_TOKEN)/.test(text);
        expect(writes && job.environment === undefined).toBe(false);
      }
    },
  );

  it("is documented with inputs and hooks that exist", () => {
    const document = readFileSync("docs/gitops.md", "utf8");
    const [, used = ""] = /uses: OWNER\/orgwright@COMMIT # v([^]*?)```/.exec(document) ?? [];
    const step = load(used.slice(used.indexOf("with:")).replaceAll(/^ {4}/gm, "")) as {
      readonly with: object;
    };
    const action = load(readFileSync("action.yml", "utf8")) as { readonly inputs: object };
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(step.with)));
    const hooks = load(readFileSync(".pre-commit-hooks.yaml", "utf8")) as { readonly id: string }[];
    expect(document).toContain(`- id: ${hooks[0]?.id}`);
    expect(used.startsWith(version)).toBe(true);
  });

  it("plans, applies and looks for drift on GitLab, with the tool that the target branch pins", async () => {
    const template = load(readFileSync("templates/gitlab-ci.yml", "utf8")) as GitLabTemplate;
    const folder = await emptyFolder();
    const tenant = await startTenant();
    const env = {
      ...template.variables,
      ...tenant.environment,
      AUTH0_DOMAIN: tenant.url,
      CI: "true",
      CI_DEFAULT_BRANCH: "main",
    };
    onTestFinished(async () => {
      await tenant.close();
      await rm(folder, { recursive: true });
    });
    const repository = join(folder, "repository");
    await cp("examples/gitops", repository, { recursive: true });
    await openRepository(repository);
    for (const name of ["orgwright-plan", "orgwright-apply", "orgwright-drift"]) {
      const shell = await openShell({ folder: repository, env });
      const script = [
        ...(template[".orgwright"]?.before_script ?? []),
        ...(template[name]?.script ?? []),
      ];
      const run = await shell.run([...script, "export ORGWRIGHT_TOOL"].join("\n"));
      expect(run).toMatchObject({ code: 0 });
      const given = await shell.run('cat "$ORGWRIGHT_TOOL/npm-environment"');
      expect(given.output).toContain("PATH=");
      expect(given.output).not.toContain(tenant.clientSecret);
      await shell.close();
    }
    expect(tenant.requests().routes["POST /api/v2/organizations"]).toEqual({ "201": 3 });
  });

  it("validates before a commit, with what pre-commit has built", async () => {
    const [hook] = load(readFileSync(".pre-commit-hooks.yaml", "utf8")) as [
      { entry: string; language: string },
    ];
    expect(hook.language).toBe("node");
    const shell = await openShell({ folder: resolve("examples/gitops") });
    onTestFinished(() => shell.close());
    const env = "AUTH0_DOMAIN=acme.eu.auth0.com";
    expect(await shell.run(`${env} ${hook.entry} organizations`)).toMatchObject({ code: 0 });
  });
});

interface GitLabJob {
  readonly before_script?: readonly string[];
  readonly script?: readonly string[];
}

type GitLabTemplate = { readonly variables: Readonly<Record<string, string>> } & Readonly<
  Record<string, GitLabJob>
>;

/** Makes a folder a clone whose origin has its files, and a lock file, on the branch main. */
async function openRepository(folder: string): Promise<void> {
  const shell = await openShell({ folder });
  const script = `
    git init -q -b main
    echo '{}' > package.json
    cp package.json package-lock.json
    git add . && git -c user.name=you -c user.email=you@example.com commit -qm all
    git clone -q --bare . ../origin.git && git remote add origin ../origin.git`;
  expect((await shell.run(script)).code).toBe(0);
  await shell.close();
}
