/** Every vector that S3 can hold, stored in the strict server and read by `@sealift/client`. */
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { S3EncryptionClient, type S3EncryptionClientOptions } from '@sealift/client';
import { legacyRsaKeyring } from '@sealift/client/node';
import { type CommitmentPolicy, needsInstructionFile } from '@sealift/core';
import { knownSenders } from '@sealift/core/signatures';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BUCKET, errorOf, type TestBucket, testBucket } from '../../packages/client/src/testing/bucket.js';
import { hex, unhex } from '../../packages/core/test/bytes.js';
import { keyringOf, legacyKeyringOf } from './keyrings.js';
import { loadScenarios, type Scenario } from './load.js';

let bucket: TestBucket;
beforeAll(async () => {
  bucket = await testBucket();
});
afterAll(() => bucket.close());

/** Of every raw vector. */
const PLAINTEXT = Buffer.from('The quick brown fox jumps over the lazy dog, 0123456789.').toString('hex');
/** S3 announces the size that an object has; HTTP trims values, joins those of one name and takes no line breaks. */
const scenarios = loadScenarios().filter(
  ({ name, objectSize }) => objectSize === undefined && !/^v3-.*-(twice|spaced|line-break)$/.test(name),
);
/** Who holds the partner's key reads his instruction file. */
const PARTNER = '-partner';

async function read(scenario: Scenario, change: Partial<S3EncryptionClientOptions> = {}) {
  const { name, body, metadata, instructionFile, flags, commitmentPolicy, senders, identity } = scenario;
  const input = { Bucket: BUCKET, Key: `official/${name}` };
  const instructionFileSuffix = name.endsWith(PARTNER) ? '.partner' : '.instruction';
  await bucket.plain.send(new PutObjectCommand({ ...input, Body: unhex(body), Metadata: { ...metadata } }));
  if (instructionFile !== undefined) {
    const Key = input.Key + instructionFileSuffix;
    await bucket.plain.send(new PutObjectCommand({ ...input, Key, Body: instructionFile }));
  }
  const legacyKeyring = flags && (await legacyKeyringOf(scenario.keyring));
  const s3 = new S3EncryptionClient({
    client: bucket.plain,
    keyring: await keyringOf(scenario.keyring),
    ...(legacyKeyring ? { legacyKeyring } : {}),
    ...flags,
    ...(commitmentPolicy === undefined ? {} : { commitmentPolicy: commitmentPolicy as CommitmentPolicy }),
    ...(senders === undefined ? {} : { senders: knownSenders(senders) }),
    ...(identity === undefined ? {} : { identity }),
    ...change,
  });
  const { Body, encryption } = await s3.getObject(input, { instructionFileSuffix });
  return { plaintext: hex((await Body?.transformToByteArray()) ?? unhex('00')), ...encryption };
}

/** No file is read beside an object that holds its key. */
function hasIdleFile({ instructionFile, metadata }: Scenario): boolean {
  return instructionFile !== undefined && !needsInstructionFile(metadata);
}
const opens = (scenario: Scenario) => 'plaintext' in scenario.expect || hasIdleFile(scenario);

test('there are vectors of all kinds', () => {
  expect(scenarios.filter(opens).length).toBeGreaterThan(100);
  expect(scenarios.filter((scenario) => !opens(scenario)).length).toBeGreaterThan(200);
});

describe('is read', () => {
  for (const scenario of scenarios.filter(opens)) {
    test(scenario.name, async () => {
      const wanted = 'plaintext' in scenario.expect ? scenario.expect : undefined;
      const { plaintext, verified, fileInfo, objectKey, sender } = await read(scenario);
      expect(plaintext).toBe(wanted?.plaintext ?? PLAINTEXT);
      expect(verified).toBe(wanted?.unauthenticated !== true);
      expect([fileInfo, objectKey, sender]).toEqual([wanted?.fileInfo, wanted?.objectKey, wanted?.sender]);
    });
  }
});

describe('is refused', () => {
  for (const scenario of scenarios) {
    if (opens(scenario) || !('error' in scenario.expect)) continue;
    const { error: code } = scenario.expect;
    test(`${scenario.name}: ${code}`, async () => {
      expect(await errorOf(read(scenario))).toMatchObject({ code });
    });
  }
});

describe('RSA wraps that browsers have not', () => {
  const wraps = scenarios.filter(
    ({ expect: wanted }) => 'error' in wanted && wanted.error === 'unsupported-by-webcrypto',
  );
  const isBroken = ({ name }: Scenario) => name.endsWith('-broken-padding');
  const keyringFor = ({ keyring }: Scenario) =>
    legacyRsaKeyring({
      privateKey: Buffer.from(keyring.type === 'raw-rsa' ? keyring.privateKey : '', 'base64'),
    });

  /** The clients' objects hold one text, whatever wraps its key. */
  const plaintextOf = ({ name }: Scenario): string => {
    const alike = scenarios.find((scenario) => scenario.name === name.replace('java1-rsa-', 'java1-aes-'));
    return alike !== undefined && 'plaintext' in alike.expect ? alike.expect.plaintext : PLAINTEXT;
  };

  test.each(wraps.filter((scenario) => !isBroken(scenario)))('$name', async (scenario) => {
    const { plaintext } = await read(scenario, { legacyKeyring: keyringFor(scenario) });
    expect(plaintext).toBe(plaintextOf(scenario));
  });

  test('one with broken padding opens as one with another data key does', async () => {
    const broken = wraps.find(isBroken) as Scenario;
    const outcome = await read(broken, { legacyKeyring: keyringFor(broken) }).catch((error) => error.code);
    expect(outcome.plaintext ?? outcome).not.toBe(PLAINTEXT);
    // AES-CBC: one key in 256 happens on a padding.
    if (outcome.plaintext === undefined) expect(outcome).toBe('object-decryption-failed');
  });
});
