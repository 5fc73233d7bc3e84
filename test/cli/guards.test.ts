import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { reportSchema } from "../../src/run/index.js";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { emptyFolder, runOrgwright, runProgram, type Run } from "../support/run-orgwright.js";

let cwd: string;
let tenant: Tenant;
beforeEach(async () => {
  cwd = await emptyFolder();
});
afterEach(async () => {
  await tenant.close();
  await rm(cwd, { recursive: true });
});

const environment = (): Record<string, string> => ({
  ...tenant.environment,
  AUTH0_DOMAIN: tenant.url,
  T: tenant.url,
});

const run = (line: string): Promise<Run> =>
  runOrgwright(line.split(" ").filter(Boolean), { cwd, env: environment() });

const write = (file: string, text: string): Promise<void> => writeFile(join(cwd, file), text);

/** Starts a tenant in which organizations carry the marks of an owner. */
async function openWith(names: readonly string[], owner = "us"): Promise<void> {
  const organizations = names.map((name) => ({
    name,
    metadata: { orgwright_owner: `${owner}/${name}` },
  }));
  tenant = await startTenant({ seed: { organizations } });
}

const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

const declare = (names: readonly string[], owner = "us"): string =>
  `owner: ${owner}\norganizations: ${JSON.stringify(names.map((name) => ({ name })))}\n`;

/** The names that the tenant has by now. */
async function names(): Promise<string[]> {
  const { stdout } = await run("export --format json --no-connections");
  const { organizations } = JSON.parse(stdout) as { organizations: { name: string }[] };
  return organizations.map(({ name }) => name);
}

describe("two environments of one owner in one tenant", () => {
  const all = [...numbered("o-", 100), ...numbered("pr-o-", 10)];

  beforeEach(async () => {
    await openWith(all);
    await write(
      "orgwright.yaml",
      `environments:
  prod: { domain: "\${env.T}", manifests: [prod.yaml], owner: us, policy: sync }
  pr: { domain: "\${env.T}", manifests: [pr.yaml], owner: us, policy: sync, name_prefix: pr- }
  let-go:
    domain: "\${env.T}"
    manifests: [prod.yaml]
    owner: us
    policy: sync
    max_deletes: 0
    approved_deletes: [o-97, o-98, o-99]
`,
    );
    await write("prod.yaml", declare(numbered("o-", 100)));
    await write("pr.yaml", declare(["o-0"]));
  });

  it("have limits of their own, as have --only and --exclude, and the refusal stands in every report", async () => {
    const refused = await run(
      "apply --env pr --yes --format json --report r.md --report r.txt --report r.html",
    );
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("9 of 10 organizations");
    const report = reportSchema.parse(JSON.parse(refused.stdout));
    expect(report.breaches).toEqual([expect.stringContaining("9 of 10 organizations")]);
    for (const file of ["r.md", "r.txt", "r.html"]) {
      expect(await readFile(join(cwd, file), "utf8")).toContain("9 of 10 organizations");
    }
    await write("all.yaml", declare([...numbered("o-", 100), "pr-o-0"]));
    for (const narrow of ["--only pr-*", "--exclude o-*"]) {
      const narrowed = await run(`apply all.yaml --policy sync --yes ${narrow}`);
      expect(narrowed).toMatchObject({
        code: 1,
        stderr: expect.stringContaining("9 of 10 organizations"),
      });
    }
    expect(await names()).toHaveLength(110);
  });

  it("are not each other's to delete, by sync or by destroy", async () => {
    const synced = await run("apply --env prod --yes --max-deletes 100%");
    expect(synced).toMatchObject({ code: 0, stdout: expect.stringContaining("No changes.") });
    await write("pr.yaml", declare(numbered("o-", 10)));
    await run("destroy --env pr --yes --max-deletes 100%");
    expect((await names()).sort()).toEqual(numbered("o-", 100).sort());
  });

  it("take what one file agreed to for one environment", async () => {
    await write("prod.yaml", declare(numbered("o-", 97)));
    const agreed = await run("apply --env let-go --yes");
    expect(agreed).toMatchObject({ code: 0, stdout: expect.stringContaining("3 deleted") });
    await write("prod.yaml", declare(numbered("o-", 96)));
    expect(await run("apply --env let-go --yes")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("approved_deletes"),
    });
    expect(await names()).toContain("o-96");
  });

  it("do not take each other's plans", async () => {
    await write("pr.yaml", declare(["o-0", "o-1", "new"]));
    await run("plan --env pr --policy upsert --out plan.json");
    for (const [where, why] of [
      ["--env prod", "this is prod"],
      ["", "Give --env pr"],
    ] as const) {
      const refused = await run(`apply plan.json --yes ${where}`);
      expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(why) });
    }
    expect(await names()).toHaveLength(110);
    expect((await run("apply plan.json --yes --env pr")).stdout).toContain("1 created");
  });
});

describe("an owner whose list came out empty", () => {
  it("keeps what it owns beside sixty of another", async () => {
    await openWith(numbered("a-", 6), "a");
    await write("a.yaml", "owner: a\norganizations: []\n");
    await write("b.yaml", declare(numbered("b-", 60), "b"));
    const refused = await run("apply a.yaml b.yaml --policy sync --max-deletes 100% --yes");
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('owner "a"') });
    expect(await names()).toHaveLength(6);
    const meant = "apply a.yaml b.yaml --policy sync --max-deletes 100% --allow-empty --yes";
    expect((await run(meant)).stdout).toContain("6 deleted");
  });
});

describe("a plan file", () => {
  beforeEach(async () => {
    await openWith([]);
    await write("organizations.yaml", declare(["alpha", "beta"]));
    await run("plan --out plan.json");
  });

  it("is narrowed down by --only and --exclude, and by nothing that matches nobody", async () => {
    const mistyped = await run("apply plan.json --yes --only alhpa");
    expect(mistyped).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("nothing-selected"),
    });
    expect((await run("apply plan.json --yes --only alpha")).stdout).toContain("1 created");
    expect(await names()).toEqual(["alpha"]);
    await run("apply plan.json --yes --exclude beta");
    expect(await names()).toEqual(["alpha"]);
  });

  it.each(["--policy sync", "--take-over", "--no-renames", "--allow-empty", "--app true"])(
    "takes no %s, which would make it another one",
    async (option) => {
      const [flag = ""] = option.split(" ");
      const refused = await run(`apply plan.json --yes ${option}`);
      expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(flag) });
      expect(refused.stderr).toContain("conflicting-options");
      expect(await names()).toEqual([]);
    },
  );

  it("of deletions keeps to a limit that was lowered since", async () => {
    await run("apply --yes");
    await write("organizations.yaml", declare(["alpha"]));
    await run("plan --policy sync --out plan.json --force");
    const refused = await run("apply plan.json --yes --max-deletes 0");
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("too-many-deletes") });
    expect(await names()).toEqual(["alpha", "beta"]);
    expect((await run("apply plan.json --yes")).stdout).toContain("1 deleted");
  });

  it("keeps to what was asked for last where it was made under another limit", async () => {
    await run("apply --yes");
    await write("organizations.yaml", declare(["alpha"]));
    await run("plan --policy sync --max-deletes 5 --out plan.json --force");
    const refused = await run("apply plan.json --yes --max-deletes 0");
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("too-many-deletes") });
    expect(await names()).toEqual(["alpha", "beta"]);
  });

  it("deletes nothing in an environment that was protected since", async () => {
    await run("apply --yes");
    await write("organizations.yaml", declare(["alpha"]));
    const environments = (rest: string): string =>
      `environments: { prod: { domain: "\${env.T}", manifests: [organizations.yaml], policy: sync${rest} } }\n`;
    await write("orgwright.yaml", environments(""));
    await run("plan --env prod --out plan.json --force");
    await write("orgwright.yaml", environments(", protected: true"));
    const refused = await run("apply plan.json --env prod --yes");
    expect(refused).toMatchObject({ code: 1, stdout: expect.stringContaining("protected") });
    expect(await names()).toEqual(["alpha", "beta"]);
  });

  it("of an organization that was made anew under its name deletes nothing", async () => {
    await run("apply --yes");
    await write("organizations.yaml", declare(["alpha"]));
    await run("plan --policy sync --out plan.json --force");
    await write("beta.yaml", declare(["beta"]));
    await run("destroy beta.yaml --yes");
    await run("apply beta.yaml --yes");
    const refused = await run("apply plan.json --yes");
    expect(refused).toMatchObject({ code: 1, stdout: expect.stringContaining("under another id") });
    expect(await names()).toEqual(["alpha", "beta"]);
  });

  it("says how it is carried out, with the environment that it was made for", async () => {
    await write(
      "orgwright.yaml",
      'environments: { prod: { domain: "${env.T}", manifests: [organizations.yaml] } }\n',
    );
    const planned = await run("plan --env prod --out prod.json");
    expect(planned.stderr).toContain("orgwright apply prod.json --env prod");
    // Nothing else names the tenant: then that is not what is missing.
    const { AUTH0_DOMAIN: _domain, ...env } = environment();
    const refused = await runOrgwright(["apply", "prod.json", "--yes"], { cwd, env });
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("Give --env prod") });
    expect(refused.stderr).not.toContain("no-target");
  });

  it("of a deletion is refused where the organization has another name by now", async () => {
    await run("apply --yes");
    await write("gone.yaml", "owner: us\norganizations: [{ name: beta, absent: true }]\n");
    await run("plan gone.yaml --out gone.json");
    await write(
      "renamed.yaml",
      "owner: us\norganizations: [{ name: nine, former_names: [beta] }]\n",
    );
    await run("apply renamed.yaml --yes");
    const refused = await run("apply gone.json --yes");
    expect(refused).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("called nine by now"),
    });
    expect(await names()).toEqual(["alpha", "nine"]);
  });

  it("knows an embedded tenant by what it is, not by how its path was written", async () => {
    const local = `--tenant local --tenant-db`;
    await run(`plan ${local} t.db --out local.json`);
    const elsewhere = await run(`apply local.json ${local} other.db --yes`);
    expect(elsewhere).toMatchObject({ code: 1, stderr: expect.stringContaining("t.db") });
    expect((await run(`apply local.json ${local} ${join(cwd, "t.db")} --yes`)).stdout).toContain(
      "2 created",
    );
  });

  it("counts updates against everything that was compared", async () => {
    await write("organizations.yaml", declare(numbered("o-", 10)));
    await run("apply --yes");
    const changed = numbered("o-", 10).map((name, index) =>
      index < 2 ? { name, display_name: "New" } : { name },
    );
    await write("organizations.yaml", `owner: us\norganizations: ${JSON.stringify(changed)}\n`);
    expect((await run("plan --max-updates 10%")).stderr).toContain("2 of 10 organizations");
    await run("plan --max-updates 20% --out plan.json --force");
    expect((await run("apply plan.json --max-updates 20% --yes")).stdout).toContain("2 updated");
  });
});

describe("what is let go while its new name was never applied", () => {
  const entry = "{ name: nine, former_names: [acme], absent: true }";

  it("is asked about, since it may be somebody new, until it has its name", async () => {
    await openWith(["acme", "beta"]);
    await write("m.yaml", `owner: us\norganizations: [${entry}, { name: beta }]\n`);
    const planned = await run("apply m.yaml --yes");
    expect(planned).toMatchObject({ code: 1, stdout: expect.stringContaining("! nine: ") });
    expect(planned.stdout).toContain("Declare acme itself `absent: true` to let that one go");
    expect(await names()).toEqual(["acme", "beta"]);
    await write("d.yaml", "owner: us\norganizations: [{ name: nine, former_names: [acme] }]\n");
    expect(await run("destroy d.yaml --yes")).toMatchObject({ code: 1 });
    expect(await names()).toEqual(["acme", "beta"]);
    expect(await run("apply d.yaml --yes")).toMatchObject({ code: 0 });
    expect((await run("apply m.yaml --yes")).stdout).toContain("1 deleted");
    expect(await names()).toEqual(["beta"]);
    const again = await run("apply m.yaml --yes");
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining("gone already: nine") });
  });

  it("is not taken for gone where somebody else has the old name", async () => {
    tenant = await startTenant({ seed: { organizations: [{ name: "acme" }] } });
    await write("m.yaml", `owner: us\norganizations: [${entry}]\n`);
    for (const line of ["apply m.yaml --yes", "destroy m.yaml --yes"]) {
      const refused = await run(line);
      expect(refused).toMatchObject({ code: 1, stdout: expect.stringContaining("! nine: ") });
    }
    expect(await names()).toEqual(["acme"]);
  });
});

describe("a run that is about some organizations only", () => {
  it("says nothing of those that it has not asked about", async () => {
    await openWith(["acme", "beta"]);
    await write("m.yaml", declare(["acme", "new"]));
    const all = await run("plan m.yaml");
    expect(all.stdout).toContain("declared nowhere: beta.");
    const narrow = await run("plan m.yaml --only new");
    expect(narrow.stdout).toContain("1 to create");
    expect(narrow.stdout).not.toContain("declared nowhere");
    const destroyed = await run("destroy m.yaml --yes");
    expect(destroyed.stdout).not.toContain("declared nowhere");
    expect(await names()).toEqual(["beta"]);
  });
});

describe("an export", () => {
  it("is not begun for a pattern that matches nobody", async () => {
    await openWith(["acme"]);
    await write("m.yaml", declare(["acme"]));
    const refused = await run("export --only amce --out m.yaml --force");
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('--only "amce"') });
    expect(await readFile(join(cwd, "m.yaml"), "utf8")).toBe(declare(["acme"]));
    expect((await run("export --only amce")).stdout).toBe("");
  });
});

describe("what was deleted behind our back", () => {
  const ten = numbered("o-", 10);

  it("is told by the last apply, and made again only as far as was allowed", async () => {
    await openWith([]);
    await write("organizations.yaml", declare(ten));
    await run("apply --yes");
    await write("gone.yaml", declare(["o-0", "o-1"]));
    const elsewhere = await emptyFolder();
    await runOrgwright(["destroy", join(cwd, "gone.yaml"), "--yes", "--max-deletes", "100%"], {
      cwd: elsewhere,
      env: environment(),
    });
    await rm(elsewhere, { recursive: true });
    const drift = await run("drift");
    expect(drift.stdout.match(/was there before and was deleted in the tenant/g)).toHaveLength(2);
    // Drift tells as well that it is more than an apply sets right by itself.
    expect(drift).toMatchObject({
      code: 2,
      stdout: expect.stringContaining("apply would be refused"),
    });
    const reported = await run("drift --format json");
    expect(reportSchema.parse(JSON.parse(reported.stdout)).breaches).toEqual([
      expect.stringContaining("--max-recreates 2"),
    ]);
    const refused = await run("apply --yes");
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("--max-recreates 2"),
    });
    // The share is that of what the run is about.
    expect((await run("apply --yes --only o-[01]")).code).toBe(1);
    expect((await run("apply --yes --max-recreates 2")).stdout).toContain("2 created");
  });

  it("is not what was let go, renamed or never made from here", async () => {
    await openWith([]);
    await write("organizations.yaml", declare(["a", "b", "c"]));
    await run("apply --yes");
    await write(
      "organizations.yaml",
      "owner: us\norganizations: [{ name: a, absent: true }, { name: nine, former_names: [b] }, { name: c }]\n",
    );
    expect((await run("apply --yes")).stdout).toContain("1 updated, 1 deleted");
    await write("organizations.yaml", declare(["a", "b", "c", "nine"]));
    const planned = await run("plan");
    expect(planned).toMatchObject({ code: 0, stdout: expect.stringContaining("2 to create") });
    expect(planned.stdout).not.toContain("was there before");
  });

  it("is told by the repository's history where nothing was applied from here", async () => {
    await openWith(ten.slice(2));
    const git = (...args: string[]): Promise<Run> =>
      runProgram("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { cwd });
    await write("organizations.yaml", declare(ten));
    await git("init", "-q");
    await git("add", ".");
    await git("commit", "-qm", "one");
    await write("organizations.yaml", declare([...ten, "new"]));
    await git("commit", "-qam", "two");
    const refused = await run("apply --yes");
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/2 of 11 .*o-0, o-1\./s),
    });
    expect((await run("apply --yes --max-recreates 2")).stdout).toContain("3 created");
  });

  it("is not what the repository wanted to be absent before", async () => {
    await openWith(ten.slice(3));
    const git = (...args: string[]): Promise<Run> =>
      runProgram("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { cwd });
    const gone = ["o-0", "o-1", "o-2"];
    const declared = [
      ...ten.slice(3).map((name) => ({ name })),
      ...gone.map((name) => ({ name, absent: true })),
    ];
    await write("organizations.yaml", `owner: us\norganizations: ${JSON.stringify(declared)}\n`);
    await git("init", "-q");
    await git("add", ".");
    await git("commit", "-qm", "They have left");
    await write("organizations.yaml", declare(ten));
    await git("commit", "-qam", "They are back");
    const planned = await run("plan");
    expect(planned).toMatchObject({ code: 0, stdout: expect.stringContaining("3 to create") });
    expect(planned.stdout).not.toContain("was there before");
  });

  it("is made again as far as its environment allows", async () => {
    await openWith([]);
    await write("organizations.yaml", declare(ten));
    const environments = (limits: string): Promise<void> =>
      write(
        "orgwright.yaml",
        `environments: { live: { domain: "\${env.T}", manifests: [organizations.yaml]${limits} } }\n`,
      );
    await environments("");
    expect((await run("apply --env live --yes")).stdout).toContain("10 created");
    await write("gone.yaml", declare(["o-0", "o-1"]));
    const elsewhere = await emptyFolder();
    await runOrgwright(["destroy", join(cwd, "gone.yaml"), "--yes", "--max-deletes", "100%"], {
      cwd: elsewhere,
      env: environment(),
    });
    await rm(elsewhere, { recursive: true });
    expect(await run("apply --env live --yes")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("--max-recreates 2"),
    });
    await environments(", max_recreates: 2");
    expect((await run("apply --env live --yes")).stdout).toContain("2 created");
  });
});

describe("the question before a run", () => {
  const main = fileURLToPath(new URL("../../dist/src/cli/main.js", import.meta.url));

  /** Runs a command on a terminal of its own and types an answer. */
  const answer = (line: string, typed: string): Promise<Run> =>
    runProgram("script", ["-qec", `${process.execPath} ${main} ${line}`, "/dev/null"], {
      cwd,
      env: environment(),
      stdin: `${typed}\n`,
    });

  it.runIf(process.platform === "linux")(
    "comes after the guards, names deletions, and wants the tenant's name for more than ten",
    async () => {
      await openWith(numbered("o-", 12));
      await write("organizations.yaml", declare(["o-0"]));
      const guarded = await answer("apply --policy sync", "y");
      expect(guarded.stdout).toContain("11 of 12 organizations");
      expect(guarded.stdout).not.toContain("DELETE");
      const all = "apply --policy sync --max-deletes 100%";
      const letter = (await answer(all, "y")).stdout.replaceAll(/\s+/g, " ");
      expect(letter).toContain("DELETE 11 organizations with all people");
      expect(letter).toContain(`Type the tenant's name, ${tenant.domain}`);
      expect(await names()).toHaveLength(12);
      expect((await answer(`${all} --only o-[01]`, "y")).stdout).toContain("DELETE 1 organization");
      expect(await names()).toHaveLength(11);
      await write("organizations.yaml", declare(["new"]));
      await answer(all, tenant.domain);
      expect(await names()).toEqual(["new"]);
    },
  );
});
