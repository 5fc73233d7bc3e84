/** What hangs on each organization of a benchmark, as everybody concerned says it. */
export interface Hanging {
  readonly what: string;
  /** What the tenant has before, as it is seeded, where organizations have these names. */
  readonly tenant: (names: readonly string[]) => object;
  /** What a manifest says of an organization. */
  readonly declared: (name: string) => object;
  /** The same as a tenant is seeded with it. */
  readonly seeded: (name: string) => object;
  /** The writes that make one organization with all of it. */
  readonly writes: Readonly<Record<string, number>>;
  /** By which limits run faster than in reality while everything is made, which would take hours. */
  readonly limitsSpeed: number;
  /** Whether auth0-deploy-cli does the same work from the same file. */
  readonly isPeersWork: boolean;
}

const machines = Array.from({ length: 10 }, (_, index) => `Machine ${index + 1}`);
const audience = "https://billing.example/";

const grants: Hanging = {
  what: `${machines.length} client grants in each`,
  tenant: () => ({
    clients: machines.map((name) => ({ name, app_type: "non_interactive" })),
    apis: [{ identifier: audience, name: "Billing" }],
    grants: machines.map((client) => ({
      client,
      audience,
      scope: [],
      organization_usage: "allow",
    })),
  }),
  declared: () => ({ client_grants: machines.map((client) => ({ client_id: client })) }),
  seeded: () => ({ client_grants: machines.map((client) => ({ client, audience })) }),
  writes: {
    "POST /api/v2/organizations": 1,
    "POST /api/v2/organizations/{id}/client-grants": machines.length,
  },
  limitsSpeed: 10,
  isPeersWork: true,
};

const membersInEach = 20;
const roles = ["Admin", "Viewer"] as const;

/** Other people in each organization, every other one with the first role. */
function membersOf(name: string): readonly { readonly email: string; readonly roles: object }[] {
  return Array.from({ length: membersInEach }, (_, index) => ({
    email: `member-${index + 1}@${name}.example`,
    roles: [roles[index % roles.length]],
  }));
}

const members: Hanging = {
  what: `${membersInEach} members with a role in each`,
  tenant: (names) => ({
    roles: roles.map((name) => ({ name })),
    users: names.flatMap((name) => membersOf(name).map(({ email }) => ({ email }))),
  }),
  declared: (name) => ({ members: { include: membersOf(name) } }),
  seeded: (name) => ({ members: membersOf(name) }),
  writes: {
    "POST /api/v2/organizations": 1,
    "POST /api/v2/organizations/{id}/members": membersInEach / 10,
    "POST /api/v2/organizations/{id}/members/{user_id}/roles": membersInEach,
  },
  limitsSpeed: 10,
  isPeersWork: false,
};

/** Everything that is measured. */
export const hangings: readonly Hanging[] = [grants, members];
