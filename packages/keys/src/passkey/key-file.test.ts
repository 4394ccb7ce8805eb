import { expect, test } from 'vitest';
import { errorOf } from '../../test/errors.js';
import { openWithPasskey, openWithRecoveryKey } from './index.js';
import { decodeKeyFile, encodeKeyFile, type KeyFile } from './key-file.js';

const bytes = (length: number, first = 0) => Uint8Array.from({ length }, (_, i) => first + i);
const FILE: KeyFile = {
  id: bytes(16),
  salt: bytes(32, 16),
  ways: [
    { by: 'passkey', credential: bytes(20, 100), wrapped: bytes(60, 1) },
    { by: 'recovery-key', wrapped: bytes(60, 2) },
  ],
};
const RECOVERY_KEY = '0123456789ABCDEFGHJKMNPQRSW4ZA';
const passkey = { by: 'passkey', credential: btoa('x'.repeat(20)), wrapped: btoa('x'.repeat(60)) };
const recovery = { by: 'recovery-key', wrapped: btoa('x'.repeat(60)) };
const changed = (entries: object): string =>
  JSON.stringify({ ...(JSON.parse(encodeKeyFile(FILE)) as object), ...entries });

test('what is written is read', () => expect(decodeKeyFile(encodeKeyFile(FILE))).toEqual(FILE));

test.each([
  ['a version', { version: 2 }, 'version'],
  ['an entry more', { note: '' }, undefined],
  ['a short id', { id: 'AAAA' }, 'id'],
  ['no salt', { salt: null }, 'salt'],
  ['no ways', { ways: {} }, 'ways'],
  ['no second way', { ways: [passkey] }, 'ways'],
  ['two recovery keys', { ways: [recovery, recovery] }, 'ways'],
  ['ways without end', { ways: [recovery, ...Array.from({ length: 32 }, () => passkey)] }, 'ways'],
  ['a way that is not known', { ways: [recovery, { by: 'password', wrapped: passkey.wrapped }] }, 'by'],
  ['a way that is none', { ways: [recovery, null] }, undefined],
  [
    'a passkey without a credential',
    { ways: [recovery, { by: 'passkey', wrapped: passkey.wrapped }] },
    undefined,
  ],
  ['a short credential', { ways: [recovery, { ...passkey, credential: 'AAAA' }] }, 'credential'],
  ['a wrapped key of another length', { ways: [{ ...recovery, wrapped: 'AAAA' }] }, 'wrapped'],
])('a file with %s is refused, whatever it is to be unlocked with', async (_, entries, field) => {
  for (const open of [openWithPasskey, (file: string) => openWithRecoveryKey(file, RECOVERY_KEY)]) {
    const error = await errorOf(() => open(changed(entries)));
    expect(error).toMatchObject({ code: 'key-file-invalid' });
    expect(error.field).toBe(field);
  }
});

test('a well-formed recovery key of another file opens nothing', async () => {
  const error = await errorOf(() => openWithRecoveryKey(encodeKeyFile(FILE), RECOVERY_KEY));
  expect(error).toMatchObject({ code: 'unlock-failed' });
});
