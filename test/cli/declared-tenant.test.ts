import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connect, plan, readManifests } from "../../src/index.js";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { emptyFolder, runOrgwright } from "../support/run-orgwright.js";
import { World } from "../terraform/world.js";

let cwd: string;
let meant: Tenant;
let other: Tenant;

beforeEach(async () => {
  cwd = await emptyFolder();
  [meant, other] = await Promise.all([startTenant(), startTenant()]);
});

afterEach(async () => {
  await Promise.all([meant.close(), other.close()]);
  await rm(cwd, { recursive: true });
});

/** Writes a program that synthesizes stacks with these providers, one organization in each. */
async function writeProgram(...providers: object[]): Promise<void> {
  const stacks = providers.map((provider, index) => ({
    provider: { orgwright: [provider] },
    resource: { orgwright_organization: { it: { name: `org-${index}` } } },
    terraform: {},
  }));
  await writeFile(
    join(cwd, "program.cjs"),
    `const { writeFileSync } = require("node:fs");
const stacks = ${JSON.stringify(stacks)};
const out = process.env.CDKTF_OUTDIR + "/";
const manifest = { stacks: {} };
stacks.forEach((stack, index) => {
  writeFileSync(out + index + ".json", JSON.stringify(stack));
  manifest.stacks[index] = { synthesizedStackPath: index + ".json" };
});
writeFileSync(out + "manifest.json", JSON.stringify(manifest));
`,
  );
}

const app = ["--app", `"${process.execPath}" program.cjs`];

describe.each(["plan", "apply --yes", "drift", "destroy --yes"])(
  "orgwright %s with a program",
  (command) => {
    it("refuses to run for another tenant than that of the program, and sends nothing", async () => {
      await writeProgram({ base_url: meant.url });
      const { code, stderr } = await runOrgwright([...command.split(" "), ...app], {
        cwd,
        env: other.environment,
      });
      expect(code).toBe(1);
      expect(stderr).toContain("several-tenants");
      expect(stderr).toContain(new URL(meant.url).host);
      expect(other.requests().total).toBe(0);
      expect(meant.requests().total).toBe(0);
    });
  },
);

it("a program says which tenant is meant where nobody else does", async () => {
  await writeProgram({ base_url: meant.url, client_id: meant.clientId });
  const { code, stderr } = await runOrgwright(["apply", "--yes", ...app], {
    cwd,
    env: { AUTH0_CLIENT_SECRET: meant.clientSecret },
  });
  expect(stderr).not.toContain("error");
  expect(code).toBe(0);
  expect(await new World(meant).names()).toEqual(["org-0"]);
});

it("stacks for two tenants do not end up in one", async () => {
  await writeProgram({ base_url: meant.url }, { base_url: other.url });
  const { code, stderr } = await runOrgwright(["apply", "--yes", ...app], {
    cwd,
    env: meant.environment,
  });
  expect(code).toBe(1);
  expect(stderr).toContain("two tenants");
  expect(await new World(meant).names()).toEqual([]);
});

it("a program for a tenant of Auth0's is not applied to the embedded one", async () => {
  await writeProgram({ domain: "prod.eu.auth0.com" });
  const { code, stderr } = await runOrgwright(["plan", "--tenant", "local", ...app], { cwd });
  expect(code).toBe(1);
  expect(stderr).toContain("prod.eu.auth0.com");
  expect(existsSync(join(cwd, ".orgwright"))).toBe(false);
});

it("another client or audience than that of the program is refused", async () => {
  await writeProgram({ client_id: "some-other-client" });
  const client = await runOrgwright(["plan", ...app], { cwd, env: meant.environment });
  expect(client.stderr).toContain("is for the client some-other-client");
  await writeProgram({ audience: "https://acme.eu.auth0.com/api/v2/" });
  const env = { ...meant.environment, AUTH0_AUDIENCE: `${meant.url}/api/v2/` };
  const audience = await runOrgwright(["plan", ...app], { cwd, env });
  expect(audience.stderr).toContain("several-tenants");
  expect([client.code, audience.code]).toEqual([1, 1]);
});

it("a program of the API keeps to the tenant of the configuration that it has read", async () => {
  const file = join(cwd, "cdk.tf.json");
  await writeFile(
    file,
    JSON.stringify({
      provider: { orgwright: { base_url: meant.url } },
      resource: { orgwright_organization: { it: { name: "acme" } } },
    }),
  );
  const declared = await readManifests([file], { env: {} });
  const tenant = await connect({
    domain: other.url,
    credentials: {
      kind: "client-secret",
      clientId: other.clientId,
      clientSecret: other.clientSecret,
    },
  });
  await expect(plan(tenant, declared)).rejects.toMatchObject({
    diagnostics: [{ code: "several-tenants", location: { file } }],
  });
  await tenant.close();
  expect(other.requests().total).toBe(0);
});
