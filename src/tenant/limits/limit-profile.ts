import type { BucketShape } from "./token-bucket.js";

/** Groups of requests that have a limit of their own beside the tenant's whole. */
export type EndpointBucket =
  | "organization-list"
  | "organization-by-id"
  | "organization-by-name"
  | "organization-write"
  | "organization-connection-read"
  | "organization-connection-write"
  | "organization-member-read"
  | "organization-member-write"
  | "organization-member-role-read"
  | "organization-member-role-write"
  | "organization-invitation-read"
  | "organization-invitation-write"
  | "organization-client-grant-read"
  | "organization-client-grant-write"
  | "user-organization-read"
  | "user-read"
  | "user-write"
  | "user-delete"
  | "client-read"
  | "client-search"
  | "other";

/** The limits of one of Auth0's plans. */
export interface LimitProfile {
  /** Every request to the Management API. */
  readonly global?: BucketShape;
  /** `POST /oauth/token`, which belongs to another API. */
  readonly token: BucketShape;
  /** How many streams of events may be open at a time. */
  readonly eventStreams: number;
  /** A request whose bucket is missing here counts against `other`, where there is one. */
  readonly endpoints: Partial<Readonly<Record<EndpointBucket, BucketShape>>>;
}

/** The plans that can be emulated, besides no limits at all. */
export type PlanName = "free" | "essentials" | "enterprise";

/** Every choice of limits, beginning with none. */
export const limitsNames = ["unlimited", "free", "essentials", "enterprise"] as const;

/** A plan, or no limits at all. */
export type LimitsName = (typeof limitsNames)[number];

/**
 * Auth0's published limits, by plan. `enterprise` is the public cloud in production. Source: the
 * rate limit configurations "free-public", "essentials-professional-b2b" and "enterprise-public".
 */
export const limitProfiles: Readonly<Record<PlanName, LimitProfile>> = {
  free: {
    global: { burst: 2, perSecond: 2 },
    token: { burst: 30, perSecond: 30 },
    eventStreams: 1,
    endpoints: {},
  },
  essentials: {
    token: { burst: 25, perSecond: 25 },
    eventStreams: 4,
    endpoints: {
      "organization-list": perMinute(5, 50),
      "organization-by-id": perMinute(20, 200),
      "organization-by-name": perMinute(10, 100),
      "organization-write": perMinute(5, 25),
      "organization-connection-read": perMinute(5, 50),
      "organization-connection-write": perMinute(5, 25),
      ...ofMembersAndGrants(),
      "user-read": perMinute(40, 500),
      "user-write": perMinute(20, 200),
      "user-delete": perMinute(20, 200),
      "client-read": perMinute(5, 100),
      other: perMinute(10, 150),
    },
  },
  enterprise: {
    global: { burst: 50, perSecond: 16 },
    token: { burst: 100, perSecond: 100 },
    eventStreams: 8,
    endpoints: {
      "organization-list": perMinute(10, 100),
      "organization-by-id": perMinute(10, 100),
      "organization-by-name": perMinute(20, 200),
      "organization-write": perMinute(5, 150),
      "organization-connection-read": perMinute(10, 100),
      "organization-connection-write": perMinute(5, 150),
      ...ofMembersAndGrants(),
      "organization-invitation-read": perMinute(20, 200),
      "organization-invitation-write": perMinute(20, 200),
      "user-organization-read": perMinute(40, 500),
    },
  },
};

/** What both plans with limits by endpoint allow alike. */
function ofMembersAndGrants(): LimitProfile["endpoints"] {
  return {
    "organization-member-read": perMinute(40, 500),
    "organization-member-write": perMinute(20, 200),
    "organization-member-role-read": perMinute(20, 200),
    "organization-member-role-write": perMinute(20, 200),
    "organization-client-grant-read": perMinute(10, 100),
    "organization-client-grant-write": perMinute(5, 150),
    "client-search": perMinute(5, 150),
  };
}

function perMinute(burst: number, requests: number): BucketShape {
  return { burst, perSecond: requests / 60 };
}
