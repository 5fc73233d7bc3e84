import type { TenantOptions } from "../../src/tenant/index.js";

const machine = (name: string) => ({ name, app_type: "non_interactive" });
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
      { name: "Portal", organization_usage: "allow" },
      { name: "Back Office", organization_usage: "allow" },
    ],
    apis: [api("https://billing.example/"), api("https://reports.example/")],
    grants: [
      grant("Billing Bot", "https://billing.example/"),
      grant("Reporting Bot", "https://reports.example/"),
    ],
  },
};
