import {
  type BlockedEncryptionTypes,
  ListMultipartUploadsCommand,
  PutBucketEncryptionCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import type { DownloadGrant } from '@sealift/protocol';
import { clientEncryption, serverSideEncryption } from '@sealift/signer';
import { CustomerKeys } from '@sealift/signer/protection';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BUCKET, type DevStack, devStack } from '../../../signer/src/testing/dev-stack.js';
import { MIB, stack as stackOver } from '../../../signer/src/testing/harness.js';
import { begin, beginPlain, complete, sendAll } from '../../../signer/src/testing/page.js';
import { s3Xml } from '../../../signer/src/testing/scripted-s3.js';
import { type Head, ObjectStore } from '../objects/store.js';
import { managed, managedStore, NEW, OLD, putManaged, readManaged } from '../testing/managed-objects.js';
import { scriptedS3 } from '../testing/scripted-s3.js';
import { aes } from '../testing/stored-objects.js';
import { rekeyObject } from './index.js';

const KMS_KEY = '11111111-2222-3333-4444-555555555555';

let stack: DevStack;
let before: ObjectStore;
let both: ObjectStore;
let after: ObjectStore;
beforeAll(async () => {
  stack = await devStack({ protection: protectionOf(OLD) }, { kmsKeys: [KMS_KEY] });
  before = managedStore(stack, OLD);
  both = managedStore(stack, NEW, OLD);
  after = managedStore(stack, NEW);
});
afterAll(() => stack.close());

function protectionOf(...masterSecrets: (typeof OLD)[]): ReturnType<typeof serverSideEncryption> {
  return serverSideEncryption({ profile: 'sse-c', masterSecrets });
}

const code = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => 'nothing',
    (error: { code?: string }) => error.code,
  );

describe('one object', () => {
  test('gets a key of the newest secret, and keeps the rest', async () => {
    await putManaged(before, 'one/a b+é.bin');
    const salt = (await before.head('one/a b+é.bin')).pinned;
    expect(await rekeyObject('one/a b+é.bin', { store: both, dryRun: true })).toBe('would-rekey');
    expect((await before.head('one/a b+é.bin')).pinned).toBe(salt);
    expect(await rekeyObject('one/a b+é.bin', { store: both })).toBe('rekeyed');
    expect(await readManaged(after, 'one/a b+é.bin')).toEqual(managed('2027'));
    expect((await after.head('one/a b+é.bin')).pinned?.split('.')[1]).not.toBe(salt?.split('.')[1]);
    expect(await code(before.head('one/a b+é.bin'))).toBe('data-key-refused');
    expect(await rekeyObject('one/a b+é.bin', { store: both })).toBe('already');
  });

  test.each([0, 1, 5 * MIB - 1, 5 * MIB, 5 * MIB + 1, 11 * MIB])(
    'of %i bytes, in parts where it is too large for one copy',
    async (size) => {
      const body = Buffer.alloc(size, 'content ');
      await putManaged(before, 'large', body);
      const copySizes = { maxCopyBytes: 5 * MIB, partBytes: 5 * MIB };
      expect(await rekeyObject('large', { store: both, copySizes })).toBe('rekeyed');
      expect(await readManaged(after, 'large')).toEqual(managed('2027', body.toString()));
      const { Uploads = [] } = await both.client.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
      expect(Uploads).toEqual([]);
    },
  );

  test('that a copy in parts fails on is as it was, and no upload stays', async () => {
    await putManaged(before, 'broken');
    // Parts of less than 5 MiB: S3 refuses to complete.
    const copySizes = { maxCopyBytes: 1, partBytes: 5 };
    expect(await code(rekeyObject('broken', { store: both, copySizes }))).toBe('s3-refused');
    expect(await readManaged(before, 'broken')).toEqual(managed('2026'));
    const { Uploads = [] } = await both.client.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
    expect(Uploads).toEqual([]);
  });

  const intruders: [string, (body: Uint8Array) => Promise<unknown>][] = [
    ['by an object under another key', (body) => putManaged(before, 'raced', body)],
    [
      'by an object without a key',
      (Body) => both.client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'raced', Body })),
    ],
    ['by a re-keying', () => rekeyObject('raced', { store: both })],
  ];
  test.each(intruders)('that was replaced meanwhile is left alone: %s', async (how, intrude) => {
    class Raced extends ObjectStore {
      #raced = false;
      override async head(key: string): Promise<Head> {
        const head = await super.head(key);
        if (!this.#raced) await intrude(new TextEncoder().encode('of somebody else'));
        this.#raced = true;
        return head;
      }
    }
    for (const copySizes of [undefined, { maxCopyBytes: 1, partBytes: 5 * MIB }]) {
      await putManaged(before, 'raced');
      const store = new Raced(both.client, BUCKET, { customerKeys: new CustomerKeys([NEW, OLD]) });
      const attempt = rekeyObject('raced', { store, ...(copySizes ? { copySizes } : {}) });
      expect(await code(attempt)).toBe('object-changed');
      const { body } = (await readManaged(both, 'raced')) as { body: string };
      expect(body).toBe(how.endsWith('re-keying') ? 'the content' : 'of somebody else');
    }
  });

  test('two at once: one wins, the other says so, and the object opens', async () => {
    await putManaged(before, 'twice');
    const outcomes = await Promise.all([1, 2, 3].map(() => code(rekeyObject('twice', { store: both }))));
    expect(outcomes.filter((outcome) => outcome === 'nothing').length).toBeGreaterThanOrEqual(1);
    for (const outcome of outcomes)
      expect(['nothing', 'object-changed', 'customer-key-refused']).toContain(outcome);
    expect(await readManaged(after, 'twice')).toEqual(managed('2027'));
  });
});

describe('what a signer stored', () => {
  test('is read by a signer that has only the new secret', async () => {
    const upload = await beginPlain(stack, new Uint8Array(100).fill(5));
    await sendAll(stack, upload);
    const { key } = (await complete(stack, upload)).receipt;
    expect(await rekeyObject(key, { store: both })).toBe('rekeyed');
    const { endpoint, region, credentials } = stack.devS3;
    const next = stackOver(() => ({ status: 501 }), {
      s3: { endpoint, region, credentials, bucket: BUCKET, forcePathStyle: true },
      clock: Date.now,
      protection: protectionOf(NEW),
    });
    const grant = await next.ok<DownloadGrant>('downloads', { key });
    const answer = await fetch(grant.request.url, { headers: grant.request.headers });
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(Buffer.alloc(100, 5));
    expect(await stack.refused('downloads', { key })).toMatchObject({ code: 'data-key-refused' });
  });

  test('sealed by the page, and once more by S3', async () => {
    const own = await aes(7);
    const { endpoint, region, credentials } = stack.devS3;
    const sealing = stackOver(() => ({ status: 501 }), {
      s3: { endpoint, region, credentials, bucket: BUCKET, forcePathStyle: true },
      clock: Date.now,
      protection: clientEncryption({ keyring: 'raw-aes', storage: protectionOf(OLD) }),
    });
    const upload = await begin(sealing, new Uint8Array(100).fill(5), own);
    await sendAll(sealing, upload);
    const { key } = (await complete(sealing, upload)).receipt;
    expect(await rekeyObject(key, { store: both })).toBe('rekeyed');
    const stored = await readManaged(after, key);
    expect(stored).toMatchObject({ version: '2027', metadata: upload.metadata });
  });
});

describe('to another encryption by S3', () => {
  test.each([
    [{ profile: 'sse-s3' }, 'AES256'],
    [{ profile: 'sse-kms', keyId: KMS_KEY, encryptionContext: { a: 'b' }, bucketKey: true }, 'aws:kms'],
    [{ profile: 'dsse-kms', keyId: KMS_KEY }, 'aws:kms:dsse'],
  ] as const)('%j', async (to, reported) => {
    for (const copySizes of [undefined, { maxCopyBytes: 1, partBytes: 5 * MIB }]) {
      await putManaged(before, 'leaving');
      const options = { store: both, to, ...(copySizes ? { copySizes } : {}) };
      expect(await rekeyObject('leaving', options)).toBe('rekeyed');
      expect(await readManaged(both, 'leaving')).toEqual({
        ...managed('2027'),
        version: undefined,
        algorithm: reported,
        tags: ['class'],
      });
      expect(await rekeyObject('leaving', options)).toBe('already');
    }
  });
});

describe('refuses', () => {
  test('what is not there, and what has no managed key', async () => {
    expect(await code(rekeyObject('nothing', { store: both }))).toBe('object-not-found');
    await both.client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'plain', Body: 'x' }));
    expect(await code(rekeyObject('plain', { store: both }))).toBe('not-managed');
  });

  test('without the secret that made the key', async () => {
    await putManaged(before, 'forgotten');
    expect(await code(rekeyObject('forgotten', { store: after }))).toBe('data-key-refused');
    const other = managedStore(stack, NEW, { version: OLD.version, secret: new Uint8Array(32).fill(9) });
    expect(await code(rekeyObject('forgotten', { store: other }))).toBe('customer-key-refused');
    const keyless = new ObjectStore(both.client, BUCKET);
    expect(await code(rekeyObject('forgotten', { store: keyless }))).toBe('invalid-option');
  });

  test.each([
    ['lost', [], 'customer-key-needed'],
    ['half', [['sealift-key-version', '2026']], 'customer-key-needed'],
    [
      'cut',
      [
        ['sealift-key-version', '2026'],
        ['sealift-key-salt', 'AAAA'],
      ],
      'protection-mismatch',
    ],
    [
      'other',
      [
        ['sealift-key-version', '2026'],
        ['sealift-key-salt', 'A'.repeat(43)],
      ],
      'customer-key-refused',
    ],
    [
      'newer',
      [
        ['sealift-key-version', '2027'],
        ['sealift-key-salt', 'A'.repeat(43)],
      ],
      'customer-key-refused',
    ],
  ] as const)('tags that are not the object’s: %s', async (_, tags, expected) => {
    await putManaged(before, 'tagged');
    const original = await before.tags('tagged');
    const write = (pairs: readonly (readonly [string, string])[]) => {
      const TagSet = pairs.map(([Key, Value]) => ({ Key, Value }));
      return both.client.send(
        new PutObjectTaggingCommand({ Bucket: BUCKET, Key: 'tagged', Tagging: { TagSet } }),
      );
    };
    await write(tags);
    expect(await code(rekeyObject('tagged', { store: both }))).toBe(expected);
    await write(Object.entries(original));
    expect(await readManaged(before, 'tagged')).toEqual(managed('2026'));
  });

  test('where the bucket blocks SSE-C by now: the message has the command that allows it', async () => {
    await putManaged(before, 'blocked');
    const encryption = (types: BlockedEncryptionTypes) =>
      both.client.send(
        new PutBucketEncryptionCommand({
          Bucket: BUCKET,
          ServerSideEncryptionConfiguration: {
            Rules: [
              {
                ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
                BlockedEncryptionTypes: types,
              },
            ],
          },
        }),
      );
    await encryption({ EncryptionType: ['SSE-C'] });
    await expect(rekeyObject('blocked', { store: both })).rejects.toMatchObject({
      code: 'sse-c-blocked',
      message: expect.stringContaining(`put-bucket-encryption --bucket ${BUCKET}`),
    });
    expect(await readManaged(before, 'blocked')).toEqual(managed('2026'));
    // Leaving SSE-C goes on working.
    expect(await rekeyObject('blocked', { store: both, to: { profile: 'sse-s3' } })).toBe('rekeyed');
    await encryption({ EncryptionType: ['NONE'] });
  });

  test('to send a key without TLS', async () => {
    const salt = 'A'.repeat(43);
    const tagging = `<TagSet><Tag><Key>sealift-key-version</Key><Value>2026</Value></Tag><Tag><Key>sealift-key-salt</Key><Value>${salt}</Value></Tag></TagSet>`;
    const { client, calls } = scriptedS3(() => s3Xml('Tagging', tagging));
    const plain = scriptedS3(() => s3Xml('Tagging', tagging));
    plain.client.config.endpoint = async () => ({
      protocol: 'http:',
      hostname: 's3.example',
      path: '/',
    });
    const open = (s3: typeof client) =>
      new ObjectStore(s3, BUCKET, { customerKeys: new CustomerKeys([NEW, OLD]) });
    await expect(rekeyObject('x', { store: open(plain.client) })).rejects.toMatchObject({
      code: 'invalid-option',
      message: expect.stringContaining('must be https'),
    });
    expect(plain.calls.every(({ headers }) => !JSON.stringify(headers).includes('customer'))).toBe(true);
    await code(rekeyObject('x', { store: open(client) }));
    expect(calls.some(({ headers }) => JSON.stringify(headers).includes('customer-key'))).toBe(true);
  });
});
