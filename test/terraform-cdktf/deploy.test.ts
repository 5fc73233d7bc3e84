import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { bundleProvider } from "../terraform/bundle.js";
import { hasTerraform } from "../terraform/workspace.js";
import { World } from "../terraform/world.js";
import { Project } from "./project.js";

const timeoutMs = 180_000;
const deployment = "npx --no-install cdktf deploy --auto-approve";

describe.skipIf(!hasTerraform)("npx cdktf deploy in the project's root", () => {
  let tenant: Tenant;
  let world: World;
  let project: Project;

  beforeAll(async () => {
    tenant = await startTenant();
    world = new World(tenant);
    project = new Project(bundleProvider("../../src/terraform/main.ts"));
  });

  afterAll(async () => {
    project.remove();
    await tenant.close();
  });

  it(
    "creates the organizations of the example, and a second time changes nothing",
    async () => {
      const first = await project.run(deployment, tenant.environment);
      // cdktf does not always pass on Terraform's last line, so the world is asked what was done.
      expect(await world.names()).toEqual([
        "acme",
        "globex-eu",
        "globex-us",
        "trial-tyrell",
        "trial-weyland",
      ]);
      const acme = await world.must("acme");
      expect(acme).toMatchObject({
        display_name: "Acme",
        metadata: { plan: "enterprise" },
        token_quota: { client_credentials: { per_day: 50_000, per_hour: 5000 } },
      });
      expect(Object.keys(await world.connections("acme")).sort()).toEqual([
        "Username-Password-Authentication",
        "google-oauth2",
      ]);
      expect(first).toContain(`acme-id = ${acme.id}`);

      tenant.resetRequests();
      const second = await project.run(deployment, tenant.environment);
      expect(second).not.toMatch(/Creating|Modifying|Destroying/);
      const routes = Object.keys(tenant.requests().routes);
      expect(
        routes.filter((route) => !/^(GET \/api\/v2\/|POST \/oauth\/token$)/.test(route)),
      ).toEqual([]);
      expect(routes.length).toBeGreaterThan(0);
    },
    timeoutMs,
  );
});
