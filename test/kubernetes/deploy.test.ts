import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { chartFiles } from "../../scripts/helm-chart.js";
import { customResourceDefinitions } from "../../src/derive/index.js";
import { ClusterClient } from "../../src/kubernetes/index.js";
import { systemClock } from "../../src/pace/index.js";
import { Cluster, isClusterMissing } from "../support/cluster.js";
import { ClusterWorld, eventually, installResources } from "../support/cluster-world.js";

async function documents(path: string): Promise<readonly unknown[]> {
  const text = await readFile(path, "utf8");
  return parseAllDocuments(text).map((document) => document.toJS() as unknown);
}

describe("deploy/kubernetes", () => {
  it("has the definitions that are made from the model", async () => {
    // `orgwright kubernetes crds > deploy/kubernetes/custom-resources.yaml` writes them.
    expect(await documents("deploy/kubernetes/custom-resources.yaml")).toEqual(
      JSON.parse(JSON.stringify(customResourceDefinitions())),
    );
  });
});

describe("deploy/helm", () => {
  it("is written out of deploy/kubernetes", async () => {
    // `tsx scripts/helm-chart.ts` writes it.
    for (const [path, text] of chartFiles()) expect(await readFile(path, "utf8")).toBe(text);
  });

  it("says what deploy/kubernetes says, unless somebody wants it otherwise", async () => {
    const values = parse(await readFile("deploy/helm/orgwright/values.yaml", "utf8")) as Record<
      string,
      unknown
    >;
    for (const name of ["rbac", "deployment"]) {
      const template = await readFile(`deploy/helm/orgwright/templates/${name}.yaml`, "utf8");
      const filled = template
        .replaceAll("{{ .Release.Namespace }}", "orgwright")
        .replaceAll(/\{\{ (?:toJson )?\.Values\.(\w+)(?: \| quote)? \}\}/g, (_, key: string) => {
          expect(Object.keys(values)).toContain(key);
          return JSON.stringify(values[key]);
        });
      const toObjects = (text: string): unknown[] =>
        parseAllDocuments(text).map((document) => document.toJS() as unknown);
      expect(filled).not.toContain("{{");
      expect(toObjects(filled)).toEqual(await documents(`deploy/kubernetes/${name}.yaml`));
    }
  });
});

describe("deploy/Dockerfile", () => {
  it("copies what is there, starts what the package has, and is nobody's root", async () => {
    const lines = (await readFile("deploy/Dockerfile", "utf8")).split("\n");
    const copied = lines.flatMap((line) =>
      line.startsWith("COPY ") && !line.includes("--from") ? line.split(" ").slice(1, -1) : [],
    );
    expect(copied.length).toBeGreaterThan(3);
    expect(copied.filter((path) => !existsSync(path))).toEqual([]);
    expect(lines).toContain('ENTRYPOINT ["node", "dist/src/cli/main.js"]');
    expect(existsSync("dist/src/cli/main.js")).toBe(true);
    expect(lines.find((line) => line.startsWith("USER"))).toBe("USER 10001:10001");
  });
});

describe.skipIf(isClusterMissing)("deploy/kubernetes on a real API server", () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start();
    await installResources(cluster);
  });
  afterAll(async () => {
    await cluster.close();
  });

  it("is understood as a whole", async () => {
    const { stdout } = await promisify(execFile)("kubectl", ["kustomize", "deploy/kubernetes"]);
    const kinds = parseAllDocuments(stdout).map((each) => (each.toJS() as { kind: string }).kind);
    expect(kinds).toContain("Deployment");
    const rest = parseAllDocuments(stdout)
      .map((each) => each.toJS() as { kind: string })
      .filter(({ kind }) => kind !== "CustomResourceDefinition" && kind !== "PodDisruptionBudget");
    await cluster.kubectl(["create", "namespace", "orgwright"]);
    const applied = await cluster.kubectl(
      ["apply", "-f", "-"],
      JSON.stringify({ apiVersion: "v1", kind: "List", items: rest }),
    );
    expect(applied).toContain("deployment.apps/orgwright created");
    expect(applied).toContain("clusterrole.rbac.authorization.k8s.io/orgwright created");
  });

  it("gives the controller what it needs, and nothing else", async () => {
    const account = await cluster.kubectl(["create", "token", "orgwright", "-n", "orgwright"]);
    const client = new ClusterClient(cluster.access(account.trim()), systemClock);
    const world = await ClusterWorld.open(cluster, "served");
    try {
      await world.declare({ name: "acme" }, { name: "gone", deletionPolicy: "Delete" });
      world.start("least", { client, leaseNamespace: "orgwright" });
      const ready = await eventually(
        () => world.condition("organizations", "gone"),
        (condition) => condition.startsWith("True"),
      );
      expect(ready).toBe("True AsDeclared: ");
      await cluster.kubectl(["delete", "organizations", "gone", "-n", "served", "--timeout=20s"]);
      expect([...(await world.organizations()).keys()]).toEqual(["acme"]);
      const can = async (verb: string, what: string): Promise<string> =>
        cluster
          .kubectl([
            "auth",
            "can-i",
            verb,
            what,
            "-n",
            "served",
            "--as=system:serviceaccount:orgwright:orgwright",
          ])
          .catch((error: unknown) => (error as { stdout: string }).stdout);
      expect((await can("list", "secrets")).trim()).toBe("no");
      expect((await can("delete", "organizations.orgwright.dev")).trim()).toBe("no");
      expect((await can("create", "pods")).trim()).toBe("no");
      expect((await can("get", "secrets")).trim()).toBe("yes");
    } finally {
      await world.close();
      client.close();
    }
  });
});
