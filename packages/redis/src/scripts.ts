/**
 * Each runs as one step, on one key, by the clock of the server: replicas need not agree on the time. They are sent whole, and
 * Redis keeps them compiled.
 */

const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/** KEYS: bucket. ARGV: requests a minute. Returns 0, or the milliseconds until there is one. */
export const TAKE: string = `${NOW}
local most = tonumber(ARGV[1])
local bucket = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = tonumber(bucket[1]) or most
local gained = math.max(0, now - (tonumber(bucket[2]) or now)) * most / 60000
tokens = math.min(most, tokens + gained)
local wait = 0
if tokens >= 1 then tokens = tokens - 1 else wait = math.ceil((1 - tokens) * 60000 / most) end
redis.call('HSET', KEYS[1], 'tokens', string.format('%.17g', tokens), 'at', now)
redis.call('PEXPIRE', KEYS[1], 60000)
return wait`;

/**
 * KEYS: the owner's uploads, by the time of their last sign of life; a member is "size:id". ARGV: member, milliseconds of
 * silence, most uploads, own bytes, most bytes or nothing. Returns 1 when it counts.
 */
export const OPEN: string = `${NOW}
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then return 0 end
  if ARGV[5] ~= '' then
    local bytes = tonumber(ARGV[4])
    for _, other in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
      bytes = bytes + tonumber(string.match(other, '^%d+'))
    end
    if bytes > tonumber(ARGV[5]) then return 0 end
  end
end
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1`;

/** KEYS: the owner's uploads. ARGV: member, milliseconds of silence. */
export const TOUCH: string = `${NOW}
redis.call('ZADD', KEYS[1], 'XX', now, ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])`;

/** KEYS: the grant. ARGV: milliseconds for which it is remembered. Returns how often, and what is kept. */
export const START: string = `
local starts = redis.call('HINCRBY', KEYS[1], 'starts', 1)
if starts == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return { starts, redis.call('HGET', KEYS[1], 'kept') }`;

/** KEYS: the grant. ARGV: text, milliseconds, and, where something is to be kept so far, that. Returns what is kept now. */
export const KEEP: string = `
local kept = redis.call('HGET', KEYS[1], 'kept')
if kept ~= (ARGV[3] or false) then return kept or '' end
redis.call('HSET', KEYS[1], 'kept', ARGV[1])
if redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return ARGV[1]`;
