import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyPlan, planClone, type CloneOptions } from "../../src/apply/index.js";
import { readMarks } from "../../src/model/index.js";
import { startTenant, type Seed } from "../../src/tenant/index.js";
import { emptyFolder, runOrgwright, type Run } from "../support/run-orgwright.js";
import { openStage, type Stage } from "../support/scenario.js";

const seed: Seed = {
  connections: [
    { name: "staff", strategy: "samlp" },
    { name: "partners", strategy: "samlp" },
  ],
};

const options: CloneOptions = {
  rename: (name) => `pr-${name}`,
  formerNames: () => [],
  owner: "pr",
  isProtected: false,
  collections: new Set(["connections"] as const),
};

describe("a clone", () => {
  let source: Stage;
  let target: Stage;
  beforeEach(async () => {
    source = await openStage({ seed });
    target = await openStage();
  });
  afterEach(async () => {
    await source.close();
    await target.close();
  });

  it("carries every field over, with connections by name, its own owner and no protection", async () => {
    await source.apply([
      {
        name: "acme",
        display_name: "Acme",
        metadata: { plan: "gold" },
        protected: true,
        connections: [{ name: "google-oauth2", assign_membership_on_login: true }],
        token_quota: { client_credentials: { per_day: 5 } },
      },
    ]);
    const { plan } = await planClone(source.client, target.client, options);
    await applyPlan(target.client, plan ?? never(), { concurrency: 2 });
    const clone = (await target.world()).get("pr-acme");
    expect(clone).toMatchObject({
      display_name: "Acme",
      metadata: { plan: "gold", orgwright_owner: "pr/pr-acme" },
      token_quota: { client_credentials: { per_day: 5 } },
    });
    expect(clone?.connections).toMatchObject([
      { connection: { name: "google-oauth2" }, assign_membership_on_login: true },
    ]);
    expect(clone && readMarks(clone)).toEqual({
      owner: "pr",
      declaredName: "pr-acme",
      isProtected: false,
    });
  });

  it("tells every connection that the target lacks, once, and writes nothing", async () => {
    await source.apply([
      { name: "a", connections: [{ name: "staff" }, { name: "google-oauth2" }] },
      { name: "b", connections: [{ name: "staff" }, { name: "partners" }] },
      { name: "c", connections: [{ name: "staff" }] },
    ]);
    const { plan, diagnostics } = await planClone(source.client, target.client, options);
    expect(plan).toBeUndefined();
    expect(diagnostics.map(({ summary }) => summary)).toEqual([
      expect.stringContaining("connection staff, which a, b and 1 more use"),
      expect.stringContaining("connection partners, which b uses"),
    ]);
    const without = { ...options, collections: new Set<never>() };
    const { plan: possible } = await planClone(source.client, target.client, without);
    expect(possible?.actions).toHaveLength(3);
    expect(await target.world()).toEqual(new Map());
  });

  it("leaves what exists as it is, so that it is never taken down with the clones", async () => {
    await source.apply([{ name: "a", display_name: "New" }, { name: "b" }]);
    await target.apply([{ name: "pr-a", display_name: "Old" }]);
    const { plan, taken } = await planClone(source.client, target.client, options);
    expect(taken).toBe(2);
    expect(plan?.actions).toMatchObject([{ kind: "create", organization: "pr-b" }]);
  });

  it("does not clone clones where source and target are one tenant", async () => {
    await source.apply([{ name: "a" }]);
    const { plan } = await planClone(source.client, source.client, options);
    await applyPlan(source.client, plan ?? never(), { concurrency: 2 });
    const again = await planClone(source.client, source.client, options);
    expect(again.taken).toBe(1);
    expect(again.plan?.actions).toEqual([]);
    expect([...(await source.world()).keys()].sort()).toEqual(["a", "pr-a"]);
  });

  it("makes nothing a second time that the target has under a former name", async () => {
    await source.apply([{ name: "acme-nine" }, { name: "beta" }]);
    await target.apply([{ name: "pr-acme", display_name: "Ours" }]);
    const formerNames = (name: string): string[] => (name === "acme-nine" ? ["pr-acme"] : []);
    const { plan } = await planClone(source.client, target.client, { ...options, formerNames });
    await applyPlan(target.client, plan ?? never(), { concurrency: 2 });
    const world = await target.world();
    expect([...world.keys()].sort()).toEqual(["pr-acme", "pr-beta"]);
    expect(world.get("pr-acme")).toMatchObject({ display_name: "Ours" });
    expect(world.get("pr-acme")).not.toHaveProperty("metadata.orgwright_owner");
  });

  it("refuses names that no organization can have", async () => {
    await source.apply([{ name: "a".repeat(49) }, { name: "b" }]);
    const { diagnostics } = await planClone(source.client, target.client, options);
    expect(diagnostics).toMatchObject([
      { code: "invalid-value", path: [`pr-${"a".repeat(49)}`, "name"] },
    ]);
  });
});

describe("orgwright clone", () => {
  let cwd: string;
  beforeEach(async () => {
    cwd = await emptyFolder();
  });
  afterEach(async () => {
    await rm(cwd, { recursive: true });
  });
  const run = (line: string, env: Readonly<Record<string, string>> = {}): Promise<Run> =>
    runOrgwright(line.split(" "), { cwd, env });

  it("bootstraps an environment that destroy takes down, owned organizations only", async () => {
    await writeFile(
      join(cwd, "orgwright.yaml"),
      `environments:
  prod: { tenant: local, name_prefix: prod-, manifests: [organizations.yaml] }
  pr-123: { tenant: local }
`,
    );
    await writeFile(
      join(cwd, "organizations.yaml"),
      "organizations: [{ name: acme, metadata: { plan: gold } }, { name: beta }, { name: customer-1 }]",
    );
    expect((await run("apply --env prod --yes")).code).toBe(0);
    await writeFile(join(cwd, "mine.yaml"), "organizations: [{ name: mine }]");
    await run("apply mine.yaml --tenant local --tenant-db .orgwright/pr-123.db --yes");
    const cloned = await run(
      "clone --from prod --to pr-123 --prefix pr-123- --exclude prod-customer-* --yes",
    );
    expect(cloned.stdout).toContain("2 created");
    const exported = await run("export --env pr-123 --format json --no-connections");
    expect(JSON.parse(exported.stdout)).toMatchObject({
      organizations: [
        { name: "mine" },
        { name: "pr-123-acme", metadata: { plan: "gold" } },
        { name: "pr-123-beta" },
      ],
    });
    const again = await run("clone --from prod --to pr-123 --prefix pr-123- --only prod-a* --yes");
    expect(again.stderr).toContain("1 organization of the source exists in the target already");
    const destroyed = await run("destroy --env pr-123 --max-deletes 100% --yes");
    expect(destroyed.stdout).toContain("2 deleted");
    const left = await run("export --env pr-123 --format json --no-connections");
    expect(JSON.parse(left.stdout)).toMatchObject({ organizations: [{ name: "mine" }] });
  });

  it("knows the former names that the manifests of either environment have", async () => {
    await writeFile(
      join(cwd, "orgwright.yaml"),
      `environments:
  prod: { tenant: local, name_prefix: prod-, manifests: [organizations.yaml] }
  test: { tenant: local, name_suffix: -test }
`,
    );
    const declared = "organizations: [{ name: acme }, { name: beta }]";
    await writeFile(join(cwd, "organizations.yaml"), declared);
    expect((await run("apply --env prod --yes")).code).toBe(0);
    expect((await run("clone --from prod --to test --yes")).stdout).toContain("2 created");
    const renamed = declared.replace("acme", "acme-nine, former_names: [acme]");
    await writeFile(join(cwd, "organizations.yaml"), renamed);
    expect((await run("apply --env prod --yes")).stdout).toContain("1 updated");
    const again = await run("clone --from prod --to test --yes");
    expect(again.stdout).toContain("No changes.");
    const exported = await run("export --env prod --format json --no-connections");
    expect(JSON.parse(exported.stdout)).toMatchObject({
      organizations: [{ name: "acme-nine", former_names: ["acme"] }, { name: "beta" }],
    });
  });

  it("knows those that overlays have, which are the tenant's, as export does", async () => {
    await writeFile(
      join(cwd, "orgwright.yaml"),
      `environments:
  prod: { tenant: local, tenant_db: prod.db, manifests: [m.yaml], owner: us }
  test: { tenant: local, tenant_db: test.db, manifests: [m.yaml], owner: us, name_prefix: t-, overlays: [o.yaml] }
`,
    );
    await writeFile(join(cwd, "m.yaml"), "organizations: [{ name: acme }]");
    await writeFile(join(cwd, "o.yaml"), "acme: { former_names: [t-old, lone] }");
    expect((await run("apply --env prod --yes")).code).toBe(0);
    for (const name of ["lone", "t-old"]) {
      await writeFile(join(cwd, "by-hand.yaml"), `organizations: [{ name: ${name} }]`);
      const db = `--tenant local --tenant-db ${name}.db`;
      expect((await run(`apply by-hand.yaml ${db} --yes`)).code).toBe(0);
      await rename(join(cwd, `${name}.db`), join(cwd, "test.db"));
      const cloned = await run("clone --from prod --to test --yes");
      expect(cloned).toMatchObject({ code: 0, stdout: expect.stringContaining("No changes.") });
    }
    await writeFile(
      join(cwd, "o.yaml"),
      "acme: { display_name: Acme, former_names: [t-old, lone] }",
    );
    expect((await run("apply --env test --yes")).stdout).toContain("1 updated");
    const exported = await run("export --env test --format json --no-connections");
    expect(JSON.parse(exported.stdout)).toMatchObject({
      organizations: [{ name: "acme", former_names: ["old"] }],
    });
  });

  it("says when a pattern matches nothing of the source, and clones nothing", async () => {
    await writeFile(join(cwd, "m.yaml"), "organizations: [{ name: acme }]");
    expect((await run("apply m.yaml --tenant local --tenant-db a.db --yes")).code).toBe(0);
    const line = "clone --from local:a.db --to local:b.db --owner me --yes --only acme --only amce";
    const refused = await run(line);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('--only "amce"') });
    expect((await run(line.replace(" --only amce", ""))).stdout).toContain("1 created");
  });

  it("speaks to two tenants with the credentials of each, and needs an owner there", async () => {
    const [source, target] = await Promise.all([
      startTenant({ seed: { organizations: [{ name: "acme" }] } }),
      startTenant(),
    ]);
    try {
      const line = `clone --from ${source.url} --to ${target.url} --yes`;
      const env = Object.fromEntries(
        [["FROM", source] as const, ["TO", target] as const].flatMap(
          ([side, { clientId, clientSecret }]) => [
            [`${side}_AUTH0_CLIENT_ID`, clientId],
            [`${side}_AUTH0_CLIENT_SECRET`, clientSecret],
          ],
        ),
      );
      expect((await run(line, env)).stderr).toContain("--owner NAME");
      const missing = await run(`clone --from local:missing.db --to ${target.url} --owner me`, env);
      expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining("no database") });
      expect((await run(`${line} --owner me`, env)).code).toBe(0);
      expect(target.requests().routes["POST /api/v2/organizations"]).toEqual({ "201": 1 });
      expect(source.requests().routes).not.toHaveProperty("POST /api/v2/organizations");
    } finally {
      await Promise.all([source.close(), target.close()]);
    }
  });
});

function never(): never {
  throw new Error("there is no plan");
}
