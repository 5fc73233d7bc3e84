import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { ManagementClient } from "auth0";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connect, plan } from "../../src/index.js";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { emptyFolder, runOrgwright } from "../support/run-orgwright.js";

/** The app that is tested: it signs customers up, and never knows that a test does. */
async function signUp(management: ManagementClient, name: string): Promise<string> {
  const { id = "" } = await management.organizations.create({ name, metadata: { plan: "trial" } });
  return id;
}

describe.each([false, true])("a developer who tests her own app, with TLS: %s", (tls) => {
  let tenant: Tenant;
  let management: ManagementClient;
  beforeAll(async () => {
    tenant = await startTenant({
      tls,
      limits: "enterprise",
      limitsSpeed: 60,
      seed: { organizations: [{ name: "acme", metadata: { plan: "gold" } }] },
    });
    management = new ManagementClient(tenant.auth0());
  });
  beforeEach(() => {
    tenant.reset();
  });
  afterAll(() => tenant.close());

  it("signs up a customer with Auth0's own SDK", async () => {
    const id = await signUp(management, "beta");
    await expect(management.organizations.get(id)).resolves.toMatchObject({ name: "beta" });
    expect(tenant.requests().routes["POST /api/v2/organizations"]).toEqual({ "201": 1 });
  });

  it("meets nobody from the test before, and what Auth0 would say of a name that is taken", async () => {
    await expect(management.organizations.getByName("beta")).rejects.toMatchObject({
      statusCode: 404,
    });
    await expect(signUp(management, "acme")).rejects.toMatchObject({ statusCode: 409 });
  });

  it("sees how the app does when Auth0 fails", async () => {
    tenant.orderFault({ kind: "status", method: "POST", status: 403 });
    await expect(signUp(management, "gamma")).rejects.toMatchObject({ statusCode: 403 });
  });

  it("plans with the library against the same tenant", async () => {
    const connection = await connect({ ...tenant });
    const planned = await plan(connection, [{ name: "acme", metadata: { plan: "platinum" } }]);
    expect(planned.actions.map(({ kind, organization }) => [kind, organization])).toEqual([
      ["update", "acme"],
    ]);
    await connection.close();
  });
});

it("she serves the tenant beside her app, and stops it with Ctrl-C", async () => {
  const cwd = await emptyFolder();
  const main = fileURLToPath(new URL("../../dist/src/cli/main.js", import.meta.url));
  const child = spawn(process.execPath, [main, "tenant", "serve", "--port", "0", "--db", "t.db"], {
    cwd,
  });
  let output = "";
  const ready = new Promise<void>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes("Ctrl-C")) resolve();
    });
  });
  await ready;
  const env = Object.fromEntries(
    [...output.matchAll(/export (AUTH0_\w+)=(\S+)/g)].map(([, key = "", value = ""]) => [
      key,
      value,
    ]),
  );
  const exported = await runOrgwright(["export", "--format", "json"], { cwd, env });
  expect(exported).toMatchObject({ code: 0 });
  expect(JSON.parse(exported.stdout)).toMatchObject({ organizations: [] });
  child.kill("SIGINT");
  const [code] = (await once(child, "exit")) as [number | null];
  expect(code).toBe(0);
});
