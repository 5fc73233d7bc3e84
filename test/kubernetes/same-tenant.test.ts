import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { Cluster, isClusterMissing } from "../support/cluster.js";
import { ClusterWorld, installResources } from "../support/cluster-world.js";
import { runOrgwright } from "../support/run-orgwright.js";
import { startTenant } from "../../src/tenant/index.js";

const manifest = "examples/quickstart/organizations.yaml";

describe.skipIf(isClusterMissing)("a manifest, applied and as resources", () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start();
    await installResources(cluster);
  });
  afterAll(async () => {
    await cluster.close();
  });

  it("gives the same tenant, whichever way it went", async () => {
    const exported = await runOrgwright(
      ["kubernetes", "export", manifest, "--tenant-ref", "prod", "--namespace", "same"],
      {},
    );
    expect(exported.code).toBe(0);
    const world = await ClusterWorld.open(cluster, "same", { spec: { owner: undefined } });
    const applied = await startTenant();
    try {
      await cluster.kubectl(["apply", "-f", "-"], exported.stdout);
      world.start();
      await cluster.kubectl([
        "wait",
        "--for=condition=Ready",
        "organizations",
        "--all",
        "-n",
        "same",
        "--timeout=30s",
      ]);
      const { code } = await runOrgwright(["apply", manifest, "--tenant", applied.url, "--yes"], {
        env: applied.environment,
      });
      expect(code).toBe(0);
      const [one, other] = await Promise.all(
        [world.tenant, applied].map(({ url, environment }) =>
          runOrgwright(["export", "--tenant", url], { env: environment }),
        ),
      );
      expect(one?.code).toBe(0);
      expect(one?.stdout).toContain("display_name: Acme");
      // Kubernetes sorts the keys of maps.
      expect(parse(one?.stdout ?? "")).toEqual(parse(other?.stdout ?? ""));
    } finally {
      await world.close();
      await applied.close();
    }
  });
});
