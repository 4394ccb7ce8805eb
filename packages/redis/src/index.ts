/** The limits of any number of signers, counted in one Redis or Valkey. */
export type { RedisClient } from './client.js';
export { type RedisLimitsOptions, redisLimits } from './limits.js';
