import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Cluster, isClusterMissing } from "../support/cluster.js";
import { ClusterWorld, eventually, installResources } from "../support/cluster-world.js";

describe.skipIf(isClusterMissing)("a controller on a real API server", () => {
  let cluster: Cluster;
  let world: ClusterWorld;
  let count = 0;

  beforeAll(async () => {
    cluster = await Cluster.start();
    await installResources(cluster);
  });
  afterEach(async () => {
    await world.close();
  });
  afterAll(async () => {
    await cluster.close();
  });

  async function open(options: Parameters<typeof ClusterWorld.open>[2] = {}): Promise<void> {
    count += 1;
    world = await ClusterWorld.open(cluster, `world-${count}`, options);
  }

  const ready = (name: string): Promise<string> =>
    eventually(
      () => world.condition("organizations", name),
      (condition) => condition.startsWith("True"),
    );

  it("makes what is declared, says so, and writes nothing when it starts again", async () => {
    await open();
    await world.declare(
      { name: "acme", display_name: "Acme", branding: { logo_url: "https://acme.example/a.png" } },
      { name: "beta", connections: [{ name: "google-oauth2" }] },
    );
    world.start();
    expect(await ready("acme")).toBe("True AsDeclared: ");
    expect(await ready("beta")).toBe("True AsDeclared: ");
    const made = await world.organizations();
    expect([...made.keys()].sort()).toEqual(["acme", "beta"]);
    expect(made.get("acme")?.metadata).toEqual({ orgwright_owner: "cluster/acme" });
    const { status } = (await world.object("organizations", "acme")) as {
      status: Record<string, unknown>;
    };
    expect(status).toMatchObject({
      id: made.get("acme")?.id,
      lastOutcome: "created",
      observedGeneration: 1,
    });
    await world.stop();

    const before = await world.object("organizations", "acme");
    const controller = world.start("two");
    await eventually(
      () => Promise.resolve(world.logs.filter(({ event }) => event === "looked").length),
      (looks) => looks === 2,
    );
    // The Tenant says who holds it, and that is somebody else now.
    await eventually(
      () => Promise.resolve(controller.statusWrites()),
      (writes) => writes > 0,
    );
    expect(controller.statusWrites()).toBe(1);
    expect(await world.object("organizations", "acme")).toEqual(before);
    expect(await world.organizations()).toEqual(made);
  });

  it("carries out what changes, and what is to be cleared", async () => {
    await open();
    await world.declare({ name: "acme", display_name: "Acme", metadata: { plan: "gold" } });
    world.start();
    await ready("acme");
    await world.declare({ name: "acme", display_name: "Acme Inc.", metadata: {} });
    const changed = await eventually(
      () => world.organizations(),
      (all) => all.get("acme")?.display_name === "Acme Inc.",
    );
    expect(changed.get("acme")).toMatchObject({
      display_name: "Acme Inc.",
      metadata: { orgwright_owner: "cluster/acme" },
    });
    const status = await eventually(
      () => world.object("organizations", "acme"),
      (object) => (object["status"] as Record<string, unknown>)["observedGeneration"] === 2,
    );
    expect(status["status"]).toMatchObject({ lastOutcome: "updated", observedGeneration: 2 });
  });

  it("sets right what somebody changes by hand, and says who it was", async () => {
    await open();
    await world.declare({ name: "acme", display_name: "Acme" });
    world.start();
    await ready("acme");
    const id = (await world.organizations()).get("acme")?.id ?? "";
    await world.send("PATCH", `/organizations/${id}`, { display_name: "By hand" });
    const synced = await eventually(
      () => world.condition("organizations", "acme", "Synced"),
      (condition) => condition.startsWith("True Repaired"),
    );
    expect(synced).toMatch(
      /^True Repaired: display_name had been changed by Orgwright at 20\S+, and is set right\.$/,
    );
    expect((await world.organizations()).get("acme")?.display_name).toBe("Acme");
    const events = await eventually(
      () => cluster.kubectl(["get", "events", "-n", world.namespace]),
      (text) => text.includes("Repaired"),
    );
    expect(events).toContain("Drifted");
    expect(events).toContain("Repaired");
  });

  it("lets one object that is wrong stop no other, and says what is wrong", async () => {
    await open();
    await world.declare(
      { name: "good" },
      { name: "lost", connections: [{ name: "nowhere" }] },
      { name: "odd", metadata: { orgwright_owner: "me" } },
    );
    world.start();
    expect(await ready("good")).toBe("True AsDeclared: ");
    const told = (name: string): Promise<string> =>
      eventually(
        () => world.condition("organizations", name),
        (condition) => condition !== "none",
      );
    expect(await told("lost")).toMatch(/^False UnknownReference: .*no connection nowhere/);
    expect(await told("odd")).toMatch(/^False ReservedMetadataKey: .*spec\.metadata/);
    expect([...(await world.organizations()).keys()]).toEqual(["good"]);
  });

  it("keeps the organization of an object that is deleted, unless that says otherwise", async () => {
    await open();
    await world.declare({ name: "kept" }, { name: "gone", deletionPolicy: "Delete" });
    world.start();
    await ready("kept");
    await ready("gone");
    const { metadata } = (await world.object("organizations", "gone")) as {
      metadata: { finalizers: string[] };
    };
    expect(metadata.finalizers).toEqual(["orgwright.dev/organization"]);
    await cluster.kubectl([
      "delete",
      "organizations",
      "kept",
      "gone",
      "-n",
      world.namespace,
      "--timeout=20s",
    ]);
    expect([...(await world.organizations()).keys()]).toEqual(["kept"]);
  });

  it("keeps limits when many objects go at once, and takes an approval for each", async () => {
    await open();
    const names = ["a", "b", "c", "d"];
    await world.declare(...names.map((name) => ({ name, deletionPolicy: "Delete" })));
    world.start();
    for (const name of names) await ready(name);
    await cluster.kubectl([
      "delete",
      "organizations",
      "--all",
      "-n",
      world.namespace,
      "--wait=false",
    ]);
    const refused = await eventually(
      () => world.condition("organizations", "a"),
      (condition) => condition.includes("LimitReached"),
    );
    expect(refused).toContain("4 of 4 organizations");
    expect((await world.organizations()).size).toBe(4);
    await cluster.kubectl([
      "annotate",
      "organizations",
      "--all",
      "-n",
      world.namespace,
      "orgwright.dev/approve-delete=true",
    ]);
    await cluster.kubectl([
      "wait",
      "--for=delete",
      "organizations",
      "--all",
      "-n",
      world.namespace,
      "--timeout=30s",
    ]);
    expect((await world.organizations()).size).toBe(0);
  });

  it("deletes nothing that another owner has, and lets the object go", async () => {
    await open();
    await world.send("POST", "/organizations", {
      name: "theirs",
      metadata: { orgwright_owner: "other/theirs" },
    });
    await world.declare({ name: "theirs", deletionPolicy: "Delete" });
    world.start();
    const refused = await eventually(
      () => world.condition("organizations", "theirs"),
      (condition) => condition !== "none",
    );
    expect(refused).toMatch(/^False OtherOwner/);
    await cluster.kubectl([
      "delete",
      "organizations",
      "theirs",
      "-n",
      world.namespace,
      "--timeout=20s",
    ]);
    expect((await world.organizations()).get("theirs")?.metadata).toEqual({
      orgwright_owner: "other/theirs",
    });
  });

  it("has one object speak for an organization, and the next one when that goes", async () => {
    await open();
    await world.declare({ name: "acme", display_name: "First" });
    world.start();
    await ready("acme");
    await world.apply({
      kind: "Organization",
      metadata: { name: "second" },
      spec: { tenantRef: { name: "prod" }, name: "acme", display_name: "Second" },
    });
    const conflict = await eventually(
      () => world.condition("organizations", "second"),
      (condition) => condition !== "none",
    );
    expect(conflict).toBe(
      `False Conflict: Organization acme is declared by ${world.namespace}/acme, which came first. Delete one of the two.`,
    );
    expect((await world.organizations()).get("acme")?.display_name).toBe("First");
    await cluster.kubectl(["delete", "organizations", "acme", "-n", world.namespace]);
    await eventually(
      () => world.organizations(),
      (all) => all.get("acme")?.display_name === "Second",
    );
    expect(await ready("second")).toBe("True AsDeclared: ");
    expect((await world.organizations()).get("acme")?.display_name).toBe("Second");
  });

  it("sends credentials to the tenant alone that their Secret names, and takes new ones up", async () => {
    await open();
    await world.writeSecret({ domain: "acme.eu.auth0.com" });
    await world.declare({ name: "acme" });
    world.start();
    const refused = await eventually(
      () => world.condition("tenants", "prod"),
      (condition) => condition !== "none",
    );
    expect(refused).toMatch(/^False UntrustedTenant: Secret .* for another tenant/);
    expect((await world.organizations()).size).toBe(0);
    await world.writeSecret();
    expect(await ready("acme")).toBe("True AsDeclared: ");
    expect(await world.condition("tenants", "prod")).toBe("True Looked: ");
  });

  it("gives a tenant to the Tenant that came first, and to the next one when that goes", async () => {
    await open();
    world.start();
    await eventually(
      () => world.condition("tenants", "prod"),
      (condition) => condition.startsWith("True"),
    );
    await world.apply({
      kind: "Tenant",
      metadata: { name: "twin" },
      spec: { domain: world.tenant.url, credentialsSecretRef: { name: "credentials" } },
    });
    const conflict = await eventually(
      () => world.condition("tenants", "twin"),
      (condition) => condition !== "none",
    );
    expect(conflict).toMatch(/^False Conflict: /);
    await world.declare({ name: "acme" });
    await ready("acme");
    await cluster.kubectl(["delete", "tenants", "prod", "-n", world.namespace]);
    expect(
      await eventually(
        () => world.condition("tenants", "twin"),
        (condition) => condition.startsWith("True"),
      ),
    ).toBe("True Looked: ");
    expect(
      await eventually(
        () => world.condition("organizations", "acme"),
        (condition) => condition.startsWith("False"),
      ),
    ).toBe(`False TenantNotFound: There is no Tenant ${world.namespace}/prod.`);
  });

  it("lets objects go whose Tenant is gone for good", async () => {
    await open();
    await world.declare({ name: "acme", deletionPolicy: "Delete" });
    world.start();
    await ready("acme");
    await cluster.kubectl(["delete", "tenants", "prod", "-n", world.namespace]);
    await cluster.kubectl([
      "delete",
      "organizations",
      "acme",
      "-n",
      world.namespace,
      "--timeout=30s",
    ]);
    expect([...(await world.organizations()).keys()]).toEqual(["acme"]);
  });

  it("only looks while its Tenant is suspended", async () => {
    await open({ spec: { suspend: true } });
    await world.declare({ name: "acme" });
    world.start();
    await eventually(
      () => world.condition("tenants", "prod"),
      (condition) => condition.startsWith("True"),
    );
    expect((await world.organizations()).size).toBe(0);
    await world.apply({
      kind: "Tenant",
      metadata: { name: "prod" },
      spec: {
        domain: world.tenant.url,
        credentialsSecretRef: { name: "credentials" },
        owner: "cluster",
      },
    });
    expect(await ready("acme")).toBe("True AsDeclared: ");
  });
});
