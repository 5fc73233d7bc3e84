/** How many requests a bucket takes at once, and how many a minute for good. */
export interface BucketSize {
  readonly burst: number;
  readonly perMinute: number;
}

/**
 * The limits of one of Auth0's plans. A request spends from the bucket of its kind, or else from
 * `other`, and besides from `global`. Headers tell of the emptiest of these alone, by its size.
 */
export interface LimitPlan {
  readonly own: Readonly<Record<string, BucketSize>>;
  readonly other?: BucketSize;
  readonly global?: BucketSize;
  /** What people report besides, that no page and no header tells of: first heard of by a 429. */
  readonly reportedGlobal?: BucketSize;
}

/** Kinds that spend from nothing but a bucket of their own: they belong to another API. */
export const kindsApart: ReadonlySet<string> = new Set(["token"]);

/** What both plans with limits by endpoint allow alike. */
const membersAndGrants = {
  "organization-member-read": { burst: 40, perMinute: 500 },
  "organization-member-write": { burst: 20, perMinute: 200 },
  "organization-member-role-read": { burst: 20, perMinute: 200 },
  "organization-member-role-write": { burst: 20, perMinute: 200 },
  "organization-client-grant-read": { burst: 10, perMinute: 100 },
  "organization-client-grant-write": { burst: 5, perMinute: 150 },
  "client-search": { burst: 5, perMinute: 150 },
} as const;

/**
 * What is known of Auth0's plans before a tenant has told anything. Nobody says which plan a tenant
 * has; the sizes that its answers tell do. Source: Auth0's rate limit configurations
 * "enterprise-public", "essentials-professional-b2b" and "free-public".
 */
export const limitPlans: readonly LimitPlan[] = [
  {
    global: { burst: 50, perMinute: 960 },
    own: {
      "organization-list": { burst: 10, perMinute: 100 },
      "organization-by-id": { burst: 10, perMinute: 100 },
      "organization-by-name": { burst: 20, perMinute: 200 },
      "organization-write": { burst: 5, perMinute: 150 },
      "organization-connection-read": { burst: 10, perMinute: 100 },
      "organization-connection-write": { burst: 5, perMinute: 150 },
      "organization-invitation-read": { burst: 20, perMinute: 200 },
      "organization-invitation-write": { burst: 20, perMinute: 200 },
      "user-organization-read": { burst: 40, perMinute: 500 },
      ...membersAndGrants,
    },
  },
  {
    other: { burst: 10, perMinute: 150 },
    reportedGlobal: { burst: 10, perMinute: 150 },
    own: {
      "organization-list": { burst: 5, perMinute: 50 },
      "organization-by-id": { burst: 20, perMinute: 200 },
      "organization-by-name": { burst: 10, perMinute: 100 },
      "organization-write": { burst: 5, perMinute: 25 },
      "organization-connection-read": { burst: 5, perMinute: 50 },
      "organization-connection-write": { burst: 5, perMinute: 25 },
      "user-read": { burst: 40, perMinute: 500 },
      "user-write": { burst: 20, perMinute: 200 },
      "client-read": { burst: 5, perMinute: 100 },
      ...membersAndGrants,
    },
  },
  { global: { burst: 2, perMinute: 120 }, own: {} },
];
