import { collectionOf, configuration } from "../../../src/model/index.js";
import { describe, expect, it } from "vitest";
import { terraformFields, type CurrentOrganization, type Field } from "../../../src/model/index.js";
import { planOrganization } from "../../../src/terraform/organization/plan-organization.js";
import {
  refreshState,
  settleState,
} from "../../../src/terraform/organization/organization-state.js";
import { isWhollyKnown, unknownValue, type ObjectValue } from "../../../src/terraform/value.js";

const current: CurrentOrganization = {
  id: "org_0123456789abcdef",
  name: "acme",
  display_name: "Acme",
  branding: { logo_url: "https://acme.example/logo.png" },
  metadata: { plan: "gold", orgwright_owner: "somebody" },
  connections: [
    {
      connection_id: "con_0123456789abcdef",
      assign_membership_on_login: true,
      show_as_button: true,
      connection: { name: "google-oauth2", strategy: "google-oauth2" },
    },
  ],
};
const state = refreshState(null, current);
const nothing: ObjectValue = Object.fromEntries(
  Object.keys(terraformFields).map((name) => [name, null]),
);
const settings = {
  assign_membership_on_login: null,
  show_as_button: null,
  is_signup_enabled: null,
  is_enabled: null,
  organization_access_level: null,
  organization_connection_name: null,
};

function configure(parts: ObjectValue): ObjectValue {
  return { ...nothing, id: null, name: "acme", ...parts };
}

describe("the plan of an organization", () => {
  it("leaves alone whatever is not configured", () => {
    expect(planOrganization(state, configure({}))).toEqual(state);
  });

  it.each(
    Object.entries<Field>(terraformFields).filter(
      ([name, field]) => field.kind !== "list" && name !== "clear",
    ),
  )("changes %s alone when it alone is configured", (name, field) => {
    for (const value of [field.example, field.otherExample] as ObjectValue[]) {
      const planned = planOrganization(state, configure({ [name]: value }));
      expect(planned).toMatchObject({ [name]: value });
      expect({ ...planned, [name]: null }).toEqual({ ...state, [name]: null });
    }
  });

  it("keeps parts of an object that are not configured", () => {
    const { branding } = planOrganization(
      state,
      configure({
        branding: { logo_url: null, colors: { primary: "#000", page_background: "#fff" } },
      }),
    );
    expect(branding).toEqual({
      logo_url: "https://acme.example/logo.png",
      colors: { primary: "#000", page_background: "#fff" },
    });
  });

  it("takes an object that says nothing for left out, and an empty map for empty", () => {
    const { branding, metadata, connections } = planOrganization(
      state,
      configure({ branding: { logo_url: null, colors: null }, metadata: {}, connections: {} }),
    );
    expect(branding).toEqual(state["branding"]);
    expect(metadata).toEqual({});
    expect(connections).toEqual({});
  });

  it("empties what `clear` names, as a whole or in parts", () => {
    const whole = planOrganization(state, configure({ clear: ["branding", "metadata"] }));
    expect(whole).toMatchObject({ branding: null, metadata: null, display_name: "Acme" });
    const part = planOrganization(state, configure({ clear: ["branding.logo_url"] }));
    expect(part["branding"]).toBeNull();
    const beside = planOrganization(
      state,
      configure({
        branding: { logo_url: null, colors: { primary: "#000", page_background: "#fff" } },
        clear: ["branding.logo_url"],
      }),
    );
    expect(beside["branding"]).toEqual({
      logo_url: null,
      colors: { primary: "#000", page_background: "#fff" },
    });
  });

  it("leaves everything open on a create, save collections that nobody asks for", () => {
    const planned = planOrganization(null, configure({}));
    const { id, name, protected: isProtected, former_names, clear, in_part, ...others } = planned;
    expect(configuration.map((each) => others[each.name])).toEqual(configuration.map(() => null));
    const rest = Object.entries(others).filter(([key]) => collectionOf(key) === undefined);
    expect({ id, name, isProtected, former_names, clear, in_part }).toEqual({
      id: unknownValue,
      name: "acme",
      isProtected: null,
      clear: null,
      in_part: null,
      former_names: null,
    });
    expect(new Set(rest.map(([, value]) => value))).toEqual(new Set([unknownValue]));
  });

  it("recognizes a connection by its name, its id, and under another key", () => {
    const before = (state["connections"] as ObjectValue)["google-oauth2"];
    for (const [key, reference] of [
      ["google-oauth2", { name: null, connection_id: null }],
      ["social", { name: "google-oauth2", connection_id: null }],
      ["social", { name: null, connection_id: "con_0123456789abcdef" }],
    ] as const) {
      const config = configure({ connections: { [key]: { ...settings, ...reference } } });
      expect(planOrganization(state, config)["connections"]).toEqual({ [key]: before });
    }
  });

  it("leaves open what it cannot know of a new connection", () => {
    const config = configure({
      connections: { other: { ...settings, name: null, connection_id: unknownValue } },
    });
    const entry = (planOrganization(state, config)["connections"] as ObjectValue)["other"];
    expect(new Set(Object.values(entry as ObjectValue))).toEqual(new Set([unknownValue]));
  });
});

describe("the state of an organization", () => {
  it("does not show what Orgwright notes in the metadata", () => {
    expect(state["metadata"]).toEqual({ plan: "gold" });
  });

  it("stays in the form in which it was written", () => {
    const written = planOrganization(
      null,
      configure({ branding: { logo_url: null, colors: null }, metadata: {}, connections: {} }),
    );
    const bare = { id: "org_1", name: "acme", connections: [] };
    const applied = settleState(written, bare);
    expect(isWhollyKnown(applied)).toBe(true);
    expect(refreshState(applied, bare)).toEqual(applied);
  });

  it("keeps the keys that the configuration chose for connections", () => {
    const entry = (state["connections"] as ObjectValue)["google-oauth2"] ?? null;
    const renamed: ObjectValue = { ...state, connections: { social: entry } };
    expect(refreshState(renamed, current)["connections"]).toEqual({ social: entry });
  });

  it("keeps connections that were not read", () => {
    const { connections: _, ...rest } = current;
    expect(refreshState(state, rest)["connections"]).toEqual(state["connections"]);
    expect(refreshState(null, rest)["connections"]).toBeNull();
  });

  it("has after an apply what was planned, and the tenant's answer for the rest", () => {
    const planned = planOrganization(null, configure({ display_name: "Planned" }));
    const applied = settleState(planned, { ...current, display_name: "Normalized" });
    expect(applied).toMatchObject({
      id: current.id,
      display_name: "Planned",
      metadata: { plan: "gold" },
    });
    expect(isWhollyKnown(applied)).toBe(true);
  });
});
