import { afterEach, beforeAll, beforeEach } from "vitest";
import { startTenant, type Tenant, type TenantOptions } from "../../src/tenant/index.js";
import { bundleProvider } from "./bundle.js";
import { hasTerraform, Workspace } from "./workspace.js";
import { World } from "./world.js";

/** What a test with the real Terraform works on; each test has all of it anew. */
export interface TerraformStage {
  readonly tenant: Tenant;
  readonly world: World;
  readonly workspace: Workspace;
}

/**
 * Gives each test of a file a tenant, and a workspace whose provider speaks to it.
 *
 * @param use called before each test
 */
export function onStage(use: (stage: TerraformStage) => void, options: TenantOptions = {}): void {
  let executable = "";
  let stage: TerraformStage;

  beforeAll(() => {
    if (hasTerraform) executable = bundleProvider("../../src/terraform/main.ts");
  });

  beforeEach(async () => {
    const tenant = await startTenant(options);
    const workspace = new Workspace(executable);
    stage = { tenant, world: new World(tenant), workspace };
    workspace.setEnvironment(tenant.environment);
    if (hasTerraform) await workspace.attachProvider();
    use(stage);
  });

  afterEach(async () => {
    stage.workspace.remove();
    await stage.tenant.close();
  });
}
