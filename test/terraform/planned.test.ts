import { describe, expect, it } from "vitest";
import { onStage, type TerraformStage } from "./stage.js";
import { hasTerraform } from "./workspace.js";

let tenant: TerraformStage["tenant"];
let world: TerraformStage["world"];
let workspace: TerraformStage["workspace"];
onStage((stage) => {
  ({ tenant, world, workspace } = stage);
});

/** One resource, its body in HCL. */
function declare(body: string, label = "this"): void {
  workspace.write(`resource "orgwright_organization" "${label}" {\n${body}\n}`);
}

/** An organization with something of everything. */
function whole(displayName: string, more = ""): string {
  return `name = "acme"
    display_name = "${displayName}"
    metadata = { plan = "gold", region = "eu" }
    branding = {
      logo_url = "https://acme.example/logo.png"
      colors   = { primary = "#111111", page_background = "#222222" }
    }
    connections = { google-oauth2 = { show_as_button = true } }
    ${more}`;
}

async function savePlan(): Promise<string> {
  const { output } = await workspace.plan("-out=p");
  return output;
}

async function applySaved(): Promise<{ status: number | null; output: string }> {
  return workspace.run("apply", "-no-color", "p");
}

const otherColors = { primary: "#999999", page_background: "#888888" };

describe.skipIf(!hasTerraform)("an apply does what its plan showed", { timeout: 180_000 }, () => {
  it.each([
    ["a whole attribute", "[metadata, branding, connections]"],
    [
      "parts of one",
      '[metadata["plan"], branding.colors, connections["google-oauth2"].show_as_button]',
    ],
  ])("holds to ignore_changes: %s", async (_, ignored) => {
    const lifecycle = `lifecycle { ignore_changes = ${ignored} }`;
    declare(whole("Acme", lifecycle));
    await workspace.apply();
    await world.change("acme", {
      metadata: { plan: "silver", region: "eu" },
      branding: { logo_url: "https://acme.example/logo.png", colors: otherColors },
    });
    await world.changeConnection("acme", "google-oauth2", { show_as_button: false });
    declare(whole("Acme Two", lifecycle));
    const { output } = await workspace.plan();
    expect(output).toContain("display_name");
    expect(output).not.toContain("~ metadata");
    await workspace.apply();
    expect(await world.must("acme")).toMatchObject({
      display_name: "Acme Two",
      metadata: { plan: "silver", region: "eu" },
      branding: { colors: otherColors },
    });
    expect((await world.connections("acme"))["google-oauth2"]).toMatchObject({
      show_as_button: false,
    });
    expect((await workspace.plan()).changes).toBe(false);
  });

  it("holds to ignore_changes of the name", async () => {
    const body = (text: string) =>
      `name = "acme"\ndisplay_name = "${text}"\nlifecycle { ignore_changes = [name] }`;
    declare(body("One"));
    await workspace.apply();
    await world.change("acme", { name: "acme-renamed" });
    declare(body("Two"));
    await workspace.apply();
    expect(await world.must("acme-renamed")).toMatchObject({ display_name: "Two" });
    expect((await workspace.plan()).changes).toBe(false);
  });

  it("removes and overwrites nothing that a saved plan has not shown", async () => {
    declare(whole("Acme"));
    await workspace.apply();
    declare(whole("Acme Two"));
    const shown = await savePlan();
    expect(shown).toContain("~ display_name");
    await world.addConnection("acme", "Username-Password-Authentication");
    await world.change("acme", {
      name: "acme-elsewhere",
      metadata: { plan: "gold", region: "eu", other_team: "theirs" },
      branding: { logo_url: "https://acme.example/theirs.png", colors: otherColors },
    });
    expect((await applySaved()).status).toBe(0);
    expect(await world.must("acme-elsewhere")).toMatchObject({
      display_name: "Acme Two",
      metadata: { plan: "gold", region: "eu", other_team: "theirs" },
      branding: { logo_url: "https://acme.example/theirs.png", colors: otherColors },
    });
    expect(Object.keys(await world.connections("acme-elsewhere")).sort()).toEqual([
      "Username-Password-Authentication",
      "google-oauth2",
    ]);
  });

  it("changes a key of the metadata and a colour, and keeps what came since the plan", async () => {
    declare(whole("Acme"));
    await workspace.apply();
    declare(whole("Acme").replace('"gold"', '"silver"').replace("#111111", "#333333"));
    await savePlan();
    await world.change("acme", {
      metadata: { plan: "gold", region: "eu", other_team: "theirs" },
      branding: {
        logo_url: "https://acme.example/theirs.png",
        colors: { primary: "#111111", page_background: "#222222" },
      },
    });
    expect((await applySaved()).status).toBe(0);
    expect(await world.must("acme")).toMatchObject({
      metadata: { plan: "silver", region: "eu", other_team: "theirs" },
      branding: {
        logo_url: "https://acme.example/theirs.png",
        colors: { primary: "#333333", page_background: "#222222" },
      },
    });
  });

  it.each([
    ["a value", { display_name: "Acme Mine" }, "display_name"],
    ["a key of the metadata", { metadata: { plan: "platinum", region: "eu" } }, "metadata.plan"],
  ])(
    "leaves what somebody else has changed since the plan, and says so: %s",
    async (_, change, path) => {
      declare(whole("Acme"));
      await workspace.apply();
      declare(whole("Acme Two").replace('"gold"', '"silver"'));
      await savePlan();
      await world.change("acme", change);
      const before = await world.must("acme");
      const { status, output } = await applySaved();
      expect(status).toBe(1);
      expect(output.replaceAll(/\s+/g, " ")).toContain("has changed since the plan");
      expect(output).toContain(path);
      expect(await world.must("acme")).toEqual(before);
      await workspace.apply();
      expect(await world.must("acme")).toMatchObject({
        display_name: "Acme Two",
        metadata: { plan: "silver" },
      });
    },
  );

  it("does not rename back what a plan did not rename, nor create what was deleted since", async () => {
    declare(whole("Acme"));
    await workspace.apply();
    declare(whole("Acme Two"));
    await savePlan();
    await world.delete("acme");
    const { status, output } = await applySaved();
    expect(status).toBe(1);
    expect(output).toContain("was deleted since it was planned");
    expect(await world.names()).toEqual([]);
  });

  it("shows which connections nobody managed here are removed, and removes no others", async () => {
    declare('name = "acme"');
    await workspace.apply();
    await world.addConnection("acme", "Username-Password-Authentication");
    declare('name = "acme"\nconnections = { google-oauth2 = {} }');
    const shown = await savePlan();
    expect(shown).toContain("connections.Username-Password-Authentication");
    expect((await applySaved()).status).toBe(0);
    expect(Object.keys(await world.connections("acme"))).toEqual(["google-oauth2"]);
    expect((await workspace.plan()).changes).toBe(false);
  });

  it("leaves connections that came between plan and apply, and tells of them", async () => {
    declare('name = "acme"');
    await workspace.apply();
    declare('name = "acme"\nconnections = { google-oauth2 = {} }');
    await savePlan();
    await world.addConnection("acme", "Username-Password-Authentication");
    const { status, output } = await applySaved();
    expect(status).toBe(0);
    expect(output).toContain("has more connections than are written");
    expect(Object.keys(await world.connections("acme"))).toHaveLength(2);
    expect((await workspace.plan()).output).toContain("Username-Password-Authentication");
  });
});

describe.skipIf(!hasTerraform)("adoption", { timeout: 180_000 }, () => {
  const theirs = {
    name: "acme",
    display_name: "Theirs",
    metadata: { a: "1", b: "2" },
    connections: [{ name: "google-oauth2" }],
  };
  const ours = `name = "acme"
    metadata = { x = "y" }
    connections = { Username-Password-Authentication = {} }`;

  it.each([
    ["a short list", 0],
    ["a tenant of more than a thousand", 1100],
  ])("shows what it takes, and takes no more: %s", async (_, count) => {
    tenant.plant({ organizations: [theirs], ...(count > 0 && { generate: { count } }) });
    const { id } = await world.must("acme");
    declare(ours);
    const shown = await savePlan();
    expect(shown).toContain("Organization acme exists already");
    for (const lost of ["metadata.a", "metadata.b", "connections.google-oauth2"]) {
      expect(shown).toContain(`${lost}, removed`);
    }
    const { status, output } = await applySaved();
    expect(output).toContain("Organization acme was adopted");
    expect(status).toBe(0);
    expect(await world.must("acme")).toMatchObject({
      id,
      display_name: "Theirs",
      metadata: { x: "y" },
    });
    expect(Object.keys(await world.connections("acme"))).toEqual([
      "Username-Password-Authentication",
    ]);
    expect((await workspace.plan()).changes).toBe(false);
  });

  it("leaves what came into being since the plan where it would lose something", async () => {
    declare(ours);
    await savePlan();
    tenant.plant({ organizations: [theirs] });
    const before = await world.must("acme");
    const { status, output } = await applySaved();
    expect(status).toBe(1);
    expect(output).toContain("metadata.a");
    expect(output).toContain("connections.google-oauth2");
    expect(await world.must("acme")).toEqual(before);
    expect(Object.keys(await world.connections("acme"))).toEqual(["google-oauth2"]);
    expect(await workspace.apply()).toContain("metadata.a, removed");
    expect(await world.must("acme")).toMatchObject({ metadata: { x: "y" } });
  });

  it("takes over what came into being since the plan where nothing is lost", async () => {
    declare('name = "acme"\nmetadata = { a = "1", b = "2" }\nconnections = { google-oauth2 = {} }');
    await savePlan();
    tenant.plant({ organizations: [{ name: "acme", display_name: "Theirs" }] });
    const { id } = await world.must("acme");
    expect((await applySaved()).output).toContain("Organization acme was adopted");
    expect(await world.must("acme")).toMatchObject({
      id,
      display_name: "Theirs",
      metadata: { a: "1", b: "2" },
    });
    expect((await workspace.plan()).changes).toBe(false);
  });

  it("keeps in the state what it has created and not finished, where nothing is adopted", async () => {
    workspace.setEnvironment({ ORGWRIGHT_ADOPT: "false" });
    declare('name = "acme"\nconnections = { google-oauth2 = { is_enabled = false } }');
    tenant.orderFault({
      kind: "status",
      status: 403,
      method: "POST",
      path: "/organizations/[^/]+/connections",
    });
    const { status } = await workspace.run("apply", "-auto-approve", "-no-color");
    expect(status).toBe(1);
    const { id } = await world.must("acme");
    expect(workspace.state()["orgwright_organization.this"]).toMatchObject({ id });
    await workspace.apply();
    expect((await workspace.plan()).changes).toBe(false);
    expect(await world.names()).toEqual(["acme"]);
  });
});

describe.skipIf(!hasTerraform)("requests", { timeout: 180_000 }, () => {
  it("a changed field is one request, whether connections are written or not", async () => {
    // A process for each walk: the plan is known to be a moment old.
    workspace.detachProvider();
    const body = (text: string) => `
      name         = "acme"
      display_name = "${text}"
      metadata     = { plan = "gold" }
      connections  = { google-oauth2 = { show_as_button = true } }`;
    declare(body("One"));
    await workspace.apply();
    declare(body("Two"));
    tenant.resetRequests();
    await workspace.apply();
    const { "POST /oauth/token": _, ...routes } = tenant.requests().routes;
    expect(routes).toEqual({
      "GET /api/v2/organizations/{id}": { "200": 1 },
      "GET /api/v2/organizations/{id}/connections": { "200": 1 },
      "PATCH /api/v2/organizations/{id}": { "200": 1 },
    });
    declare(body("Two").replace("true", "false"));
    tenant.resetRequests();
    await workspace.apply();
    expect(tenant.requests().routes).toMatchObject({
      "PATCH /api/v2/organizations/{id}/connections/{connection_id}": { "200": 1 },
    });
    expect(tenant.requests().routes).not.toHaveProperty("PATCH /api/v2/organizations/{id}");
  });
});
