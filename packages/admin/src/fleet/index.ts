/** New keys for more objects than one machine handles: S3 Batch Operations, S3 Inventory, shards. */
export {
  type BatchAnswer,
  type BatchHandlerOptions,
  type BatchJob,
  batchHandler,
} from './batch/handler.js';
export type { ResultCode, TaskResult } from './batch/result.js';
export { FleetError, type FleetErrorCode } from './errors.js';
export { inventoryKeys } from './inventory/keys.js';
export { type InventorySource, localInventory, storedInventory } from './inventory/source.js';
export { type JobOptions, jobDefinition, type S3Place } from './job/definition.js';
export { manifestLines } from './job/manifest-csv.js';
export { jobRolePolicy, jobTrustPolicy } from './job/role.js';
export { inShard, keysInShard, parseShard, type Shard } from './shard.js';
