import type { TenantOptions } from "../../src/tenant/index.js";

const machine = (name: string) => ({ name, app_type: "non_interactive" });
const login = (name: string) => ({
  name,
  organization_usage: "allow" as const,
  initiate_login_uri: "https://acme.example/login",
});
const api = (identifier: string) => ({ identifier, name: identifier });
const grant = (client: string, audience: string) => ({
  client,
  audience,
  scope: [],
  organization_usage: "allow" as const,
});

/** A tenant with everything to which the model's examples refer. */
export const exampleTenant: TenantOptions = {
  seed: {
    users: ["ada@acme.example", "bob@acme.example"].map((email) => ({
      email,
      connection: "Username-Password-Authentication",
    })),
    roles: [{ name: "approver" }],
    clients: [
      machine("Billing Bot"),
      machine("Reporting Bot"),
      login("Portal"),
      login("Back Office"),
    ],
    apis: [api("https://billing.example/"), api("https://reports.example/")],
    grants: [
      grant("Billing Bot", "https://billing.example/"),
      grant("Reporting Bot", "https://reports.example/"),
    ],
  },
};
