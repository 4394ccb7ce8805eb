import { rawAesKeyring } from '@sealift/core/keyrings';
import { createOpener } from '@sealift/core/open';
import { createSealer } from '@sealift/core/seal';
import { knownSenders } from '@sealift/core/signatures';
import { afterEach, expect, test } from 'vitest';
import { deleteSigningKey, openSigningKey } from './index.js';

afterEach(() => Promise.all(['one', 'other'].map(deleteSigningKey)));

test('a name is a key, and stays it', async () => {
  const one = await openSigningKey('one');
  expect((await openSigningKey('one')).fingerprint).toBe(one.fingerprint);
  expect((await openSigningKey('other')).fingerprint).not.toBe(one.fingerprint);
});

test('opened twice at the same time, it is one key', async () => {
  const opened = await Promise.all(Array.from({ length: 4 }, () => openSigningKey('one')));
  expect(new Set(opened.map(({ publicKey }) => publicKey)).size).toBe(1);
});

test('deleted is gone: the next one is another', async () => {
  const { fingerprint } = await openSigningKey('one');
  await deleteSigningKey('one');
  expect((await openSigningKey('one')).fingerprint).not.toBe(fingerprint);
  await deleteSigningKey('never made');
});

test('a name is needed', async () => {
  await expect(openSigningKey('')).rejects.toMatchObject({ code: 'invalid-option', field: 'name' });
});

test('a browser that keeps nothing says so', async () => {
  const open = IDBFactory.prototype.open;
  IDBFactory.prototype.open = () => {
    throw new DOMException('not here', 'SecurityError');
  };
  try {
    await expect(openSigningKey('one')).rejects.toMatchObject({ code: 'key-store-failed' });
  } finally {
    IDBFactory.prototype.open = open;
  }
});

test('what the kept key signs, its public key verifies; the private one does not come out', async () => {
  await openSigningKey('one');
  const signingKey = await openSigningKey('one');
  const wrappingKey = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  const keyring = rawAesKeyring({ wrappingKey });
  const { metadata, objectSize } = await createSealer({
    keyring,
    plaintextSize: 9,
    objectKey: 'k',
    signingKey,
  });
  const senders = knownSenders([{ name: 'Ada', publicKey: signingKey.publicKey }]);
  const opener = await createOpener({ keyring, metadata, objectSize, objectKey: 'k', senders });
  expect(opener.sender).toEqual({ name: 'Ada', fingerprint: signingKey.fingerprint });

  const pair = await new Promise<CryptoKeyPair>((resolve) => {
    indexedDB.open('sealift-keys').onsuccess = ({ target }) => {
      const { result } = target as IDBOpenDBRequest;
      const asked = result.transaction('pairs').objectStore('pairs').get('one');
      asked.onsuccess = () => {
        result.close();
        resolve(asked.result);
      };
    };
  });
  expect(pair.privateKey.extractable).toBe(false);
  await expect(crypto.subtle.exportKey('pkcs8', pair.privateKey)).rejects.toThrow();
});
