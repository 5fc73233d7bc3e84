import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { errorsOf, Scene } from "./scene.js";

let scene: Scene;

beforeEach(async () => {
  scene = await Scene.open();
});

afterEach(async () => {
  await scene.close();
});

const acme = { name: "acme", former_names: ["acme-older", "acme-old"] };

describe("former names of a resource that is to be created", () => {
  it("rename the organization that has one of them, and the plan says so", async () => {
    await scene.world.create({ name: "acme-old", metadata: { plan: "gold" } });
    const id = await scene.idOf("acme-old");
    scene.write("acme", { ...acme, display_name: "Acme" });
    const plan = await scene.plan();
    expect(plan.notices).toMatchObject([
      { severity: "warning", summary: "organization acme-old will be renamed to acme" },
    ]);
    expect(plan.notices[0]?.detail).toContain(id);
    const [notice] = await scene.apply(plan);
    expect(notice?.summary).toBe("organization acme-old was renamed to acme and adopted");
    expect(await scene.world.names()).toEqual(["acme"]);
    expect(await scene.world.must("acme")).toMatchObject({
      id,
      display_name: "Acme",
      metadata: { plan: "gold" },
    });
    await scene.converge();
  });

  it("are shown what they take, and take no more than was shown", async () => {
    await scene.world.create({ name: "acme-old", metadata: { plan: "gold" } });
    await scene.world.addConnection("acme-old", "google-oauth2");
    scene.write("acme", { ...acme, metadata: { plan: "silver" }, connections: {} });
    const plan = await scene.plan();
    expect(plan.notices[0]?.detail).toContain('metadata.plan: "gold" -> "silver"');
    expect(plan.notices[0]?.detail).toContain("connections.google-oauth2, removed");
    await scene.world.change("acme-old", { metadata: { plan: "gold", theirs: "yes" } });
    const [error] = errorsOf(await scene.apply(plan));
    expect(error).toContain("metadata.theirs");
    expect(await scene.world.names()).toEqual(["acme-old"]);
    await scene.converge();
    expect((await scene.world.must("acme"))["metadata"]).toEqual({ plan: "silver" });
  });

  it("rename nothing without a note of the plan: it may be another resource's", async () => {
    scene.write("other", { name: "acme-old" });
    await scene.converge();
    const id = await scene.idOf("acme-old");
    scene.write("acme", acme);
    const plan = await scene.plan();
    expect(plan.notices).toEqual([]);
    const [error] = errorsOf(await scene.apply(plan, true));
    expect(error).toContain("no plan that was made in this folder has shown that it is renamed");
    expect(await scene.world.names()).toEqual(["acme-old"]);
    await scene.converge();
    expect(await scene.idOf("acme-old")).toBe(id);
    expect(await scene.world.names()).toEqual(["acme", "acme-old"]);
  });

  it("rename nothing that got such a name since the plan", async () => {
    scene.write("acme", acme);
    const plan = await scene.plan();
    await scene.world.create({ name: "acme-old" });
    const id = await scene.idOf("acme-old");
    const [error] = errorsOf(await scene.apply(plan));
    expect(error).toContain("no plan that was made in this folder has shown that it is renamed");
    expect(await scene.world.names()).toEqual(["acme-old"]);
    await scene.converge();
    expect(await scene.idOf("acme")).toBe(id);
  });

  it("of a resource that is replaced are shown as well, and other resources keep theirs", async () => {
    scene.write("acme", { name: "acme" });
    scene.write("other", { name: "acme-older" });
    await scene.converge();
    const other = await scene.idOf("acme-older");
    scene.write("acme", acme);
    await scene.apply(await scene.plan({ replace: new Set(["acme"]) }));
    expect(await scene.idOf("acme-older")).toBe(other);
    await scene.world.create({ name: "acme-old" });
    const old = await scene.idOf("acme-old");
    const plan = await scene.plan({ replace: new Set(["acme"]) });
    expect(plan.notices.map(({ summary }) => summary)).toEqual([
      "organization acme-old will be renamed to acme",
    ]);
    await scene.apply(plan);
    expect(await scene.idOf("acme")).toBe(old);
    await scene.converge();
    expect(await scene.world.names()).toEqual(["acme", "acme-older"]);
  });

  it("come after the name itself", async () => {
    await scene.world.create({ name: "acme-old" });
    await scene.world.create({ name: "acme" });
    const [id, old] = [await scene.idOf("acme"), await scene.idOf("acme-old")];
    scene.write("acme", acme);
    await scene.converge();
    expect([await scene.idOf("acme"), await scene.idOf("acme-old")]).toEqual([id, old]);
  });

  it("come before a name that another resource gives up", async () => {
    scene.write("other", { name: "acme" });
    await scene.converge();
    const other = await scene.idOf("acme");
    await scene.world.create({ name: "acme-old" });
    const id = await scene.idOf("acme-old");
    scene.write("other", { name: "beta" });
    scene.write("acme", acme);
    await scene.converge();
    expect([await scene.idOf("acme"), await scene.idOf("beta")]).toEqual([id, other]);
    expect(await scene.world.names()).toEqual(["acme", "beta"]);
  });

  it("leave to another resource what is another resource's by name", async () => {
    scene.write("other", { name: "acme-old" });
    await scene.converge();
    const other = await scene.idOf("acme-old");
    scene.write("acme", acme);
    await scene.converge();
    expect(await scene.idOf("acme-old")).toBe(other);
    expect(await scene.world.names()).toEqual(["acme", "acme-old"]);
  });

  it("stop a move that is not said, whatever the new name is", async () => {
    scene.write("old", { name: "acme-old" });
    await scene.converge();
    const id = await scene.idOf("acme-old");
    scene.terraform.configuration.delete("old");
    scene.write("acme", acme);
    const { notices } = await scene.plan();
    expect(errorsOf(notices).join()).toContain("moved {");
    expect(await scene.idOf("acme-old")).toBe(id);
  });

  it("of two resources that mean one organization are refused", async () => {
    await scene.world.create({ name: "acme-old" });
    for (const other of [{ ...acme, name: "beta" }, { name: "acme-old" }]) {
      scene.write("acme", acme);
      scene.write("other", other);
      const { notices } = await scene.plan();
      expect(errorsOf(notices).join()).toContain("would take over organization acme-old");
    }
  });

  it("leave alone what a manifest owns", async () => {
    await scene.world.create({ name: "acme-old", metadata: { orgwright_owner: "platform" } });
    scene.write("acme", acme);
    expect(errorsOf((await scene.plan()).notices).join()).toContain("belongs to platform");
    expect(await scene.world.names()).toEqual(["acme-old"]);
  });

  it("is not taken from the resource whose plan has shown that it takes it", async () => {
    await scene.world.create({ name: "before" });
    await scene.world.create({ name: "acme" });
    const { id } = await scene.world.must("acme");
    scene.write("renamed", { name: "acme-eu", former_names: ["before", "acme"] });
    scene.write("adopting", { name: "acme" });
    const plan = await scene.plan();
    await scene.world.delete("before");
    // The other one is slower.
    const isFirst = ({ address }: { readonly address: string }) => address === "renamed";
    const notices = await scene.apply({ ...plan, changes: plan.changes.filter(isFirst) });
    expect(errorsOf(notices).join()).toContain("Organization acme (");
    expect((await scene.world.must("acme")).id).toBe(id);
    const again = await scene.plan();
    expect(errorsOf(again.notices).join()).toContain("two resources would take over");
    expect((await scene.world.must("acme")).id).toBe(id);
  });
});
