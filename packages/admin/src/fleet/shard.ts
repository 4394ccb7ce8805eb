import { createHash } from 'node:crypto';
import { FleetError } from './errors.js';

/** One of `of` disjoint sets of keys, counted from 1. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

const MAX_SHARDS = 10_000;
/** As many as fit a number exactly. */
const HASH_BYTES = 6;

/** Reads `i/n`: `1/8` to `8/8`. @throws FleetError `shard-invalid` */
export function parseShard(text: string): Shard {
  const [, index = 0, of = 0] = /^([1-9]\d{0,4})\/([1-9]\d{0,4})$/.exec(text)?.map(Number) ?? [];
  if (index < 1 || index > of || of > MAX_SHARDS)
    throw new FleetError('shard-invalid', `A shard is i/n, from 1/n to n/n, with n up to ${MAX_SHARDS}.`);
  return { index, of };
}

/**
 * Whether a key belongs to a shard: the first 48 bits of SHA-256 of its UTF-8, modulo n, are i − 1. Nothing else
 * counts, so every machine and every run agree, in whatever order the keys come.
 */
export function inShard(key: string, { index, of }: Shard): boolean {
  return createHash('sha256').update(key, 'utf8').digest().readUIntBE(0, HASH_BYTES) % of === index - 1;
}

/** The keys of one shard. */
export async function* keysInShard(
  keys: AsyncIterable<string> | Iterable<string>,
  shard: Shard,
): AsyncGenerator<string, void, void> {
  for await (const key of keys) if (inShard(key, shard)) yield key;
}
