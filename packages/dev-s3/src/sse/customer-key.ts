import { createHash } from 'node:crypto';
import { S3Error } from '../errors.js';
import type { RequestHeaders } from '../http/headers.js';
import { equalText } from '../sigv4/canonical.js';

/** The three headers of SSE-C, checked against each other. Lives for one request. */
export interface CustomerKey {
  readonly key: Buffer;
  readonly md5: string;
}

const OWN = 'x-amz-server-side-encryption-customer-';
const SOURCE = 'x-amz-copy-source-server-side-encryption-customer-';

/**
 * @param transport whether SSE-C may travel over this connection
 * @returns undefined when the request carries none of the three headers
 */
export function customerKeyOf(
  headers: RequestHeaders,
  of: 'object' | 'copy source',
  transport: { readonly allowsKeys: boolean },
): CustomerKey | undefined {
  const prefix = of === 'object' ? OWN : SOURCE;
  const [algorithm, key, md5] = ['algorithm', 'key', 'key-md5'].map((name) => headers.get(prefix + name));
  if (algorithm === undefined && key === undefined && md5 === undefined) return undefined;
  const must = 'Requests specifying Server Side Encryption with Customer provided keys must';
  if (!transport.allowsKeys) throw new S3Error('InvalidRequest', `${must} be made over a secure connection.`);
  if (algorithm === undefined) throw invalid(`${must} provide a valid encryption algorithm.`);
  if (algorithm !== 'AES256') {
    throw new S3Error(
      'InvalidEncryptionAlgorithmError',
      'The Encryption request you specified is not valid. Supported value: AES256.',
    );
  }
  if (key === undefined) throw invalid(`${must} provide an appropriate secret key.`);
  if (md5 === undefined) throw invalid(`${must} provide the client calculated MD5 of the secret key.`);
  const bytes = Buffer.from(key, 'base64');
  if (bytes.length !== 32 || bytes.toString('base64') !== key) {
    throw invalid('The secret key was invalid for the specified algorithm.');
  }
  if (!equalText(createHash('md5').update(bytes).digest('base64'), md5)) {
    throw invalid('The calculated MD5 hash of the key did not match the hash that was provided.');
  }
  return { key: bytes, md5 };
}

function invalid(message: string): S3Error {
  return new S3Error('InvalidArgument', message);
}
