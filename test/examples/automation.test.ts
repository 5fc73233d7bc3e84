import { readdirSync, readFileSync } from "node:fs";
import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { load } from "js-yaml";
import { describe, expect, it, onTestFinished } from "vitest";
import { startTenant } from "../../src/tenant/index.js";
import { version } from "../../src/version.js";
import { emptyFolder } from "../support/run-orgwright.js";
import { openShell } from "../support/shell.js";

const ready = ["action.yml", "templates/gitlab-ci.yml", ".pre-commit-hooks.yaml", "examples"];

/** The files of ready-made automation, workflows of the examples included. */
function findFiles(path: string): string[] {
  if (/\.ya?ml$/.test(path)) return [path];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.github\/workflows\/.*\.yml$/.test(name))
    .map((name) => join(path, name));
}

describe("ready-made automation", () => {
  it("runs this version", () => {
    const files = ready.flatMap(findFiles);
    expect(files.length).toBeGreaterThan(6);
    const versions = files.flatMap((file) => {
      const text = readFileSync(file, "utf8");
      return [...text.matchAll(/orgwright@(\d[\w.]*)/g)].map(([, found]) => `${file} ${found}`);
    });
    expect(versions).not.toEqual([]);
    expect(versions.filter((entry) => !entry.endsWith(` ${version}`))).toEqual([]);
    expect(load(readFileSync("action.yml", "utf8"))).toMatchObject({
      inputs: { version: { default: version } },
    });
  });

  it("is documented with inputs and hooks that exist", () => {
    const document = readFileSync("docs/gitops.md", "utf8");
    const [, used = ""] = /uses: OWNER\/orgwright@v([^]*?)```/.exec(document) ?? [];
    const step = load(used.slice(used.indexOf("with:")).replaceAll(/^ {4}/gm, "")) as {
      readonly with: object;
    };
    const action = load(readFileSync("action.yml", "utf8")) as { readonly inputs: object };
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(step.with)));
    const hooks = load(readFileSync(".pre-commit-hooks.yaml", "utf8")) as { readonly id: string }[];
    expect(document).toContain(`- id: ${hooks[0]?.id}`);
    expect(used.startsWith(version)).toBe(true);
  });

  it("plans, applies and looks for drift on GitLab, and validates before a commit", async () => {
    const template = load(readFileSync("templates/gitlab-ci.yml", "utf8")) as {
      readonly variables: Readonly<Record<string, string>>;
    } & Readonly<Record<string, { readonly script: readonly string[] }>>;
    const [hook] = load(readFileSync(".pre-commit-hooks.yaml", "utf8")) as [{ entry: string }];
    const folder = await emptyFolder();
    const tenant = await startTenant();
    await cp("examples/gitops", folder, { recursive: true });
    const env = { ...template.variables, ...tenant.environment, AUTH0_DOMAIN: tenant.url };
    const shell = await openShell({ folder, env });
    onTestFinished(async () => {
      await shell.close();
      await tenant.close();
      await rm(folder, { recursive: true });
    });
    const jobs = ["orgwright-plan", "orgwright-apply", "orgwright-drift"];
    const scripts = jobs.flatMap((job) => template[job]?.script ?? []);
    expect(scripts).toHaveLength(4);
    for (const script of [`${hook.entry} organizations`, ...scripts]) {
      expect(await shell.run(script)).toMatchObject({ code: 0 });
    }
    expect(tenant.requests().routes["POST /api/v2/organizations"]).toEqual({ "201": 3 });
  });
});
