import { S3Error } from '../errors.js';
import { uriEncode } from '../http/target.js';
import { MAX_LIST_KEYS } from '../limits.js';
import type { Context } from './context.js';

/** `max-keys` and its relatives: 1000 unless less is asked for. */
export function pageSize({ query }: Context, name: string): number {
  const text = query.get(name);
  if (text === undefined || text === '') return MAX_LIST_KEYS;
  if (!/^\d{1,10}$/.test(text)) {
    throw new S3Error('InvalidArgument', `Provided ${name} not an integer or within integer range`, [
      ['ArgumentName', name],
    ]);
  }
  return Math.min(Number(text), MAX_LIST_KEYS);
}

/** `encoding-type=url`: keys in the answer are URL-encoded, so that XML can hold any of them. */
export function keyEncoder({ query }: Context): (key: string) => string {
  const type = query.get('encoding-type');
  if (type === undefined) return (key) => key;
  if (type === 'url') return (key) => uriEncode(key, true);
  throw new S3Error('InvalidArgument', 'Invalid Encoding Method specified in Request', [
    ['ArgumentName', 'encoding-type'],
  ]);
}
