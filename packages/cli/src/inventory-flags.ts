import {
  inventoryKeys,
  keysInShard,
  localInventory,
  parseShard,
  type Shard,
  storedInventory,
} from '@sealift/admin/fleet';
import { ObjectStore } from '@sealift/admin/objects';
import { UsageError } from './command.js';
import { s3UrlOf } from './s3-url.js';

/** The keys of an inventory of the store's bucket, in a file or in S3. @throws UsageError, FleetError `inventory-…` */
export function keysOfInventory(
  store: ObjectStore,
  place: string,
  signal: AbortSignal,
): AsyncGenerator<string, void, void> {
  const url = s3UrlOf(place);
  const name = url?.key ?? place;
  if (!/(^|\/)manifest\.json$/.test(name)) throw new UsageError('--inventory is the path of a manifest.json');
  // Inventories may be delivered to another account, so the bucket's owner is not asked for.
  const source =
    url === undefined
      ? localInventory(place)
      : storedInventory(new ObjectStore(store.client, url.bucket), url.key);
  return inventoryKeys(source, store.bucket, signal);
}

/** @throws UsageError */
export function shardOf(text: string | undefined): Shard | undefined {
  if (text === undefined) return undefined;
  try {
    return parseShard(text);
  } catch {
    throw new UsageError('--shard is i/n, from 1/n to n/n, with n up to 10000');
  }
}

/** Those of one machine. */
export function ofShard<K extends AsyncIterable<string> | Iterable<string>>(
  keys: K,
  shard: Shard | undefined,
): K | AsyncGenerator<string, void, void> {
  return shard === undefined ? keys : keysInShard(keys, shard);
}
