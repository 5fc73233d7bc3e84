import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTenant } from "../../src/tenant/index.js";
import { emptyFolder, runOrgwright, type Run, type RunOptions } from "../support/run-orgwright.js";

let cwd: string;
beforeEach(async () => {
  cwd = await emptyFolder();
  await writeFile(
    join(cwd, "orgwright.yaml"),
    `environments:
  staging:
    tenant: local
    manifests: [organizations.yaml]
    name_prefix: stg-
    owner: staging
    policy: sync
    overlays: [{ acme: { display_name: Acme (staging) } }]
  prod:
    tenant: local
    manifests: [organizations.yaml]
    owner: prod
    policy: sync
    protected: true
  remote:
    domain: \${env.REMOTE}
    manifests: [organizations.yaml]
    credentials: { client_id_env: REMOTE_ID, client_secret_env: REMOTE_SECRET }
`,
  );
  await writeFile(join(cwd, "organizations.yaml"), two);
});
afterEach(async () => {
  await rm(cwd, { recursive: true });
});

const two = "organizations:\n  - name: acme\n    display_name: Acme\n  - name: beta\n";

const run = (line: string, options: RunOptions = {}): Promise<Run> =>
  runOrgwright(line.split(" "), { cwd, ...options });

describe("--env", () => {
  it("decides tenant, manifests, names, owner and policy, from any folder of the repository", async () => {
    await mkdir(join(cwd, "below"));
    expect((await run("validate --env staging", { cwd: join(cwd, "below") })).code).toBe(0);
    const applied = await run("apply --env staging --yes", { cwd: join(cwd, "below") });
    expect(applied.stdout).toContain("2 created");
    expect(applied.stdout).toContain("stg-acme");
    await writeFile(join(cwd, "organizations.yaml"), two.replace("  - name: beta\n", ""));
    expect((await run("plan --env staging --policy upsert")).stdout).toContain("No changes.");
    const synced = await run("apply --env staging --yes");
    expect(synced.stdout).toContain("1 deleted");
    const exported = await run("export --env staging --format json --no-connections");
    expect(JSON.parse(exported.stdout)).toMatchObject({
      organizations: [{ name: "acme", display_name: "Acme (staging)" }],
    });
  });

  it("never deletes where the environment is protected, whatever the policy", async () => {
    await run("apply --env prod --yes");
    await writeFile(join(cwd, "organizations.yaml"), two.replace("  - name: beta\n", ""));
    const synced = await run("apply --env prod --yes");
    expect(synced).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("beta: it is protected"),
    });
    const destroyed = await run("destroy --env prod --yes --max-deletes 100%");
    expect(destroyed.stdout).toContain("acme: it is protected");
    const left = await run("export --env prod --format json --no-connections");
    expect(JSON.parse(left.stdout)).toMatchObject({
      organizations: [{ name: "acme" }, { name: "beta" }],
    });
  });

  it("keeps sync to its own names where others share the tenant and the owner", async () => {
    const tenant = await startTenant();
    try {
      const env = { ...tenant.environment, AUTH0_DOMAIN: tenant.url };
      await writeFile(
        join(cwd, "orgwright.yaml"),
        "environments: { stage: { domain: '${env.AUTH0_DOMAIN}', name_prefix: s- } }",
      );
      await writeFile(join(cwd, "organizations.yaml"), `owner: me\n${two}`);
      expect((await run("apply --yes", { env })).stdout).toContain("2 created");
      await run("apply --env stage --yes", { env });
      await writeFile(
        join(cwd, "organizations.yaml"),
        "owner: me\norganizations: [{ name: acme }]",
      );
      const synced = await run("apply --env stage --policy sync --max-deletes 9 --yes", { env });
      expect(synced.stdout).toContain("1 deleted");
      expect(tenant.requests().routes["DELETE /api/v2/organizations/{id}"]).toEqual({ "204": 1 });
    } finally {
      await tenant.close();
    }
  });

  it("reads the credentials that the environment names, and not the usual ones", async () => {
    const tenant = await startTenant();
    try {
      const env = {
        REMOTE: tenant.url,
        REMOTE_ID: tenant.clientId,
        REMOTE_SECRET: tenant.clientSecret,
        AUTH0_DOMAIN: "elsewhere.example",
        AUTH0_CLIENT_ID: "nobody",
        AUTH0_CLIENT_SECRET: "wrong",
      };
      expect((await run("plan --env remote", { env })).stdout).toContain("2 to create");
      const { REMOTE_SECRET: _secret, ...without } = env;
      expect((await run("plan --env remote", { env: without })).stderr).toContain("no-credentials");
    } finally {
      await tenant.close();
    }
  });

  it("is not mixed with what it decides itself, and must exist", async () => {
    const refused = async (line: string): Promise<string> => {
      const { code, stderr } = await run(line);
      expect(code).toBe(1);
      return stderr;
    };
    expect(await refused("plan --env staging --tenant local")).toContain("so does --tenant");
    expect(await refused("plan organizations.yaml --env staging")).toContain("Leave the paths out");
    expect(await refused("plan --env stagging")).toContain("Did you mean staging?");
    await rm(join(cwd, "orgwright.yaml"));
    expect(await refused("plan --env staging")).toContain("There is no orgwright.yaml");
  });
});

describe("ignore", () => {
  it("keeps names from being deleted under sync, destroyed and exported", async () => {
    await writeFile(
      join(cwd, "all.yaml"),
      "owner: me\norganizations: [{ name: keep-1 }, { name: acme }]",
    );
    await run("apply all.yaml --tenant local --yes");
    await writeFile(
      join(cwd, "organizations.yaml"),
      "owner: me\nignore: [keep-*]\norganizations: []\n",
    );
    const synced = await run("apply --tenant local --policy sync --allow-empty --yes");
    expect(synced.stdout).toContain("1 deleted");
    await writeFile(
      join(cwd, "organizations.yaml"),
      'ignore: [keep-*]\norganizations: [{ name: other, display_name: "${env.NOT_SET}" }]',
    );
    const exported = await run("export --tenant local --format json");
    expect(JSON.parse(exported.stdout)).toEqual({ organizations: [] });
    await writeFile(join(cwd, "organizations.yaml"), "organizations: []");
    const all = await run("export --tenant local --format json");
    expect(JSON.parse(all.stdout)).toMatchObject({ organizations: [{ name: "keep-1" }] });
  });
});
