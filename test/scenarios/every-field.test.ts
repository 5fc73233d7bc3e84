import { isDeepStrictEqual } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  connectionSettings,
  organizationFields,
  storedFields,
  type DesiredOrganization,
} from "../../src/model/index.js";
import { exampleTenant } from "../support/example-tenant.js";
import { openStage, type Stage } from "../support/scenario.js";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage(exampleTenant);
});
afterEach(async () => {
  await stage.close();
});

/** What a tenant shows of a field after it was set: the value, or nothing where it is the default. */
function shown(world: unknown, serverDefault: unknown): unknown {
  return world ?? serverDefault;
}

describe("a field of an organization: absent -> set -> changed -> omitted -> cleared", () => {
  const fields = storedFields(organizationFields).filter(([name]) => name !== "name");

  it.each(fields)("%s", async (name, field) => {
    const wish = (value?: unknown): DesiredOrganization[] => [
      { name: "acme", ...(value !== undefined && { [name]: value }) },
    ];
    const has = async (desired: readonly DesiredOrganization[]): Promise<unknown> => {
      const world = await stage.converge(desired);
      return (world.get("acme") as unknown as Record<string, unknown>)[name];
    };
    expect(shown(await has(wish()), field.serverDefault)).toBe(field.serverDefault);
    expect(await has(wish(field.example))).toEqual(field.example);
    const changed = await has(wish(field.otherExample));
    // What an object leaves out it keeps; everything else is replaced as a whole.
    expect(field.kind === "object" || isDeepStrictEqual(changed, field.otherExample)).toBe(true);
    expect({ [name]: changed }).toMatchObject({ [name]: field.otherExample });
    expect(await has(wish())).toEqual(changed);
    if (field.clearing.by === "refused") return;
    expect(await has(wish(null))).toBeUndefined();
  });

  it("connections", async () => {
    const wish = (connections: DesiredOrganization["connections"]): DesiredOrganization[] => [
      { name: "acme", ...(connections !== undefined && { connections }) },
    ];
    const names = async (desired: readonly DesiredOrganization[]): Promise<unknown> =>
      (await stage.converge(desired))
        .get("acme")
        ?.connections?.map((entry) => entry.connection?.name);
    expect(await names(wish(undefined))).toEqual([]);
    expect(await names(wish([{ name: "google-oauth2" }]))).toEqual(["google-oauth2"]);
    expect(await names(wish([{ name: "Username-Password-Authentication" }]))).toEqual([
      "Username-Password-Authentication",
    ]);
    expect(await names(wish(undefined))).toEqual(["Username-Password-Authentication"]);
    expect(await names(wish(null))).toEqual([]);
    expect(await names(wish([{ name: "google-oauth2" }]))).toEqual(["google-oauth2"]);
    expect(await names(wish([]))).toEqual([]);
  });

  it.each(Object.entries(connectionSettings))("a connection's %s", async (name, field) => {
    const wish = (value: unknown): DesiredOrganization[] => [
      {
        name: "acme",
        connections: [
          {
            name: "Username-Password-Authentication",
            // Auth0 allows sign-up only together with membership.
            ...(name === "is_signup_enabled" && { assign_membership_on_login: true }),
            ...(value !== undefined && { [name]: value }),
          },
        ],
      },
    ];
    const has = async (value?: unknown): Promise<unknown> => {
      const world = await stage.converge(wish(value));
      const [entry = {}] = world.get("acme")?.connections ?? [];
      return Object.entries(entry).find(([key]) => key === name)?.[1];
    };
    expect(await has()).toBe(field.serverDefault);
    expect(await has(field.example)).toBe(field.example);
    expect(await has(field.otherExample)).toBe(field.otherExample);
    expect(await has()).toBe(field.otherExample);
    if (field.clearing.by !== "null") return;
    expect(await has(field.example)).toBe(field.example);
    expect(await has(null)).toBe(field.serverDefault);
  });

  it("a part of an object that is left out keeps its value", async () => {
    await stage.converge([{ name: "acme", branding: organizationFields.branding.example }]);
    const world = await stage.converge([
      { name: "acme", branding: { logo_url: "https://acme.example/new.png" } },
    ]);
    expect(world.get("acme")?.branding).toEqual({
      logo_url: "https://acme.example/new.png",
      colors: { primary: "#0a84ff", page_background: "#ffffff" },
    });
    const cleared = await stage.converge([{ name: "acme", branding: { colors: null } }]);
    expect(cleared.get("acme")?.branding).toEqual({ logo_url: "https://acme.example/new.png" });
  });
});

describe("creating", () => {
  it("carries connections in the same request as the organization", async () => {
    const connections = [
      { name: "google-oauth2", assign_membership_on_login: true },
      { name: "Username-Password-Authentication", show_as_button: false },
    ];
    stage.tenant.resetRequests();
    const outcomes = await stage.apply([{ name: "acme", connections }]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["done"]);
    expect(stage.tenant.requests().routes).toMatchObject({
      "POST /api/v2/organizations": { "201": 1 },
    });
    expect(stage.tenant.requests().routes).not.toHaveProperty([
      "POST /api/v2/organizations/{id}/connections",
    ]);
    await stage.converge([{ name: "acme", connections }]);
  });

  it("sends a setting that only the other endpoint knows there, and never enables too much", async () => {
    const connections = [{ name: "google-oauth2", is_enabled: false }];
    const world = await stage.converge([{ name: "acme", connections }]);
    expect(world.get("acme")?.connections).toMatchObject([{ is_enabled: false }]);
  });
});
