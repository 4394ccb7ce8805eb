import { createHash } from 'node:crypto';
import { md5 } from './site.js';

const PREFIX = 'x-amz-server-side-encryption-customer-';
const OF_SOURCE = `x-amz-copy-source-server-side-encryption-customer-`;

/** The names of the three headers of SSE-C. */
export const [ALGORITHM, KEY, KEY_MD5] = [`${PREFIX}algorithm`, `${PREFIX}key`, `${PREFIX}key-md5`];

/**
 * The three headers.
 * @param {string} name stands for the key
 * @param {{ prefix?: string, length?: number }} [options] `length`: bytes of the key
 */
export function customer(name, { prefix = PREFIX, length = 32 } = {}) {
  const key = createHash('sha256').update(name).digest().subarray(0, length);
  return {
    [`${prefix}algorithm`]: 'AES256',
    [`${prefix}key`]: key.toString('base64'),
    [`${prefix}key-md5`]: md5(key),
  };
}

/** The same for the source of a copy. @param {string} name */
export const customerOfSource = (name) => customer(name, { prefix: OF_SOURCE });

export const ONE = customer('one');
export const OTHER = customer('another');

/** As the SDK names them. @param {Record<string, string>} headers */
export const asOptions = (headers) => ({
  SSECustomerAlgorithm: headers[ALGORITHM],
  SSECustomerKey: headers[KEY],
  SSECustomerKeyMD5: headers[KEY_MD5],
});
