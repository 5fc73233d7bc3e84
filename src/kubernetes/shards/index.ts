// Which replica works on what: shards of tenants, held by Leases. Must not know what work on a tenant is.
export { shardOf } from "./decide.js";
export { LeaseClient } from "./lease-client.js";
export { ShardKeeper, type ShardHold, type ShardHolder } from "./shard-keeper.js";
