import { clientEncryption } from '@sealift/protection';
import type { Grant } from '@sealift/protocol';
import { isPlainKey } from '@sealift/s3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Authorization, assertInside, type Intent } from './authorize.js';
import { SignerConfigError, SignerError } from './errors.js';
import type { SignerOptions } from './options.js';
import { createSigner } from './signer.js';
import { MIB, ORIGIN, SECRET, stack } from './testing/harness.js';
import { s3Error } from './testing/scripted-s3.js';

const S3 = () => s3Error(404, 'NotFound');

describe('without an answer nothing is allowed', () => {
  test.each<[string, () => Authorization | null | undefined]>([
    ['null', () => null],
    ['undefined', () => undefined],
    [
      'a throw',
      () => {
        throw new Error('no session for alice@example.org');
      },
    ],
  ])('%s', async (_, authorize) => {
    const built = stack(S3, { authorize });
    for (const [path, body] of [
      ['uploads', { size: 1 }],
      ['downloads', { key: 'users/alice/x' }],
    ] as const) {
      expect(await built.refused(path, body)).toMatchObject({
        code: 'not-authorized',
        status: 403,
        detail: 'You may not do this.',
      });
    }
    expect(built.audit).toMatchObject([
      { action: 'upload-grant', outcome: 'refused', code: 'not-authorized' },
      { action: 'download-grant', outcome: 'refused' },
    ]);
    expect(built.audit[0]).not.toHaveProperty('owner');
  });

  test('a rejected promise', async () => {
    expect(
      await stack(S3, { authorize: () => Promise.reject(new Error('no')) }).refused('uploads', { size: 1 }),
    ).toMatchObject({ code: 'not-authorized' });
  });
});

test('the application sees the request and what is asked', async () => {
  const seen: [string | null, Intent][] = [];
  const built = stack(S3, {
    authorize: (request, intent) => {
      seen.push([request.headers.get('authorization'), intent]);
      return null;
    },
  });
  await built.post('uploads', { size: 5, context: { case: '42' } }, { authorization: 'Bearer t' });
  await built.post('downloads', { key: 'k', versionId: 'v' });
  expect(seen).toEqual([
    ['Bearer t', { action: 'upload', size: 5, context: { case: '42' } }],
    [null, { action: 'download', key: 'k', versionId: 'v', context: {} }],
  ]);
});

describe('an answer that cannot be used is the operator’s to mend', () => {
  test.each<[string, object]>([
    ['no owner', { prefix: 'a/' }],
    ['an empty owner', { owner: '', prefix: 'a/' }],
    ['no prefix', { owner: 'a' }],
    ['a prefix from the root', { owner: 'a', prefix: '/a/' }],
    ['a prefix that climbs', { owner: 'a', prefix: 'a/../b/' }],
    ['a prefix of dots', { owner: 'a', prefix: '..' }],
    ['an empty segment', { owner: 'a', prefix: 'a//b' }],
    ['a control character', { owner: 'a', prefix: 'a\n/' }],
    ['a long prefix', { owner: 'a', prefix: 'a'.repeat(513) }],
    ['a size as text', { owner: 'a', prefix: 'a/', maxSize: '10' }],
    [
      'a reserved context entry',
      { owner: 'a', prefix: 'a/', encryptionContext: { 'aws:x-amz-cek-alg': '115' } },
    ],
    ['our own context entry', { owner: 'a', prefix: 'a/', encryptionContext: { 'sealift:object': 'b/k' } }],
    ['a context of numbers', { owner: 'a', prefix: 'a/', encryptionContext: { a: 1 } }],
    ['a long context', { owner: 'a', prefix: 'a/', encryptionContext: { a: 'x'.repeat(600) } }],
  ])('%s', async (_, answer) => {
    const built = stack(S3, { authorize: () => answer as Authorization });
    expect(await built.refused('uploads', { size: 1 })).toMatchObject({
      code: 'internal-error',
      status: 500,
    });
    expect(built.internal).toEqual([expect.any(SignerConfigError)]);
  });
});

describe('sizes', () => {
  test.each([
    [{}, 68_719_476_704, true],
    [{}, 68_719_476_705, false],
    [{ maxSize: 10 }, 10, true],
    [{ maxSize: 10 }, 11, false],
    [{ maxSize: 0 }, 0, true],
    [{ maxSize: Number.POSITIVE_INFINITY }, 68_719_476_705, false],
  ])('%j, %i bytes: %s', async (more, size, fine) => {
    const built = stack(S3, { authorize: () => ({ owner: 'a', prefix: 'a/', ...more }) });
    if (fine) expect(await built.ok<Grant>('uploads', { size })).toHaveProperty('token');
    else
      expect(await built.refused('uploads', { size })).toMatchObject({
        code: 'file-too-large',
        status: 413,
        field: 'size',
      });
  });

  test('the largest file has parts that fit into one upload', async () => {
    expect(await stack(S3).ok<Grant>('uploads', { size: 68_719_476_704 })).toMatchObject({
      partCount: 8192,
      partSize: 8 * MIB,
    });
  });
});

describe('keys', () => {
  const isInside = (key: string, prefix: string): boolean => {
    try {
      assertInside(key, prefix);
      return true;
    } catch (error) {
      if (error instanceof SignerError && error.code === 'key-outside-prefix') return false;
      throw error;
    }
  };

  test.each([
    ['users/4/a', 'users/4/', true],
    ['users/42/a', 'users/4/', false],
    ['users/4/../42/a', 'users/4/', false],
    ['users/4/..', 'users/4/', false],
    ['users/4/./a', 'users/4/', false],
    ['users/4//a', 'users/4/', false],
    ['users/4/', 'users/4/', false],
    ['users/4/a\\..\\b', 'users/4/', false],
    ['users/4/a\u0000', 'users/4/', false],
    ['users/4/\ud800', 'users/4/', false],
    ['/users/4/a', '', false],
    ['users/4/a..b/...', 'users/4/', true],
    ['users/4/%2e%2e/a', 'users/4/', true],
    ['users/4/日本 ?#&', 'users/4/', true],
    ['anything', '', true],
  ])('%j in %j: %s', (key, prefix, expected) => {
    expect(isInside(key, prefix)).toBe(expected);
  });

  test('a plain key survives the journey through a URL', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (key) => {
        if (!isPlainKey(key)) return;
        const path = key.split('/').map(encodeURIComponent).join('/');
        expect(decodeURIComponent(new URL(`https://s3.example/b/${path}`).pathname)).toBe(`/b/${key}`);
      }),
      { numRuns: 2000 },
    );
  });

  test('a prefix without a slash is a folder, the empty one the whole bucket', async () => {
    const grant = async (prefix: string) =>
      (await stack(S3, { authorize: () => ({ owner: 'a', prefix }) }).ok<Grant>('uploads', { size: 1 })).key;
    expect(await grant('users/4')).toMatch(/^users\/4\/[a-z2-7]{32}$/);
    expect(await grant('')).toMatch(/^[a-z2-7]{32}$/);
    expect(new Set(await Promise.all(Array.from({ length: 50 }, () => grant('')))).size).toBe(50);
  });
});

describe('options that cannot be right', () => {
  const good: SignerOptions = {
    s3: { region: 'r', bucket: 'b' },
    secret: SECRET,
    protection: clientEncryption({ keyring: 'raw-aes' }),
    authorize: () => null,
    allowedOrigins: [ORIGIN],
  };

  test.each<[string, object, string]>([
    ['no authorize', { authorize: undefined }, 'authorize'],
    ['no protection', { protection: undefined }, 'protection'],
    ['no bucket', { s3: { region: 'r' } }, 's3.bucket'],
    ['no region', { s3: { bucket: 'b' } }, 's3.region'],
    ['no secret', { secret: undefined }, 'secret'],
    ['a weak secret', { secret: 'short' }, 'secret'],
    ['no origins', { allowedOrigins: undefined }, 'allowedOrigins'],
    ['any origin', { allowedOrigins: ['*'] }, 'allowedOrigins'],
    ['a wildcard', { allowedOrigins: ['https://*.example'] }, 'allowedOrigins'],
    ['an origin with a path', { allowedOrigins: ['https://app.example/'] }, 'allowedOrigins'],
    ['an opaque origin', { allowedOrigins: ['null'] }, 'allowedOrigins'],
    ['a base path with a slash at the end', { basePath: '/sealift/' }, 'basePath'],
    ['small parts', { partSize: 5 * MIB - 16 }, 'partSize'],
    ['large parts', { partSize: 64 * MIB + 16 }, 'partSize'],
    ['odd parts', { partSize: 8 * MIB + 1 }, 'partSize'],
    ['URLs for ever', { urlLifetime: 604_800 }, 'urlLifetime'],
    ['sessions of no time', { sessionLifetime: 0 }, 'sessionLifetime'],
    ['an end before the first renewal', { sessionLifetime: 3600, absoluteLifetime: 60 }, 'absoluteLifetime'],
    ['a limit of nothing', { limits: { requestsPerMinute: 0 } }, 'limits.requestsPerMinute'],
  ])('%s', (_, change, field) => {
    const options = { ...good, ...change } as SignerOptions;
    expect(() => createSigner(options)).toThrow(expect.objectContaining({ code: 'invalid-option', field }));
  });

  test.each<[string, object]>([
    ['nothing', {}],
    ['a keyring that is none', { keyring: 'kms' }],
    ['no key id', { kms: {}, keyId: '' }],
    ['a recipient that is no key', { recipient: 'x' }],
    ['a suite that is none', { keyring: 'raw-aes', suite: 'AES' }],
  ])('clientEncryption of %s', (_, options) => {
    expect(() => clientEncryption(options as never)).toThrow(SignerConfigError);
  });
});
