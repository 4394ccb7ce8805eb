import {
  CreateAliasCommand,
  CreateKeyCommand,
  DisableKeyCommand,
  KMSClient,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { kmsConformance } from '../conformance.js';
import { type KmsFront, kmsFront } from '../testing/kms-front.js';
import { startMoto } from '../testing/moto.js';
import { awsKms } from './index.js';

const region = 'eu-central-1';
const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'the-secret-access-key-of-the-tests' };
const at = (endpoint: string): ReturnType<typeof awsKms> => awsKms({ region, endpoint, credentials });

const moto = await startMoto();
const absent = typeof moto === 'string' ? ` (skipped: ${moto})` : '';

describe.skipIf(typeof moto === 'string')(`against a KMS API server${absent}`, () => {
  let front: KmsFront;
  let client: KMSClient;
  const keys: string[] = [];

  beforeAll(async () => {
    if (typeof moto === 'string') return;
    front = await kmsFront(moto.endpoint);
    client = new KMSClient({ region, endpoint: moto.endpoint, credentials });
    for (let n = 0; n < 4; n += 1) {
      const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
      keys.push(KeyMetadata?.KeyId ?? '');
    }
    await client.send(new DisableKeyCommand({ KeyId: keys[2] }));
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: keys[3], PendingWindowInDays: 7 }));
  });

  afterAll(async () => {
    client.destroy();
    await front.close();
    if (typeof moto !== 'string') await moto.close();
  });

  test.each(kmsConformance)('$name', async ({ run }) => {
    const [keyId = '', otherKeyId = '', disabledKeyId = '', pendingDeletionKeyId = ''] = keys;
    await run({
      kms: at(front.endpoint),
      keyId,
      otherKeyId,
      disabledKeyId,
      pendingDeletionKeyId,
      unknownKeyId: '00000000-0000-4000-8000-000000000000',
      rotate: (KeyId) => client.send(new RotateKeyOnDemandCommand({ KeyId })),
    });
  });

  test('a key by its alias and by its ARN; a client of the caller’s own', async () => {
    const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
    await client.send(
      new CreateAliasCommand({ AliasName: 'alias/uploads', TargetKeyId: KeyMetadata?.KeyId }),
    );
    const kms = awsKms({ client });
    const encryptionContext = { a: 'b' };
    const made = await kms.generateDataKey({ keyId: 'alias/uploads', encryptionContext });
    const { ciphertextBlob } = made;
    const back = await kms.decrypt({ keyId: KeyMetadata?.Arn ?? '', ciphertextBlob, encryptionContext });
    expect(back.plaintext).toEqual(made.plaintext);
    expect(await kms.describeKey('alias/uploads')).toBe(KeyMetadata?.Arn);
    await expect(kms.describeKey('alias/nothing')).rejects.toMatchObject({ code: 'kms-key-not-found' });
  });
});

describe('what AWS KMS answers', () => {
  const call = { keyId: 'alias/uploads', encryptionContext: { secret: 'of-the-context' } };

  test.each([
    ['NotFoundException', 'kms-key-not-found'],
    ['DisabledException', 'kms-key-disabled'],
    ['IncorrectKeyException', 'kms-key-mismatch'],
    ['InvalidCiphertextException', 'kms-context-mismatch'],
    ['AccessDeniedException', 'kms-access-denied'],
    ['UnrecognizedClientException', 'kms-access-denied'],
    ['ExpiredTokenException', 'kms-access-denied'],
    ['InvalidKeyUsageException', 'kms-request-invalid'],
    ['ValidationException', 'kms-request-invalid'],
    ['KMSInternalException', 'kms-unavailable'],
    ['DependencyTimeoutException', 'kms-unavailable'],
    ['KeyUnavailableException', 'kms-unavailable'],
    ['ThrottlingException', 'kms-unavailable'],
    ['SomethingNewException', 'kms-unavailable'],
  ])('%s is %s, and its text stays inside', async (name, code) => {
    const error = await failureOf((front) =>
      front.fail('Decrypt', [400, name, 'of-the-context in a message']),
    );
    expect(error).toMatchObject({ name: 'KmsError', code });
    expect(String((error as Error).message)).not.toContain('of-the-context');
  });

  test.each([
    ['arn:… is pending deletion.', 'kms-key-pending-deletion'],
    ['arn:… is pending replica deletion.', 'kms-key-pending-deletion'],
    ['arn:… is pending import.', 'kms-unavailable'],
    ['arn:… is unavailable.', 'kms-unavailable'],
  ])('KMSInvalidStateException "%s" is %s', async (message, code) => {
    const error = await failureOf((front) =>
      front.fail('Decrypt', [400, 'KMSInvalidStateException', message]),
    );
    expect(error).toMatchObject({ code });
  });

  test('a connection that breaks is kms-unavailable', async () => {
    expect(await failureOf((front) => front.fail('Decrypt', 'hang up'))).toMatchObject({
      code: 'kms-unavailable',
    });
  });

  test('a server that is not there is kms-unavailable', async () => {
    const front = await kmsFront();
    await front.close();
    await expect(at(front.endpoint).generateDataKey(call)).rejects.toMatchObject({ code: 'kms-unavailable' });
  });

  test('a ciphertext that KMS could not have made is not sent', async () => {
    const front = await kmsFront();
    onTestFinished(() => front.close());
    for (const length of [0, 6_145]) {
      const ciphertextBlob = new Uint8Array(length);
      await expect(at(front.endpoint).decrypt({ ...call, ciphertextBlob })).rejects.toMatchObject({
        code: 'kms-ciphertext-invalid',
      });
    }
    expect(front.operations).toEqual([]);
  });

  async function failureOf(prepare: (front: KmsFront) => void): Promise<unknown> {
    const front = await kmsFront();
    onTestFinished(() => front.close());
    prepare(front);
    return at(front.endpoint)
      .decrypt({ ...call, ciphertextBlob: Uint8Array.of(1, 2, 3) })
      .then(
        () => 'not refused',
        (error: unknown) => error,
      );
  }
});
