import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalKms, localKms } from './index.js';

let folder: string;
let file: string;
let kms: LocalKms;
let keyId: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-policy-'));
  file = join(folder, 'keys.json');
  kms = localKms({ file });
  ({ keyId } = await kms.keys.create({ alias: 'alias/uploads' }));
});
afterEach(() => rm(folder, { recursive: true }));

const context = { encryptionContext: { a: 'b' } };
const denied = { code: 'kms-access-denied' };

test('a new key is everybody’s', async () => {
  expect((await kms.keys.describe(keyId)).policy).toEqual({ generate: ['*'], decrypt: ['*'] });
  const { ciphertextBlob } = await kms.as('web').generateDataKey({ keyId, ...context });
  await kms.as('anybody').decrypt({ ciphertextBlob, ...context });
});

test('who may make data keys cannot unwrap them, and the other way round', async () => {
  await kms.keys.setPolicy(keyId, { generate: ['web'], decrypt: ['back-office'] });
  const web = localKms({ file, principal: 'web' });
  const office = localKms({ file, principal: 'back-office' });
  const { plaintext, ciphertextBlob } = await web.generateDataKey({ keyId: 'alias/uploads', ...context });
  expect((await office.decrypt({ ciphertextBlob, ...context })).plaintext).toEqual(plaintext);
  await expect(web.decrypt({ ciphertextBlob, ...context })).rejects.toMatchObject(denied);
  await expect(web.decrypt({ keyId, ciphertextBlob, ...context })).rejects.toMatchObject(denied);
  await web.encrypt({ keyId, plaintext, ...context });
  await expect(office.encrypt({ keyId, plaintext, ...context })).rejects.toMatchObject(denied);
  await expect(office.generateDataKey({ keyId, ...context })).rejects.toMatchObject(denied);
  await expect(kms.generateDataKey({ keyId, ...context })).rejects.toMatchObject(denied);
});

test('a change holds at once for everybody who has the file open, and survives rotation and states', async () => {
  const { ciphertextBlob } = await kms.generateDataKey({ keyId, ...context });
  await localKms({ file }).keys.setPolicy(keyId, { decrypt: [] });
  await expect(kms.decrypt({ ciphertextBlob, ...context })).rejects.toMatchObject(denied);
  await kms.generateDataKey({ keyId, ...context });
  await kms.keys.rotate(keyId);
  await kms.keys.disable(keyId);
  await expect(kms.decrypt({ ciphertextBlob, ...context }), 'before its state is told').rejects.toMatchObject(
    denied,
  );
  await kms.keys.enable(keyId);
  expect((await kms.keys.describe(keyId)).policy).toEqual({ generate: ['*'], decrypt: [] });
});

test('names that are none are refused and change nothing', async () => {
  for (const name of ['', 'none', ' ', 'a b', '**', 'x'.repeat(129)]) {
    expect(() => kms.keys.setPolicy(keyId, { generate: [name] })).toThrow(/principal/);
    expect(() => kms.as(name)).toThrow(/principal/);
  }
  expect(() => kms.as('*')).toThrow(/principal/);
  expect((await kms.keys.describe(keyId)).policy).toEqual({ generate: ['*'], decrypt: ['*'] });
});
