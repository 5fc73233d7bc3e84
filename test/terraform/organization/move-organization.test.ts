import { collections, terraformFields } from "../../../src/model/index.js";
import { describe, expect, it } from "vitest";
import { organizationResourceAttributes } from "../../../src/derive/index.js";
import { moveOrganization } from "../../../src/terraform/organization/move-organization.js";

const source = {
  providerAddress: "registry.terraform.io/auth0/auth0",
  typeName: "auth0_organization",
  schemaVersion: 0,
};

describe("state of auth0_organization", () => {
  it("becomes ours, with every attribute that both have", () => {
    const state = {
      id: "org_0123456789abcdef",
      name: "acme",
      display_name: "Acme",
      branding: [
        {
          logo_url: "https://acme.example/logo.png",
          colors: { primary: "#000000", page_background: "#ffffff" },
        },
      ],
      metadata: { plan: "gold" },
      token_quota: [{ client_credentials: [{ enforce: true, per_day: 1000, per_hour: 0 }] }],
      third_party_client_access: "allow",
      something_else: "of theirs",
    };
    const moved = moveOrganization({ ...source, state });
    expect(moved).toEqual({
      id: "org_0123456789abcdef",
      name: "acme",
      display_name: "Acme",
      branding: {
        logo_url: "https://acme.example/logo.png",
        colors: { primary: "#000000", page_background: "#ffffff" },
      },
      metadata: { plan: "gold" },
      ...Object.fromEntries(
        collections.flatMap(({ name }) =>
          Object.hasOwn(terraformFields, name) ? [[name, null]] : [],
        ),
      ),
      token_quota: { client_credentials: { enforce: true, per_day: 1000, per_hour: null } },
      third_party_client_access: "allow",
      is_app_entitlement_active: null,
      protected: null,
      clear: null,
      in_part: null,
      former_names: null,
    });
    expect(Object.keys(moved ?? {})).toEqual(Object.keys(organizationResourceAttributes));
  });

  it("has nothing where theirs is empty", () => {
    const state = {
      id: "org_1",
      name: "acme",
      display_name: "",
      branding: [{ logo_url: "", colors: {} }],
      metadata: {},
      token_quota: [],
    };
    expect(moveOrganization({ ...source, state })).toMatchObject({
      display_name: null,
      branding: null,
      metadata: null,
      token_quota: null,
    });
  });

  it.each([
    { ...source, typeName: "auth0_client" },
    { ...source, providerAddress: "registry.terraform.io/other/auth0" },
    { ...source, providerAddress: "registry.terraform.io/notauth0/auth0x" },
  ])("is not taken from $providerAddress $typeName", (other) => {
    expect(moveOrganization({ ...other, state: { id: "org_1", name: "acme" } })).toBeUndefined();
  });

  it("is not taken when it names no organization", () => {
    expect(moveOrganization({ ...source, state: null })).toBeUndefined();
    expect(moveOrganization({ ...source, state: { name: "acme" } })).toBeUndefined();
  });
});
