import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { runDocument } from "../docs/run-document.js";
import { Cluster, isClusterMissing } from "../support/cluster.js";

describe.skipIf(isClusterMissing)("docs/kubernetes.md", () => {
  let cluster: Cluster;
  let tenant: Tenant;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "orgwright-document-"));
    cluster = await Cluster.start();
    tenant = await startTenant();
  });
  afterAll(async () => {
    await tenant.close();
    await cluster.close();
    await rm(folder, { recursive: true });
  });

  it("goes from an empty cluster to an organization, by commands that do what it says", async () => {
    const document = await readFile("docs/kubernetes.md", "utf8");
    // The API server of tests is older than rules in definitions.
    const path = join(folder, "kubernetes.md");
    await writeFile(path, document.replace("kubernetes crds >", "kubernetes crds --no-cel >"));
    await runDocument(path, {
      env: {
        KUBECONFIG: cluster.kubeconfig,
        AUTH0_DOMAIN: tenant.url,
        AUTH0_CLIENT_ID: tenant.clientId,
        AUTH0_CLIENT_SECRET: tenant.clientSecret,
      },
    });
    const answer = await fetch(`${tenant.url}/api/v2/organizations`, {
      headers: { authorization: `Bearer ${await tenant.issueToken()}` },
    });
    const organizations = (await answer.json()) as { name: string; display_name?: string }[];
    expect(organizations.find(({ name }) => name === "acme")?.display_name).toBe("Acme");
  });
});
