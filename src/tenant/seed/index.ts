// What a tenant holds from the start.
// Must not know of requests.
export { ensureFurnished } from "./new-tenant.js";
export {
  plantSeed,
  readSeedFile,
  type Seed,
  type SeedClient,
  type SeedConnection,
  type SeedOrganization,
  type SeedReport,
} from "./seed.js";
