import { describe, expect, test } from 'vitest';
import { checkAnswer } from './answers.js';
import type { SignerAnswers } from './calls.js';

const MIB = 1024 ** 2;
const suite = 'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY';
const protection = { profile: 'client', client: { suite, keyring: 'kms' } };
const signed = (method: string) => ({ method, url: 'https://s3.test/k?x=1', headers: {}, expiresAt: 1 });
const dataKey = {
  keyId: 'k',
  plaintext: btoa('p'.repeat(32)),
  ciphertextBlob: btoa('c'),
  encryptionContext: { 'aws:x-amz-cek-alg': '115' },
};
const receipt = {
  ...{ bucket: 'b', key: 'k', size: 1, objectSize: 17, etag: '"e"', completedAt: 1, signature: 's' },
  protection,
};

/** One good answer of each call. */
const GOOD = {
  uploads: {
    token: 't',
    key: 'k',
    bucket: 'b',
    protection,
    partSize: 8 * MIB,
    partCount: 1,
    expiresAt: 1,
    dataKey,
  },
  'uploads/start': { token: 't', put: signed('PUT') },
  'uploads/opened': { token: 't' },
  'uploads/parts': { parts: [{ ...signed('PUT'), partNumber: 1 }] },
  'uploads/stored': { parts: [{ partNumber: 1, size: 17, checksum: 'AAAAAAAAAAA=' }] },
  'uploads/complete': { receipt },
  'uploads/abort': { stored: receipt },
  'uploads/renew': { token: 't', expiresAt: 1 },
  downloads: {
    ...{ request: signed('GET'), objectSize: 17, etag: '"e"', metadata: { a: 'b' } },
    ...{ protection, dataKey: dataKey.plaintext },
  },
} satisfies Record<keyof SignerAnswers, object>;
const NAMES = Object.keys(GOOD) as (keyof SignerAnswers)[];

/** The same with another value at a path; `undefined` takes the field out. Arrives as JSON does. */
function changed(name: keyof SignerAnswers, path: string, value: unknown): unknown {
  const copy = structuredClone(GOOD[name]) as Record<string, unknown>;
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  const target = steps.reduce((found, step) => found[step] as Record<string, unknown>, copy);
  if (value === undefined) delete target[last];
  else target[last] = value;
  return copy;
}

function refusalOf(name: keyof SignerAnswers, answer: unknown): object {
  try {
    checkAnswer(name, answer);
    return { code: 'taken' };
  } catch (error) {
    const { code, field } = error as { code: string; field?: string };
    return { code, ...(field === undefined ? {} : { field }) };
  }
}

/** Paths of all fields, but of maps whose names are free. */
function pathsIn(value: object, before = ''): string[] {
  return Object.entries(value).flatMap(([name, one]) => {
    const path = `${before}${name}`;
    const isFree = ['headers', 'metadata', 'encryptionContext'].includes(name);
    return typeof one === 'object' && !isFree ? [path, ...pathsIn(one, `${path}.`)] : [path];
  });
}

describe('what a signer answers', () => {
  test.each(NAMES)('%s is taken as it should be', (name) => {
    expect(checkAnswer(name, GOOD[name])).toBe(GOOD[name]);
  });

  test.each(NAMES)('%s is no text, list, number, null or nothing', (name) => {
    for (const answer of ['{}', [], [GOOD[name]], 1, null, undefined, true])
      expect(refusalOf(name, answer), JSON.stringify(answer)).toEqual({ code: 'signer-answer-invalid' });
  });

  /** What next to no field may be. */
  const HOSTILE: unknown[] = [
    null,
    true,
    [],
    {},
    ['x'],
    { toString: 'x' },
    '',
    Number.NaN,
    -1,
    1e300,
    0.5,
    'constructor',
  ];
  const isWord = /(token|key|bucket|keyId|etag|signature|plaintext|ciphertextBlob|dataKey)$/;
  const mayBe = (path: string, value: unknown, name: keyof SignerAnswers): boolean => {
    // S3 may have no part yet.
    if (name === 'uploads/stored' && path === 'parts') return Array.isArray(value) && value.length === 0;
    if (value === 'constructor') return isWord.test(path);
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
    const isFree = /(metadata|encryptionContext)$/.test(path);
    return isMap && (isFree || (path.endsWith('headers') && Object.keys(value).length === 0));
  };

  for (const name of NAMES) {
    test.each(pathsIn(GOOD[name]))(`${name}: %s of another kind`, (path) => {
      for (const value of HOSTILE.filter((value) => !mayBe(path, value, name)))
        expect(
          refusalOf(name, changed(name, path, value)),
          `${path} = ${JSON.stringify(value)}`,
        ).toMatchObject({
          code: path.startsWith('protection') ? 'protection-unsupported' : 'signer-answer-invalid',
          field: expect.stringContaining(path.split('.')[0] ?? ''),
        });
    });
  }

  test.each([
    ['uploads', ['token', 'key', 'bucket', 'protection', 'partSize', 'partCount', 'expiresAt']],
    ['uploads/start', ['token', 'put.url', 'put.method', 'put.headers', 'put.expiresAt']],
    ['uploads/parts', ['parts', 'parts.0.partNumber', 'parts.0.url']],
    ['uploads/complete', pathsIn(receipt).map((path) => `receipt.${path}`)],
    ['uploads/renew', ['token', 'expiresAt']],
    ['downloads', ['request', 'objectSize', 'etag', 'metadata', 'protection']],
  ] as [keyof SignerAnswers, string[]][])('%s without a field', (name, paths) => {
    for (const path of paths)
      expect(refusalOf(name, changed(name, path, undefined)), path).toMatchObject({ field: path });
  });
});

describe('a protection', () => {
  const client = { suite, keyring: 'raw-aes' };
  const taken: object[] = [
    { profile: 'client', client },
    { profile: 'client', client: { suite, keyring: 'raw-rsa', publicKey: 'AAAA' } },
    { profile: 'client', client, storage: 'sse-c' },
    { profile: 'dsse-kms' },
    { profile: 'sse-c', keys: 'browser' },
  ];
  const refused: [unknown, string][] = [
    [undefined, 'protection'],
    [null, 'protection'],
    ['client', 'protection'],
    [['client'], 'protection'],
    [{}, 'protection.profile'],
    ...['Client', 'client-v2', 'none', '', 'CLIENT', 'toString', '__proto__', ['sse-s3'], { client }, 1].map(
      (profile): [unknown, string] => [{ profile, client }, 'protection.profile'],
    ),
    [JSON.parse('{"__proto__":{"profile":"sse-s3"}}'), 'protection.profile'],
    [Object.create({ profile: 'sse-s3' }), 'protection.profile'],
    [{ profile: 'client' }, 'protection.client'],
    [{ profile: 'client', client: {} }, 'protection.client.suite'],
    [{ profile: 'client', client: { suite: 'NONE', keyring: 'kms' } }, 'protection.client.suite'],
    [{ profile: 'client', client: { suite, keyring: 'none' } }, 'protection.client.keyring'],
    [
      { profile: 'client', client: { suite, keyring: 'kms', publicKey: 'AAAA' } },
      'protection.client.publicKey',
    ],
    [
      { profile: 'client', client: { suite, keyring: 'raw-rsa', publicKey: '*' } },
      'protection.client.publicKey',
    ],
    [{ profile: 'client', client, storage: 'client' }, 'protection.storage'],
    [{ profile: 'client', client, storage: 'none' }, 'protection.storage'],
    [{ profile: 'client', client, keys: 'browser' }, 'protection.keys'],
    [{ profile: 'sse-s3', client }, 'protection.client'],
    [{ profile: 'sse-s3', storage: 'sse-kms' }, 'protection.storage'],
    [{ profile: 'sse-s3', keys: 'browser' }, 'protection.keys'],
    [{ profile: 'sse-c', keys: 'signer' }, 'protection.keys'],
    [
      { profile: 'client', client: { suite: 'ALG_AES_256_CBC_IV16_NO_KDF', keyring: 'raw-aes' } },
      'protection.client.suite',
    ],
  ];
  const keyless = (name: 'uploads' | 'downloads', protection: unknown) => ({
    ...GOOD[name],
    protection,
    dataKey: undefined,
  });

  test.each(taken)('%j is followed', (protection) => {
    expect(refusalOf('uploads', keyless('uploads', protection))).toEqual({ code: 'taken' });
    expect(refusalOf('downloads', keyless('downloads', protection))).toEqual({ code: 'taken' });
  });

  test.each(refused)('%j is not', (protection, field) => {
    const expected = { code: 'protection-unsupported', field };
    expect(refusalOf('uploads', keyless('uploads', protection))).toEqual(expected);
    if (!JSON.stringify(protection)?.includes('CBC'))
      expect(refusalOf('downloads', keyless('downloads', protection))).toEqual(expected);
  });

  test('AES-CBC is read and never written; a data key belongs to the KMS keyring', () => {
    const old = { profile: 'client', client: { suite: 'ALG_AES_256_CBC_IV16_NO_KDF', keyring: 'kms' } };
    expect(refusalOf('downloads', { ...GOOD.downloads, protection: old })).toEqual({ code: 'taken' });
    for (const name of ['uploads', 'downloads'] as const)
      for (const other of [
        { profile: 'sse-s3' },
        { profile: 'client', client: { suite, keyring: 'raw-aes' } },
      ])
        expect(refusalOf(name, { ...GOOD[name], protection: other })).toEqual({
          code: 'signer-answer-invalid',
          field: 'dataKey',
        });
  });
});

describe('a signed request', () => {
  const refused = (change: object): object =>
    refusalOf('uploads/start', { token: 't', put: { ...signed('PUT'), ...change } });

  test.each([
    ['a list of one', { url: ['https://s3.test/k?x=1'] }, 'put.url'],
    ['a relative address', { url: '/k' }, 'put.url'],
    ['a script', { url: 'javascript:alert(1)' }, 'put.url'],
    ['data', { url: 'data:,x' }, 'put.url'],
    ['a blob', { url: 'blob:https://s3.test/1' }, 'put.url'],
    ['a file', { url: 'file:///etc/passwd' }, 'put.url'],
    ['credentials in the address', { url: 'https://user:secret@s3.test/k' }, 'put.url'],
    ['another method', { method: 'GET' }, 'put.method'],
    ['a method that deletes', { method: 'DELETE' }, 'put.method'],
    ['a line in a value', { headers: { 'content-type': 'a\r\nx: y' } }, 'put.headers'],
    ['a number as value', { headers: { 'content-type': 1 } }, 'put.headers'],
    ['a name in capitals', { headers: { 'Content-Type': 'a' } }, 'put.headers'],
    ...[
      ...['host', 'cookie', 'authorization', 'connection', 'transfer-encoding', 'content-length', 'range'],
      ...[
        'x-amz-acl',
        'x-amz-grant-read',
        'x-amz-copy-source',
        'x-amz-website-redirect-location',
        'if-match',
      ],
      ...['x-amz-server-side-encryption-customer-key ', 'x-amz-server-side-encryption-else', '__proto__'],
    ].map((name): [string, object, string] => [
      name,
      { headers: JSON.parse(`{${JSON.stringify(name)}:"x"}`) },
      'put.headers',
    ]),
  ])('%s', (_, change, field) => {
    expect(refused(change)).toEqual({ code: 'signer-answer-invalid', field });
  });

  test('plain http is taken: browsers refuse it by themselves where it matters', () => {
    expect(refused({ url: 'http://127.0.0.1:9000/b/k?x=1' })).toEqual({ code: 'taken' });
  });
});
