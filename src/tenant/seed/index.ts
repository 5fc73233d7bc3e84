// What a tenant holds from the start.
// Must not know of requests.
export { ensureFurnished } from "./new-tenant.js";
export { plantSeed, readSeedFile } from "./seed.js";
export type {
  Seed,
  SeedApi,
  SeedClient,
  SeedConnection,
  SeedGrant,
  SeedInvitation,
  SeedMember,
  SeedOrganization,
  SeedReport,
  SeedRole,
  SeedUser,
} from "./seed-schema.js";
