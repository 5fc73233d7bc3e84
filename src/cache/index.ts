// What was read of a tenant's organizations and their collections, kept between runs together with the place in the tenant's
// events from which they must be read on. Must not read a tenant, and must not know a collection by name.
export { defaultCachePath } from "./cache-file.js";
export type { CachedList } from "./cached-list.js";
export type { LogPosition, Position } from "./position.js";
export { TenantCache, type KeptEntries, type Remembered, type Touched } from "./tenant-cache.js";
