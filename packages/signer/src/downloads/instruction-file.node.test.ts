import { createSealer, kmsKeyring, splitInstructionFile } from '@sealift/core';
import { clientEncryption, serverSideEncryption } from '@sealift/protection';
import type { DownloadGrant } from '@sealift/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Authorization } from '../authorize.js';
import { aesMetadata, type Stack, stack, type TestKms, testKms } from '../testing/harness.js';
import { type S3Answer, s3Error } from '../testing/scripted-s3.js';

const KEY = 'users/alice/abc';
const DEFAULT = `${KEY}.instruction`;

let master: TestKms;
beforeAll(async () => {
  master = await testKms();
});
afterAll(() => master.remove());

/** An object and the files beside it: body by key. */
function reader(
  metadata: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string | S3Answer>>,
  options: Parameters<typeof stack>[1] = {},
): Stack {
  const entries = Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]);
  const head = { 'content-length': '26', etag: '"e"', ...Object.fromEntries(entries) };
  return stack(
    ({ method, path }) => {
      if (method === 'HEAD') return { status: 200, headers: head };
      const file = files[keyIn(path)];
      if (file === undefined) return s3Error(404, 'NoSuchKey');
      return typeof file === 'string' ? { status: 206, body: file } : file;
    },
    { protection: clientEncryption(master), ...options },
  );
}

const keyIn = (path: string): string => path.slice('/uploads-bucket/'.length);

const answering = (more: Partial<Authorization>) => ({
  authorize: () => ({ owner: 'alice', prefix: 'users/alice/', ...more }),
});

async function kmsParts(object: string, keyId = master.keyId) {
  const encryptionContext = { 'sealift:object': `uploads-bucket/${object}` };
  const keyring = kmsKeyring({ kms: master.kms, keyId, encryptionContext });
  const { metadata } = await createSealer({ keyring, plaintextSize: 10 });
  return { whole: metadata, ...splitInstructionFile(metadata) };
}

describe('an object with an instruction file', () => {
  test('is granted with metadata joined from both, and the data key that the file holds', async () => {
    const { whole, metadata, instructionFile } = await kmsParts(KEY);
    const built = reader(metadata, { [DEFAULT]: instructionFile });
    const grant = await built.ok<DownloadGrant>('downloads', { key: KEY });
    expect(grant.metadata).toEqual(whole);
    expect(Buffer.from(grant.dataKey ?? '', 'base64')).toHaveLength(32);
    expect(built.s3.calls.map(({ method, path }) => [method, keyIn(path)])).toEqual([
      ['HEAD', KEY],
      ['GET', DEFAULT],
    ]);
    expect(built.audit.map(({ action, key }) => [action, key])).toEqual([
      ['key-unwrap', KEY],
      ['download-grant', KEY],
    ]);
  });

  test('of a key that the page holds brings the metadata only', async () => {
    const whole = await aesMetadata();
    const { metadata, instructionFile } = splitInstructionFile(whole);
    const grant = await reader(metadata, { [DEFAULT]: instructionFile }).ok<DownloadGrant>('downloads', {
      key: KEY,
    });
    expect(grant.metadata).toEqual(whole);
    expect(grant).not.toHaveProperty('dataKey');
    expect(grant.protection.client?.keyring).toBe('raw-aes');
  });

  test('whose file was made for another object gets no data key', async () => {
    const { metadata, instructionFile } = await kmsParts('users/bob/x');
    const built = reader(metadata, { [DEFAULT]: instructionFile });
    expect(await built.refused('downloads', { key: KEY })).toMatchObject({ code: 'data-key-refused' });
  });

  test('without the file is the page’s to refuse; without any metadata the signer’s', async () => {
    const { metadata } = await kmsParts(KEY);
    expect(await reader(metadata, {}).ok('downloads', { key: KEY })).not.toHaveProperty('dataKey');
    expect(await reader({}, {}).refused('downloads', { key: KEY })).toMatchObject({
      code: 'protection-mismatch',
    });
  });
});

describe('which file is read', () => {
  test('authorize says, and the page cannot', async () => {
    const { metadata, instructionFile } = splitInstructionFile(await aesMetadata());
    const files = { [`${KEY}.partner`]: instructionFile };
    const built = reader(metadata, files, answering({ instructionFileSuffix: '.partner' }));
    expect((await built.ok<DownloadGrant>('downloads', { key: KEY })).metadata).toHaveProperty('x-amz-3');
    const asked = { key: KEY, instructionFileSuffix: '.partner' };
    expect(await reader(metadata, files).refused('downloads', asked)).toMatchObject({
      code: 'invalid-request',
    });
  });

  test.each(['partner', '', '.', './../bob', '.a/b', '.é', '.a b', `.${'a'.repeat(65)}`])(
    'the suffix %j is a mistake of the application',
    async (instructionFileSuffix) => {
      const built = reader({}, {}, answering({ instructionFileSuffix }));
      expect(await built.refused('downloads', { key: KEY })).toMatchObject({ code: 'internal-error' });
      expect(String(built.internal[0])).toContain('authorize().instructionFileSuffix');
      expect(built.s3.calls).toEqual([]);
    },
  );

  test('none where the object holds its wrapped key, or where S3 encrypts', async () => {
    const whole = reader(await aesMetadata(), {}, answering({ instructionFileSuffix: '.partner' }));
    await whole.ok('downloads', { key: KEY });
    expect(whole.s3.calls.map(({ method }) => method)).toEqual(['HEAD']);
    const byS3 = reader({}, {}, { protection: serverSideEncryption({ profile: 'sse-s3' }) });
    await byS3.refused('downloads', { key: KEY });
    expect(byS3.s3.calls.map(({ method }) => method)).toEqual(['HEAD']);
  });

  test('the file itself is no object to download', async () => {
    const built = reader({ 'x-amz-crypto-instr-file': '' }, {});
    expect(await built.refused('downloads', { key: DEFAULT })).toMatchObject({
      code: 'protection-mismatch',
    });
  });
});

describe('a file that cannot be this object’s', () => {
  test.each<[string, (file: Record<string, string>) => string | S3Answer]>([
    ['is empty', () => ''],
    ['is no JSON', () => '{'],
    ['is 64 KiB and more', (file) => JSON.stringify(file).padEnd(65_537)],
    ['has the key commitment inside', (file) => JSON.stringify({ ...file, 'x-amz-d': 'AAAA' })],
    ['has the message id inside', (file) => JSON.stringify({ ...file, 'X-Amz-I': '' })],
    [
      'has an entry that does not belong there',
      (file) => JSON.stringify({ ...file, 'sealift-file': 'AAAA' }),
    ],
    ['is one of another format version', () => JSON.stringify({ 'x-amz-key-v2': 'AAAA' })],
  ])('%s', async (_, change) => {
    const { metadata, instructionFile } = await kmsParts(KEY);
    const built = reader(metadata, { [DEFAULT]: change(JSON.parse(instructionFile)) });
    expect(await built.refused('downloads', { key: KEY })).toMatchObject({
      code: 'instruction-file-invalid',
      status: 409,
      field: 'key',
    });
    expect(built.audit.map(({ action }) => action)).toEqual(['download-grant']);
  });

  test.each<[S3Answer, object]>([
    [s3Error(403, 'AccessDenied'), { code: 's3-refused', status: 502 }],
    [s3Error(503, 'SlowDown'), { code: 's3-unavailable', status: 503 }],
    [s3Error(416, 'InvalidRange'), { code: 'instruction-file-invalid', status: 409 }],
  ])('S3 does not hand out: %j', async (answer, expected) => {
    const { metadata } = await kmsParts(KEY);
    const built = reader(metadata, { [DEFAULT]: answer });
    expect(await built.refused('downloads', { key: KEY })).toMatchObject(expected);
  });
});
