/** What hangs on each organization of a benchmark, as everybody concerned says it. */
export interface Hanging {
  readonly what: string;
  /** What the tenant has before, as it is seeded. */
  readonly tenant: object;
  /** What a manifest says of each organization, and auth0-deploy-cli reads as well. */
  readonly declared: object;
  /** The same as a tenant is seeded with it. */
  readonly seeded: object;
  /** The writes that make one organization with all of it. */
  readonly writes: Readonly<Record<string, number>>;
}

const machines = Array.from({ length: 10 }, (_, index) => `Machine ${index + 1}`);
const audience = "https://billing.example/";

const grants: Hanging = {
  what: `${machines.length} client grants in each`,
  tenant: {
    clients: machines.map((name) => ({ name, app_type: "non_interactive" })),
    apis: [{ identifier: audience, name: "Billing" }],
    grants: machines.map((client) => ({
      client,
      audience,
      scope: [],
      organization_usage: "allow",
    })),
  },
  declared: { client_grants: machines.map((client) => ({ client_id: client })) },
  seeded: { client_grants: machines.map((client) => ({ client, audience })) },
  writes: {
    "POST /api/v2/organizations": 1,
    "POST /api/v2/organizations/{id}/client-grants": machines.length,
  },
};

/** Everything that is measured. */
export const hangings: readonly Hanging[] = [grants];
