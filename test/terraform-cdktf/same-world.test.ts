import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { runOrgwright } from "../support/run-orgwright.js";
import { bundleProvider } from "../terraform/bundle.js";
import { hasTerraform } from "../terraform/workspace.js";
import { World } from "../terraform/world.js";
import { Project } from "./project.js";

const timeoutMs = 180_000;

const program = `import { App, TerraformStack } from "cdktf";
import { Organizations, OrgwrightProvider } from "orgwright/cdktf";

const stack = new TerraformStack(new App(), "quickstart");
new OrgwrightProvider(stack, "tenant");
Organizations.fromManifest(stack, "all", { path: "examples/quickstart" });
App.of(stack).synth();
`;

describe.skipIf(!hasTerraform)("the manifests of examples/quickstart", () => {
  const tenants: Tenant[] = [];
  let project: Project;

  beforeAll(async () => {
    project = new Project(bundleProvider("../../src/terraform/main.ts"));
    await writeFile(join(project.folder, "quickstart.ts"), program);
  });

  afterAll(async () => {
    project.remove();
    await Promise.all(tenants.map((tenant) => tenant.close()));
  });

  async function createTenant(): Promise<Tenant> {
    const tenant = await startTenant();
    tenants.push(tenant);
    return tenant;
  }

  async function apply(tenant: Tenant, ...parameters: readonly string[]): Promise<void> {
    const { code, stderr } = await runOrgwright(["apply", ...parameters, "--yes"], {
      cwd: project.folder,
      env: tenant.environment,
    });
    if (code !== 0) throw new Error(`orgwright apply ended with ${code}:\n${stderr}`);
  }

  it(
    "give the same organizations by the command line, by cdktf deploy and by --app",
    async () => {
      const byManifest = await createTenant();
      await apply(byManifest, "examples/quickstart");
      const expected = await lookAt(byManifest);
      expect(expected.length).toBeGreaterThan(5);

      const byProgram = await createTenant();
      await apply(byProgram, "--app", "npx --no-install tsx quickstart.ts");
      expect(await lookAt(byProgram)).toEqual(expected);

      const byTerraform = await createTenant();
      await project.run(
        "npx --no-install cdktf deploy --auto-approve --app 'npx --no-install tsx quickstart.ts'",
        byTerraform.environment,
      );
      expect(await lookAt(byTerraform)).toEqual(expected);
    },
    timeoutMs,
  );
});

/** All that a tenant has, without the ids, which differ from tenant to tenant. */
async function lookAt(tenant: Tenant): Promise<readonly unknown[]> {
  const world = new World(tenant);
  return Promise.all(
    (await world.names()).map(async (name) => {
      const { id: _id, ...organization } = await world.must(name);
      const connections = Object.entries(await world.connections(name)).map(
        ([connection, { connection_id: _connectionId, ...settings }]) => [connection, settings],
      );
      return { ...organization, connections: Object.fromEntries(connections) as unknown };
    }),
  );
}
