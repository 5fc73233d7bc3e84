// How many requests a plan allows: buckets, and who is let through.
// Must not know what a request asks for.
export {
  limitProfiles,
  limitsNames,
  type EndpointBucket,
  type LimitsName,
  type PlanName,
} from "./limit-profile.js";
export { RateLimiter, type LimitDecision } from "./rate-limiter.js";
export { TokenBucket } from "./token-bucket.js";
