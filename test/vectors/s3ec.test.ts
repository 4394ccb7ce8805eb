/** Every vector of `s3ec/`, through the public functions only, in Node and in Chromium. */
import {
  type CommitmentPolicy,
  CoreError,
  createOpener,
  joinInstructionFile,
  type Opener,
  openTo,
  openVerified,
  openWithDelayedAuthentication,
} from '@sealift/core';
import { legacyReading, openUnauthenticatedCbc, openUnauthenticatedCbcRange } from '@sealift/core/legacy';
import { knownSenders } from '@sealift/core/signatures';
import { describe, expect, test } from 'vitest';
import { collect, hex, stream, unbase64, unhex } from '../../packages/core/test/bytes.js';
import { errorOf, wordsOf } from '../../packages/core/test/errors.js';
import { keyringOf, legacyKeyringOf } from './keyrings.js';
import { loadScenarios, parseScenario, type Scenario } from './load.js';

const scenarios = loadScenarios();

async function opener(scenario: Scenario): Promise<Opener> {
  const { commitmentPolicy, flags, instructionFile, objectSize = scenario.body.length / 2 } = scenario;
  const { objectKey, identity, senders } = scenario;
  const metadata =
    instructionFile === undefined
      ? scenario.metadata
      : joinInstructionFile(scenario.metadata, instructionFile);
  const policy =
    commitmentPolicy === undefined ? {} : { commitmentPolicy: commitmentPolicy as CommitmentPolicy };
  const keyring = flags && (await legacyKeyringOf(scenario.keyring));
  const legacy = flags ? { legacy: legacyReading({ ...flags, ...(keyring ? { keyring } : {}) }) } : {};
  return createOpener({
    keyring: await keyringOf(scenario.keyring),
    metadata,
    objectSize,
    ...policy,
    ...legacy,
    ...(objectKey === undefined ? {} : { objectKey }),
    ...(identity === undefined ? {} : { identity }),
    ...(senders === undefined ? {} : { senders: knownSenders(senders) }),
  });
}

/** Remembers what was done with it, in order. */
class RecordingSpool {
  readonly steps: string[] = [];
  written = '';
  async write(bytes: Uint8Array) {
    this.written += hex(bytes);
  }
  async commit() {
    this.steps.push('commit');
  }
  async discard() {
    this.steps.push('discard');
  }
}

const arrivals = (scenario: Scenario, size?: number) => stream(unhex(scenario.body), size);

describe('opens', () => {
  for (const scenario of scenarios) {
    const expected = scenario.expect;
    if (!('plaintext' in expected) || expected.unauthenticated) continue;
    test(scenario.name, async () => {
      const whole = await opener(scenario);
      expect(whole.fileInfo).toEqual(expected.fileInfo);
      expect(whole.objectKey).toBe(expected.objectKey);
      expect(whole.sender).toEqual(expected.sender);
      expect(hex(await openVerified(whole, arrivals(scenario)))).toBe(expected.plaintext);
      expect(hex(await openVerified(await opener(scenario), arrivals(scenario, 7)))).toBe(expected.plaintext);
      const spool = new RecordingSpool();
      await openTo(await opener(scenario), arrivals(scenario, 16), spool);
      expect([spool.written, spool.steps]).toEqual([expected.plaintext, ['commit']]);
      const delayed = openWithDelayedAuthentication(await opener(scenario), arrivals(scenario, 1));
      expect(hex(await collect(delayed))).toBe(expected.plaintext);
    });
  }
});

/** Starting and ending in the first block, between, in the padding, beyond. */
const RANGES = [
  [0, 1],
  [0, 16],
  [5, 20],
  [16, 16],
  [31, 3],
  [40, 1000],
  [0, 0],
  [63, 9],
  [6000, 9],
] as const;

describe('opens as what it is, unauthenticated', () => {
  for (const scenario of scenarios) {
    const expected = scenario.expect;
    if (!('plaintext' in expected) || !expected.unauthenticated) continue;
    test(scenario.name, async () => {
      for (const size of [undefined, 1, 16, 17]) {
        const pieces = openUnauthenticatedCbc(await opener(scenario), arrivals(scenario, size));
        expect(hex(await collect(pieces))).toBe(expected.plaintext);
      }
      const made = await opener(scenario);
      const [plaintext, object] = [unhex(expected.plaintext), unhex(scenario.body)];
      for (const [offset, length] of RANGES) {
        const fetched = async (range: { offset: number; length: number }) =>
          object.slice(range.offset, range.offset + range.length);
        const range = await openUnauthenticatedCbcRange(made, { offset, length }, fetched);
        expect(hex(range)).toBe(hex(plaintext.subarray(offset, offset + length)));
      }
    });

    test(`${scenario.name}, but never as if it were authenticated`, async () => {
      for (const way of [0, 1, 2, 3]) {
        const error = await refusalOf(await opener(scenario), scenario, way);
        expect((error as CoreError).code).toBe('unauthenticated-content-refused');
      }
      const made = await opener(scenario);
      expect(() => made.handle).toThrow(CoreError);
      expect(() => made.accept({ offset: 0, length: 0, share: new Uint8Array(16) })).toThrow(CoreError);
      await expect(made.verify(new Uint8Array(16))).rejects.toThrow(CoreError);
    });
  }
});

describe('refuses', () => {
  for (const scenario of scenarios) {
    const expected = scenario.expect;
    if (!('error' in expected)) continue;
    test(`${scenario.name}: ${expected.error}`, async () => {
      const openers = await Promise.allSettled([
        opener(scenario),
        opener(scenario),
        opener(scenario),
        opener(scenario),
      ]);
      const errors: unknown[] = [];
      for (const [way, made] of openers.entries()) {
        if (made.status === 'rejected') {
          errors.push(made.reason);
          continue;
        }
        const isCbc = made.value.suite === 'ALG_AES_256_CBC_IV16_NO_KDF';
        errors.push(
          isCbc
            ? await errorOf(() =>
                collect(openUnauthenticatedCbc(made.value, arrivals(scenario, way || undefined))),
              )
            : await refusalOf(made.value, scenario, way),
        );
      }
      for (const error of errors) {
        expect(error).toBeInstanceOf(CoreError);
        expect((error as CoreError).code).toBe(expected.error);
        expectNoSecrets(error, scenario);
      }
    });
  }
});

/** Answers that differ would tell an attacker which step failed, and so whether the padding was good (Bleichenbacher). */
describe('answers alike', () => {
  test.each([
    ['RSA-wrapped keys', /^v3-rsa-(message-|pkcs1-|wrapped-key-)/, 12],
    ['AES-wrapped keys', /^v3-aes-(wrapped-key-bit-|wrapped-key-of-v2|other-wrapping-key)/, 8],
    ['RSA-wrapped keys of V1', /^legacy-v1-rsa(-broken-padding|-zero)?$/, 3],
    ['the same in an instruction file', /^file-v1-rsa(-zero)?-without-flags$/, 2],
    ['the same with the flags', /^v1-rsa(-broken-padding)?$/, 2],
  ])('whatever is wrong with %s', async (_, names, atLeast) => {
    const alike = scenarios.filter(({ name }) => names.test(name));
    expect(alike.length).toBeGreaterThanOrEqual(atLeast);
    const answers = await Promise.all(
      alike.map(async (scenario) => {
        const error = (await errorOf(() => opener(scenario))) as CoreError;
        return { name: error.name, code: error.code, message: error.message, field: error.field };
      }),
    );
    expect([...new Set(answers.map((answer) => JSON.stringify(answer)))]).toHaveLength(1);
    expect(alike.map(({ expect: wanted }) => 'error' in wanted && wanted.error)).toEqual(
      answers.map(({ code }) => code),
    );
  });
});

/** Reads in one of four ways; each must refuse, and a spool must be discarded and never committed. */
async function refusalOf(made: Opener, scenario: Scenario, way: number): Promise<unknown> {
  if (way === 0) return errorOf(() => openVerified(made, arrivals(scenario)));
  if (way === 1) return errorOf(() => openVerified(made, arrivals(scenario, 1)));
  if (way === 2) return errorOf(() => collect(openWithDelayedAuthentication(made, arrivals(scenario, 5))));
  const spool = new RecordingSpool();
  const error = await errorOf(() => openTo(made, arrivals(scenario, 16), spool));
  expect(spool.steps).toEqual(['discard']);
  return error;
}

const PLAINTEXT = 'The quick brown fox jumps over the lazy dog, 0123456789.';
const DATA_KEY = '202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f';
const CONTENT_KEY = '170e0e2d61d7feaf240b5cfd6cf0a7ed23739dd87cec02791698ad5dac5ab75c';

/** No run of 8 bytes of a secret, however written, may stand in an error. */
function expectNoSecrets(error: unknown, { keyring }: Scenario): void {
  const words = wordsOf(error);
  const secrets = [DATA_KEY, CONTENT_KEY].map(unhex);
  if (keyring.type === 'raw-aes') secrets.push(unhex(keyring.wrappingKey));
  if (keyring.type === 'raw-rsa') secrets.push(unbase64(keyring.privateKey));
  if (keyring.type === 'kms') secrets.push(unbase64(keyring.plaintextDataKey));
  for (const secret of secrets) {
    for (let at = 0; at + 8 <= secret.byteLength; at += 8) {
      const piece = secret.subarray(at, at + 8);
      expect(words.toLowerCase()).not.toContain(hex(piece));
      expect(words).not.toContain([...piece].join(','));
      expect(words).not.toContain(btoa(String.fromCharCode(...piece)).slice(0, 10));
    }
  }
  for (let at = 0; at + 9 <= PLAINTEXT.length; at++) expect(words).not.toContain(PLAINTEXT.slice(at, at + 9));
  expect(words).not.toContain('secret name');
}

describe('the loader', () => {
  const valid = scenarios.find(({ name }) => name === 'v3-aes');
  const parse =
    (change: object, file = './s3ec/v3-aes.json') =>
    () =>
      parseScenario(file, JSON.stringify({ ...valid, ...change }));

  test('finds every scenario', () => {
    expect(scenarios.filter(({ expect: wanted }) => 'plaintext' in wanted).length).toBeGreaterThanOrEqual(25);
    expect(scenarios.filter(({ expect: wanted }) => 'error' in wanted).length).toBeGreaterThanOrEqual(60);
    expect(parse({})).not.toThrow();
  });

  test.each([
    ['an unknown key', { comment: 'x' }],
    ['an unknown key inside', { expect: { error: 'x', code: 'y' } }],
    ['two outcomes', { expect: { error: 'x', plaintext: '' } }],
    ['a missing key', { body: undefined }],
    ['upper-case hex', { body: 'AA' }],
    ['half a byte', { body: 'a' }],
    ['an unknown keyring', { keyring: { type: 'none' } }],
    ['a metadata value that is no text', { metadata: { a: 1 } }],
    ['another name than its file', { name: 'other' }],
  ])('refuses %s', (_, change) => {
    expect(parse(change)).toThrow(TypeError);
  });
});
