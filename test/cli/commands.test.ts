import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { reportSchema } from "../../src/run/index.js";
import { startTenant } from "../../src/tenant/index.js";
import { version } from "../../src/version.js";
import { emptyFolder, runOrgwright, type Run, type RunOptions } from "../support/run-orgwright.js";

let cwd: string;
beforeEach(async () => {
  cwd = await emptyFolder();
});
afterEach(async () => {
  await rm(cwd, { recursive: true });
});

const run = (line: string, options: RunOptions = {}): Promise<Run> =>
  runOrgwright(line.split(" ").filter(Boolean), { cwd, ...options });

const manifest = (text: string): Promise<void> => writeFile(join(cwd, "organizations.yaml"), text);

const two = `organizations:
  - name: acme
    display_name: Acme
  - name: beta
    metadata: { plan: gold }
`;

describe("orgwright", () => {
  it("prints its version, which is the package's", async () => {
    const file = await readFile(new URL("../../package.json", import.meta.url), "utf8");
    expect((await run("--version")).stdout).toBe(`${version}\n`);
    expect(JSON.parse(file)).toMatchObject({ version });
  });

  it.each(["", "validate", "plan", "apply", "export", "destroy", "schema", "tenant serve"])(
    "%s --help teaches with an example",
    async (command) => {
      const { code, stdout } = await run(`${command} --help`);
      expect(code).toBe(0);
      expect(stdout).toMatch(/Examples?:\n {2}orgwright /);
    },
  );

  it("refuses an unknown command and an unknown option, and suggests the near one", async () => {
    expect(await run("plam")).toMatchObject({ code: 1, stderr: expect.stringContaining("plan") });
    expect(await run("plan --tennant x")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("--tenant"),
    });
  });
});

describe("the tenant that a command speaks to", () => {
  it("must be named, and the error says how", async () => {
    await manifest(two);
    const { code, stderr } = await run("plan");
    expect(code).toBe(1);
    expect(stderr).toContain("--tenant local");
    expect(stderr).toContain("AUTH0_DOMAIN");
  });

  it("is not spoken to over plain http unless it is on this machine", async () => {
    await manifest(two);
    const env = { AUTH0_API_TOKEN: "secret-token" };
    const { code, stderr } = await run("plan --tenant http://acme.eu.auth0.com", { env });
    expect(code).toBe(1);
    expect(stderr).toContain("plain http");
    expect(stderr).not.toContain("secret-token");
  });

  it("needs credentials, and the error names the variables", async () => {
    await manifest(two);
    const { code, stderr } = await run("plan --tenant acme.eu.auth0.com");
    expect(code).toBe(1);
    expect(stderr).toContain("AUTH0_CLIENT_ID");
  });

  it("comes from AUTH0_DOMAIN, with credentials from the environment that are never shown", async () => {
    const tenant = await startTenant();
    try {
      await manifest(two);
      const env = { ...tenant.environment, AUTH0_DOMAIN: tenant.url };
      const applied = await run("apply --yes -v", { env });
      expect(applied.code).toBe(0);
      expect(applied.stdout).toContain(tenant.domain);
      expect(tenant.requests().routes["POST /api/v2/organizations"]).toEqual({ "201": 2 });
      const wrong = await run("plan", { env: { ...env, AUTH0_CLIENT_SECRET: "not-the-secret" } });
      expect(wrong.code).toBe(1);
      expect(wrong.stderr).toContain("401");
      for (const { stdout, stderr } of [applied, wrong]) {
        expect(stdout + stderr).not.toContain(tenant.clientSecret);
        expect(stdout + stderr).not.toContain("not-the-secret");
      }
    } finally {
      await tenant.close();
    }
  });
});

describe("plan and apply", () => {
  it("show the same, write once, and then find nothing to do", async () => {
    await manifest(two);
    const planned = await run("plan --tenant local --detailed-exitcode");
    expect(planned.code).toBe(2);
    expect(planned.stdout).toContain("+ acme");
    expect(planned.stdout).toContain("2 to create, 0 to update, 0 to delete");
    const applied = await run("apply --tenant local --yes");
    expect(applied.code).toBe(0);
    expect(applied.stdout).toContain("2 created");
    const again = await run("plan --tenant local --detailed-exitcode");
    expect(again.code).toBe(0);
    expect(again.stdout).toContain("No changes.");
  });

  it("show old and new values of what differs", async () => {
    await manifest(two);
    await run("apply --tenant local --yes");
    await manifest(two.replace("Acme", "Acme GmbH").replace("gold", "silver"));
    const { stdout } = await run("plan --tenant local");
    expect(stdout).toContain('"Acme" -> "Acme GmbH"');
    expect(stdout).toMatch(/metadata\.plan\s+"gold" -> "silver"/);
  });

  it("refuse to write without a terminal and without --yes", async () => {
    await manifest(two);
    const { code, stderr } = await run("apply --tenant local");
    expect(code).toBe(1);
    expect(stderr).toContain("--yes");
    expect((await run("plan --tenant local --detailed-exitcode")).code).toBe(2);
  });

  it("narrow a run down with --only", async () => {
    await manifest(two);
    const { stdout } = await run("apply --tenant local --yes --only ac*");
    expect(stdout).toContain("1 created");
    expect((await run("plan --tenant local")).stdout).toContain("1 to create");
  });

  it("read standard input", async () => {
    const { code, stdout } = await run("plan - --tenant local", { stdin: two });
    expect(code).toBe(0);
    expect(stdout).toContain("2 to create");
  });

  it("print one JSON document that keeps to its schema, and nothing else", async () => {
    await manifest(two);
    const planned = await run("plan --tenant local --format json");
    const report = reportSchema.parse(JSON.parse(planned.stdout));
    expect(report.summary).toMatchObject({ create: 2, update: 0, delete: 0, unchanged: 0 });
    expect(report.actions[1]).toEqual({
      kind: "create",
      organization: "beta",
      changes: [
        { path: "name", to: "beta" },
        { path: "metadata.plan", to: "gold" },
      ],
    });
    const applied = await run("apply --tenant local --yes --format json");
    const outcomes = reportSchema.parse(JSON.parse(applied.stdout));
    expect(outcomes.outcomes).toEqual([
      { organization: "acme", outcome: "done" },
      { organization: "beta", outcome: "done" },
    ]);
    expect(outcomes.requests.byRoute["POST /api/v2/organizations"]).toBe(2);
  });

  it("report a reference that leads nowhere with its place and the nearest name, and write nothing", async () => {
    await manifest(`organizations:
  - name: acme
    connections:
      - name: google-oauth
  - name: beta
`);
    const { code, stderr } = await run("apply --tenant local --yes");
    expect(code).toBe(1);
    expect(stderr).toContain("organizations.yaml:4:15");
    expect(stderr).toContain("Did you mean google-oauth2?");
    const left = await run("export --tenant local");
    expect(left.stdout).not.toContain("beta");
  });
});

describe("validate", () => {
  it("says what is wrong in all files at once and needs no tenant", async () => {
    await mkdir(join(cwd, "organizations"));
    await writeFile(join(cwd, "organizations/a.yaml"), "organizations:\n  - name: Acme\n");
    await writeFile(join(cwd, "organizations/b.yaml"), "organizations:\n  - nmae: beta\n");
    const { code, stderr } = await run("validate");
    expect(code).toBe(1);
    expect(stderr).toContain("organizations/a.yaml:2:11");
    expect(stderr).toContain("Did you mean name?");
    expect(stderr).toContain("nothing was changed");
  });

  it("counts what is right", async () => {
    await manifest(two);
    expect(await run("validate")).toMatchObject({
      code: 0,
      stdout: "Valid. 2 organizations in 1 file.\n",
    });
  });

  it("prints JSON", async () => {
    await manifest("organizations:\n  - name: Acme\n");
    const { code, stdout } = await run("validate --format json");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      valid: false,
      diagnostics: [{ code: "invalid-value", location: { line: 2, column: 11 } }],
    });
  });
});

describe("export", () => {
  it("writes a manifest in which a plan finds nothing to do", async () => {
    await manifest(two);
    await run("apply --tenant local --yes");
    const exported = await run("export --tenant local --out exported.yaml");
    expect(exported.code).toBe(0);
    const plan = await run("plan exported.yaml --tenant local --detailed-exitcode");
    expect(plan).toMatchObject({ code: 0, stdout: expect.stringContaining("2 organizations are") });
    const json = await run("export --tenant local --format json");
    expect(JSON.parse(json.stdout)).toMatchObject({
      organizations: [{ name: "acme" }, { name: "beta" }],
    });
  });

  it("keeps the former names of the manifests here, and says where it cannot know them", async () => {
    await manifest("organizations: [{ name: acme-nine, former_names: [acme, akme] }]");
    await run("apply --tenant local --yes");
    const exported = await run("export --tenant local --no-connections");
    expect(exported.stdout).toContain("    former_names:\n      - acme\n      - akme\n");
    await manifest(
      'organizations: [{ name: acme-nine, display_name: "${env.NOT_SET}", former_names: [acme] }]',
    );
    const unknown = await run("export --tenant local --no-connections");
    expect(unknown.code).toBe(0);
    expect(unknown.stderr).toContain("NOT_SET");
    expect(unknown.stderr).toContain("Former names");
  });

  it("writes over nobody's work unless it is told to, nor does a plan or a report", async () => {
    await manifest("# by hand\norganizations: []\n");
    for (const line of [
      "export --tenant local --out organizations.yaml",
      "plan --tenant local --out organizations.yaml",
      "apply --tenant local --yes --report plan.md --report organizations.yaml",
    ]) {
      const { code, stdout, stderr } = await run(line);
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toContain("error[would-overwrite] organizations.yaml is there already");
      expect(stderr).toContain("--force");
    }
    expect(await readFile(join(cwd, "organizations.yaml"), "utf8")).toContain("# by hand");
    const own = "plan --tenant local --out plan.json --report plan.md";
    expect([(await run(own)).code, (await run(own)).code]).toEqual([0, 0]);
    expect((await run("export --tenant local --out organizations.yaml --force")).code).toBe(0);
  });

  it("says when the file cannot be written", async () => {
    const { code, stderr } = await run("export --tenant local --out missing/folder.yaml");
    expect(code).toBe(1);
    expect(stderr).toContain("error[unwritable-file] missing/folder.yaml");
  });
});

describe("destroy", () => {
  beforeEach(async () => {
    await manifest(`${two}  - name: gamma\n    protected: true\n`);
    await run("apply --tenant local --yes");
  });

  it("refuses to delete more than the limit, with numbers and the way out", async () => {
    const { code, stderr } = await run("destroy --tenant local --yes");
    expect(code).toBe(1);
    expect(stderr).toContain("2 of 3 organizations would be deleted");
    expect(stderr).toContain("--max-deletes 2");
    expect((await run("plan --tenant local --detailed-exitcode")).code).toBe(0);
  });

  it("deletes what the manifest names, and never what is protected", async () => {
    const { code, stdout } = await run("destroy --tenant local --yes --max-deletes 100%");
    expect(stdout).toContain("gamma: it is protected");
    expect(stdout).toContain("2 deleted");
    expect(code).toBe(1);
    const left = await run("export --tenant local");
    expect(left.stdout).toContain("gamma");
    expect(left.stdout).not.toContain("acme");
  });

  it("refuses an empty manifest", async () => {
    await manifest("organizations: []\n");
    const { code, stderr } = await run("destroy --tenant local --yes");
    expect(code).toBe(1);
    expect(stderr).toContain("--allow-empty");
  });
});

describe("schema", () => {
  it("prints the JSON Schema of manifests and of reports", async () => {
    const schema: unknown = JSON.parse((await run("schema")).stdout);
    expect(schema).toMatchObject({
      properties: { organizations: { type: expect.arrayContaining(["array"]) } },
    });
    const report: unknown = JSON.parse((await run("schema report")).stdout);
    expect(report).toMatchObject({ properties: { formatVersion: { const: 1 } } });
  });
});
