/** What work on collections asks for, as counts of requests by kind. */
export const mixes = {
  "role writes alone": { "organization-member-role-write": 300 },
  "four kinds of size 20": {
    "organization-by-name": 150,
    "organization-member-write": 150,
    "organization-member-role-read": 150,
    "organization-member-role-write": 150,
  },
  "six kinds of size 20": {
    "organization-by-name": 150,
    "organization-member-write": 150,
    "organization-member-role-read": 150,
    "organization-member-role-write": 150,
    "organization-invitation-read": 150,
    "organization-invitation-write": 150,
  },
  "three kinds of size 5": {
    "organization-write": 150,
    "organization-connection-write": 150,
    "organization-client-grant-write": 150,
  },
  "ten kinds": {
    "organization-list": 30,
    "organization-write": 150,
    "organization-connection-read": 100,
    "organization-connection-write": 100,
    "organization-member-read": 300,
    "organization-member-write": 200,
    "organization-member-role-write": 300,
    "organization-client-grant-read": 100,
    "organization-client-grant-write": 100,
    "organization-invitation-write": 100,
  },
  "ten kinds and what has no bucket of its own": {
    "organization-list": 30,
    "organization-write": 100,
    "organization-connection-read": 100,
    "organization-member-read": 200,
    "organization-member-write": 100,
    "organization-member-role-write": 200,
    "organization-client-grant-read": 100,
    "organization-invitation-write": 100,
    "connection-read": 20,
    "client-read": 20,
    "role-read": 20,
  },
} as const;

/** The name of a mix. */
export type Mix = keyof typeof mixes;
