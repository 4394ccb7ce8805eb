import { randomBytes } from 'node:crypto';
import type { Kms, StringMap } from '@sealift/core';
import { KmsError } from '@sealift/core/keyrings';
import { checkContext } from '../context.js';
import { readHeader, unwrap, wrap } from './ciphertext.js';
import { KeyAdmin } from './key-admin.js';
import { KeyStore } from './key-file.js';
import { findKey } from './lookup.js';
import type { MasterKey } from './master-key.js';
import { assertPermitted, checkPrincipal } from './policy.js';

const DATA_KEY_BYTES = 32;

export interface LocalKmsOptions {
  /**
   * Path of the key file, on a local disk. It is made, readable by its owner only, with the first key. Keep a backup: it
   * opens everything.
   */
  readonly file: string;
  /** The name under which this program uses keys, for their policies. Default: `signer`. */
  readonly principal?: string;
  /** Milliseconds since the epoch, for the dates of keys; no use of a key depends on it. Default: `Date.now`. */
  readonly clock?: () => number;
}

/** A KMS in a file, with the keys to administer. */
export interface LocalKms extends Required<Kms> {
  readonly keys: KeyAdmin;
  /** The same keys, used under another name. @throws KmsError `kms-request-invalid` for a name that is none */
  as(principal: string): Required<Kms>;
}

/**
 * Opens the local KMS: for development, and for deployments whose master keys may lie on the signer's disk. Any number
 * of processes of one machine, in containers too, may use and change the same file.
 *
 * All calls throw KmsError `kms-key-not-found`, `kms-key-disabled`, `kms-key-pending-deletion`, `kms-access-denied`,
 * `kms-unavailable`; `generateDataKey` and `encrypt` also `kms-request-invalid`; `decrypt` also `kms-key-mismatch`,
 * `kms-context-mismatch`, `kms-ciphertext-invalid`.
 */
export function localKms({ file, principal = 'signer', clock = Date.now }: LocalKmsOptions): LocalKms {
  const store = new KeyStore(file, clock);
  const as = (name: string): Required<Kms> => kmsFor(store, name);
  return { ...as(principal), as, keys: new KeyAdmin(store, clock) };
}

function kmsFor(store: KeyStore, principal: string): Required<Kms> {
  checkPrincipal(principal);

  async function generateDataKey(request: {
    readonly keyId: string;
    readonly encryptionContext: StringMap;
  }): ReturnType<Kms['generateDataKey']> {
    const plaintext = new Uint8Array(randomBytes(DATA_KEY_BYTES));
    return { plaintext, ...(await encrypt({ ...request, plaintext })) };
  }

  /** Data keys only: 32 bytes. */
  async function encrypt(
    request: Parameters<Required<Kms>['encrypt']>[0],
  ): ReturnType<Required<Kms>['encrypt']> {
    if (request.plaintext.byteLength !== DATA_KEY_BYTES) {
      throw new KmsError('kms-request-invalid', 'The local KMS wraps data keys of 32 bytes only.');
    }
    checkContext(request.encryptionContext);
    const [keyId, key] = findKey(await store.read(), request.keyId);
    assertPermitted(principal, 'generate', keyId, key);
    assertUsable(keyId, key);
    const newest = key.versions.at(-1);
    if (newest === undefined) throw new KmsError('kms-key-not-found', `The key ${keyId} has no versions.`);
    const by = { keyId, version: newest.version };
    const material = Buffer.from(newest.material, 'base64');
    return { ciphertextBlob: wrap(material, by, request.plaintext, request.encryptionContext) };
  }

  async function decrypt(request: {
    readonly keyId?: string;
    readonly ciphertextBlob: Uint8Array<ArrayBuffer>;
    readonly encryptionContext: StringMap;
  }): ReturnType<Kms['decrypt']> {
    const file = await store.read();
    const wrappedBy = readHeader(request.ciphertextBlob);
    const wanted = request.keyId === undefined ? undefined : findKey(file, request.keyId)[0];
    if (wanted !== undefined && wanted !== wrappedBy.keyId) {
      throw new KmsError('kms-key-mismatch', `The data key was wrapped by another key than ${wanted}.`);
    }
    const [keyId, key] = findKey(file, wrappedBy.keyId);
    assertPermitted(principal, 'decrypt', keyId, key);
    assertUsable(keyId, key);
    const version = key.versions.find((one) => one.version === wrappedBy.version);
    if (version === undefined)
      throw new KmsError('kms-key-not-found', `The key ${keyId} has no such version.`);
    const material = Buffer.from(version.material, 'base64');
    return { plaintext: unwrap(material, request.ciphertextBlob, request.encryptionContext) };
  }

  return { generateDataKey, decrypt, encrypt };
}

function assertUsable(keyId: string, key: MasterKey): void {
  if (key.deletionDate !== undefined) {
    throw new KmsError('kms-key-pending-deletion', `The key ${keyId} is waiting for its deletion.`);
  }
  if (!key.enabled) throw new KmsError('kms-key-disabled', `The key ${keyId} is disabled.`);
}
