import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkConfiguration } from "../../../src/terraform/organization/check-configuration.js";
import { errorsOf, Scene } from "./scene.js";
import { attributes, SmallTerraform, type Plan } from "./small-terraform.js";

let scene: Scene;

beforeEach(async () => {
  scene = await Scene.open();
});

afterEach(async () => {
  await scene.close();
});

/** An entry of the connections, every setting of which is null unless it is said. */
function connection(parts: Record<string, string | boolean> = {}) {
  return {
    name: null,
    connection_id: null,
    assign_membership_on_login: null,
    show_as_button: null,
    is_signup_enabled: null,
    is_enabled: null,
    organization_access_level: null,
    organization_connection_name: null,
    ...parts,
  };
}

/** What was written to the tenant since the last look, by route. */
function writes(): readonly string[] {
  const { routes } = scene.tenant.requests();
  scene.tenant.resetRequests();
  return Object.keys(routes).filter((route) => !/^GET |oauth/.test(route));
}

describe("what is wrong", () => {
  const check = (parts: Parameters<typeof attributes>[0]) =>
    checkConfiguration(attributes({ name: "acme", ...parts })).map(({ summary }) => summary);

  it.each([2 ** 53, 1e30, 0, -1, 1.5])("is said once of the number %d", (per_day) => {
    const quota = { client_credentials: { enforce: null, per_day, per_hour: null } };
    const told = check({ token_quota: quota });
    expect(told).toHaveLength(1);
    expect(told[0]).not.toContain("quotes");
  });

  it("is every limit of Auth0's, all at once", () => {
    const metadata = Object.fromEntries(
      Array.from({ length: 26 }, (_, index) => [`key-${index}`, "x"]),
    );
    const connections = Object.fromEntries(
      Array.from({ length: 11 }, (_, index) => [`con-${index}`, connection()]),
    );
    const notices = checkConfiguration(
      attributes({
        name: "n".repeat(51),
        display_name: "",
        metadata: { ...metadata, ["k".repeat(256)]: "x" },
        connections,
        branding: { logo_url: "http://a.example/l.png", colors: null },
      }),
    );
    const places = new Set(notices.map(({ path }) => JSON.stringify(path?.[0])));
    expect(places).toEqual(
      new Set(
        ["name", "display_name", "metadata", "connections", "branding"].map((attribute) =>
          JSON.stringify({ attribute }),
        ),
      ),
    );
  });

  it("is a key of the metadata that Orgwright keeps for itself", () => {
    expect(check({ metadata: { orgwright_owner: "me" } })).toHaveLength(1);
  });
});

describe("an import", () => {
  it.each(["", "nobody", "org_0000000000000000", "No Name", "..", "a/b"])(
    "of %j finds nothing, and is no defect",
    async (importFrom) => {
      scene.write("acme", { name: "acme" }, { importFrom });
      const [error, ...more] = errorsOf((await scene.plan()).notices);
      expect(error).toContain("Nothing of that name or id is there");
      expect(error).not.toMatch(/defect|[Pp]lan again/);
      expect(more).toEqual([]);
    },
  );
});

describe("settings of a connection that do not go together", () => {
  const signUp = { is_signup_enabled: true, assign_membership_on_login: true };
  const database = "Username-Password-Authentication";

  it("are noticed by the plan also where one of them is written no more", async () => {
    scene.write("acme", { name: "acme", connections: { [database]: connection(signUp) } });
    await scene.converge();
    const connections = { [database]: connection({ assign_membership_on_login: false }) };
    scene.write("acme", { name: "acme", connections });
    const [error] = errorsOf((await scene.plan()).notices);
    expect(error).toContain("is_signup_enabled = true");
  });

  it("are noticed by the plan where the connection was there before", async () => {
    scene.write("acme", { name: "acme", connections: { "google-oauth2": connection() } });
    await scene.converge();
    scene.write("acme", { name: "acme", connections: { "google-oauth2": connection(signUp) } });
    expect(errorsOf((await scene.plan()).notices).join()).toContain("google-oauth2");
  });
});

describe("keys of connections", () => {
  it("are the configuration's own: other keys write nothing, exchanged ones what has changed", async () => {
    const google = { assign_membership_on_login: true };
    const database = { show_as_button: false };
    const under = (first: string, second: string) => ({
      name: "acme",
      connections: {
        [first]: connection({ name: "google-oauth2", ...google }),
        [second]: connection({ name: "Username-Password-Authentication", ...database }),
      },
    });
    scene.write("acme", under("a", "b"));
    await scene.converge();
    for (const [first, second] of [
      ["b", "a"],
      ["Username-Password-Authentication", "google-oauth2"],
      ["x", "y"],
    ] as const) {
      writes();
      scene.write("acme", under(first, second));
      await scene.converge();
      expect(writes()).toEqual([]);
    }
    expect(await scene.world.connections("acme")).toMatchObject({
      "google-oauth2": google,
      "Username-Password-Authentication": database,
    });
  });
});

describe("what others do in the meantime", () => {
  it("a destroy of what somebody has deleted is done", async () => {
    scene.write("acme", { name: "acme" });
    await scene.converge();
    scene.terraform.configuration.delete("acme");
    const plan = await scene.plan();
    await scene.world.delete("acme");
    expect(errorsOf(await scene.apply(plan))).toEqual([]);
    await scene.converge();
  });

  it("what a manifest has created since the plan is left to it", async () => {
    scene.write("acme", { name: "acme" });
    const plan = await scene.plan();
    await scene.world.create({ name: "acme", metadata: { orgwright_owner: "platform" } });
    expect(errorsOf(await scene.apply(plan)).join()).toContain("belongs to platform");
    expect((await scene.world.must("acme"))["metadata"]).toEqual({ orgwright_owner: "platform" });
  });

  it("two states with the same organizations adopt each other's, at the same time", async () => {
    const folder = mkdtempSync(join(tmpdir(), "orgwright-scene-"));
    try {
      const theirs = new SmallTerraform(scene.tenant, folder, () => 0.5);
      const names = Array.from({ length: 12 }, (_, index) => `org-${index}`);
      for (const name of names) {
        scene.write(name, { name, metadata: { plan: "gold" } });
        theirs.configuration.set(name, {
          config: attributes({ name, metadata: { plan: "gold" } }),
        });
      }
      const [ours, other] = [await scene.plan(), await theirs.plan(7)];
      const [, { notices }] = await Promise.all([scene.apply(ours), theirs.apply(7, other)]);
      expect(errorsOf(notices)).toEqual([]);
      expect(await scene.world.names()).toEqual([...names].sort());
      await scene.converge();
      const { changes } = await theirs.plan(8);
      expect(changes.filter(({ action }) => action !== "no-op")).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe("names in a tenant where nothing is adopted", () => {
  it("may be taken over from resources that are replaced, or that give them up", async () => {
    scene.setEnvironment({ ORGWRIGHT_ADOPT: "false" });
    scene.write("a", { name: "one" });
    await scene.converge();
    const id = await scene.idOf("one");
    const replacing = await scene.plan({ replace: new Set(["a"]) });
    expect(errorsOf(await scene.apply(replacing))).toEqual([]);
    expect(await scene.idOf("one")).not.toBe(id);
    const kept = await scene.idOf("one");
    scene.write("a", { name: "two" });
    scene.write("b", { name: "one" });
    await scene.converge();
    expect(await scene.idOf("two")).toBe(kept);
  });
});

describe("an organization that the state has at two addresses, one of which is removed", () => {
  /** Plans that, with whoever is removed first or last. */
  async function removed(comes: "first" | "last", args = ""): Promise<Plan> {
    await scene.close();
    let last = 1;
    scene = await Scene.open(() => (comes === "first" ? last-- : last++));
    scene.setEnvironment({ TF_CLI_ARGS: args });
    scene.write("old", { name: "acme" });
    await scene.converge();
    const { configuration, state } = scene.terraform;
    configuration.delete("old");
    const { current } = state.get("old") ?? {};
    if (current) state.set("new", { current, deposed: [] });
    scene.write("new", { name: "acme" });
    return scene.plan();
  }

  it.each(["first", "last"] as const)(
    "stays, also where another machine applies the plan (the removed comes %s)",
    async (comes) => {
      const plan = await removed(comes);
      const id = await scene.idOf("acme");
      expect(plan.notices.map(({ summary }) => summary)).toEqual([
        "organization acme is not deleted",
      ]);
      expect(errorsOf(await scene.apply(plan, true))).toEqual([]);
      expect(await scene.idOf("acme")).toBe(id);
      await scene.converge();
    },
  );

  it("is refused where Terraform was told already that it is destroyed", async () => {
    const plan = await removed("first", "-parallelism=1");
    const id = await scene.idOf("acme");
    expect(errorsOf(plan.notices).join()).toContain(
      "organization acme would be kept and destroyed in one run: ",
    );
    // What the message says.
    scene.terraform.state.delete("old");
    await scene.converge();
    expect(await scene.idOf("acme")).toBe(id);
  });
});

it("an organization that the state has at two addresses is not destroyed for the one that is tainted", async () => {
  scene.write("old", { name: "acme" });
  await scene.converge();
  const id = await scene.idOf("acme");
  const { state } = scene.terraform;
  const { current } = state.get("old") ?? {};
  if (current) state.set("new", { current: { ...current, isTainted: true }, deposed: [] });
  scene.write("new", { name: "beta" });
  const notices = await scene.apply(await scene.plan());
  expect(notices.map(({ summary }) => summary)).toEqual(["organization acme is not deleted"]);
  expect(await scene.idOf("acme")).toBe(id);
  await scene.converge();
  expect(await scene.world.names()).toEqual(["acme", "beta"]);
});

describe("an organization that the state has and that is imported at another address", () => {
  it.each([
    ["removed", "first"],
    ["removed", "last"],
    ["tainted", "first"],
    ["tainted", "last"],
    ["kept", "first"],
    ["kept", "last"],
  ])("is refused, with what to write (the old one is %s and comes %s)", async (how, comes) => {
    await scene.close();
    let last = 1;
    scene = await Scene.open(() => (comes === "first" ? last-- : last++));
    scene.write("old", { name: "acme" });
    await scene.converge();
    const id = await scene.idOf("acme");
    const { configuration, state } = scene.terraform;
    const kept = state.get("old");
    if (how === "removed") configuration.delete("old");
    else scene.write("old", { name: "beta" });
    if (how === "tainted" && kept?.current) kept.current = { ...kept.current, isTainted: true };
    scene.write("new", { name: "acme" }, { importFrom: "acme" });
    const { notices } = await scene.plan();
    expect(errorsOf(notices).join()).toContain("write a `moved` block");
    expect(await scene.idOf("acme")).toBe(id);
  });
});

it("what was renamed since the plan that replaces it is not destroyed", async () => {
  scene.write("a", { name: "acme" }, { createBeforeDestroy: true });
  await scene.converge();
  const id = await scene.idOf("acme");
  const plan = await scene.plan({ replace: new Set(["a"]) });
  await scene.world.change("acme", { name: "acme-eu" });
  const notices = await scene.apply(plan);
  expect(errorsOf(notices).join()).toContain("since it was planned it was renamed");
  expect(await scene.idOf("acme-eu")).toBe(id);
});

it("what one resource left out is not left out by the next one that takes the organization over", async () => {
  scene.tenant.plant({
    organizations: [{ name: "acme", connections: [{ name: "google-oauth2" }] }],
  });
  scene.write("old", { name: "acme" }, { importFrom: "acme" });
  await scene.converge();
  scene.terraform.configuration.delete("old");
  scene.terraform.state.delete("old");
  scene.write("new", {
    name: "acme",
    connections: { "google-oauth2": connection({ show_as_button: false }) },
  });
  await scene.converge();
  expect(await scene.world.connections("acme")).toMatchObject({
    "google-oauth2": { show_as_button: false },
  });
});
