import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { equalText } from '../sigv4/canonical.js';
import type { CustomerRecord } from './record.js';

/** Encrypts or decrypts the next bytes of a blob. */
export interface BlobCipher {
  update(chunk: Buffer): Buffer;
}

/** A customer key that is known to fit one object or upload. */
export interface ContentKey {
  /** A fresh counter for one blob and the cipher that starts there. */
  encryptor(): { readonly iv: string; readonly cipher: BlobCipher };
  /** @param offset first byte that will be given to the cipher */
  decryptor(iv: string, offset: number): BlobCipher;
}

export function newCustomerRecord(key: Buffer, keyMd5: string): CustomerRecord {
  const salt = randomBytes(32).toString('base64');
  return { kind: 'customer', keyMd5, salt, verifier: derive(key, salt, 'key check').toString('base64') };
}

/** @returns undefined when it is another key than the one the object was written with */
export function contentKey(key: Buffer, keyMd5: string, record: CustomerRecord): ContentKey | undefined {
  const verifier = derive(key, record.salt, 'key check');
  if (!timingSafeEqual(verifier, Buffer.from(record.verifier, 'base64'))) return undefined;
  if (!equalText(keyMd5, record.keyMd5)) return undefined;
  const content = derive(key, record.salt, 'content');
  return {
    encryptor() {
      // The low half counts blocks and starts at zero, so that no two blobs can run into each other's counters.
      const iv = Buffer.concat([randomBytes(8), Buffer.alloc(8)]);
      return { iv: iv.toString('hex'), cipher: createCipheriv('aes-256-ctr', content, iv) };
    },
    decryptor(iv, offset) {
      const counter = Buffer.from(iv, 'hex');
      counter.writeBigUInt64BE(counter.readBigUInt64BE(8) + BigInt(Math.floor(offset / 16)), 8);
      const cipher = createDecipheriv('aes-256-ctr', content, counter);
      cipher.update(Buffer.alloc(offset % 16));
      return cipher;
    },
  };
}

function derive(key: Buffer, salt: string, purpose: string): Buffer {
  return Buffer.from(
    hkdfSync('sha256', key, Buffer.from(salt, 'base64'), `sealift-dev-s3 SSE-C ${purpose}`, 32),
  );
}
