import { beforeAll, describe, expect, test, vi } from 'vitest';
import { hex, noise, stream } from '../../test/bytes.js';
import { codeOf, errorOf } from '../../test/errors.js';
import { openerFor, sealObject } from '../../test/objects.js';
import { encodeBase64 } from '../bytes/base64.js';
import { openVerified } from '../open/index.js';
import { COMMITTING_SUITE, NON_COMMITTING_SUITE, type Suite } from '../suites.js';
import { importRsaPrivateKey, importRsaPublicKey, rawRsaKeyring } from './index.js';

interface Pair {
  readonly spki: Uint8Array<ArrayBuffer>;
  readonly pkcs8: Uint8Array<ArrayBuffer>;
}

async function generate(modulusLength: number, hash = 'SHA-1', name = 'RSA-OAEP'): Promise<CryptoKeyPair> {
  const usages: KeyUsage[] = name === 'RSA-OAEP' ? ['encrypt', 'decrypt'] : ['sign', 'verify'];
  const parameters = { name, modulusLength, publicExponent: Uint8Array.of(1, 0, 1), hash };
  return (await crypto.subtle.generateKey(parameters, true, usages)) as CryptoKeyPair;
}

async function exported(pair: CryptoKeyPair): Promise<Pair> {
  return {
    spki: new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey)),
    pkcs8: new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey)),
  };
}

const pem = (label: string, der: Uint8Array) =>
  `-----BEGIN ${label}-----\n${encodeBase64(der).replace(/.{64}/g, '$&\n')}\n-----END ${label}-----\n`;

let pair: CryptoKeyPair;
let der: Pair;
beforeAll(async () => {
  pair = await generate(2048);
  der = await exported(pair);
});

describe('a drop box', () => {
  test('the page has the public key only; the private key opens', async () => {
    const page = rawRsaKeyring({ publicKey: await importRsaPublicKey(pem('PUBLIC KEY', der.spki)) });
    const sealed = await sealObject(noise(100), { keyring: page });
    expect(await codeOf(() => openerFor(sealed))).toBe('invalid-wrapping-key');
    const reader = rawRsaKeyring({ privateKey: await importRsaPrivateKey(pem('PRIVATE KEY', der.pkcs8)) });
    const opener = await openerFor({ ...sealed, keyring: reader });
    expect(hex(await openVerified(opener, stream(sealed.object)))).toBe(hex(noise(100)));
    expect(await codeOf(() => sealObject(noise(1), { keyring: reader }))).toBe('invalid-wrapping-key');
  });

  test('another private key is refused, without a cause', async () => {
    const page = rawRsaKeyring({ publicKey: await importRsaPublicKey(der.spki) });
    const other = rawRsaKeyring({ privateKey: (await generate(2048)).privateKey });
    const error = await errorOf(async () =>
      openerFor({ ...(await sealObject(noise(1), { keyring: page })), keyring: other }),
    );
    expect(error).toMatchObject({ code: 'data-key-unwrap-failed' });
    expect((error as Error).cause).toBeUndefined();
  });
});

test.each([
  ['V3', COMMITTING_SUITE, '115'],
  ['V2', NON_COMMITTING_SUITE, 'AES/GCM/NoPadding'],
])('the message of %s is length, data key, content algorithm', async (_, suite, suffix) => {
  const { dataKey, encryptedDataKey } = await rawRsaKeyring({ publicKey: pair.publicKey }).generateDataKey(
    suite,
  );
  const message = await crypto.subtle.decrypt('RSA-OAEP', pair.privateKey, encryptedDataKey);
  expect(hex(new Uint8Array(message))).toBe(`20${hex(dataKey)}${hex(new TextEncoder().encode(suffix))}`);
});

test('the decrypted and the encrypted message are overwritten', async () => {
  const keyring = rawRsaKeyring(pair);
  const encrypt = vi.spyOn(crypto.subtle, 'encrypt');
  const decrypt = vi.spyOn(crypto.subtle, 'decrypt');
  const { dataKey, encryptedDataKey } = await keyring.generateDataKey(COMMITTING_SUITE);
  const wrapped = { encryptedDataKey, wrapAlgorithm: 'RSA-OAEP-SHA1', description: {} } as const;
  expect(hex(await keyring.unwrapDataKey(COMMITTING_SUITE, wrapped))).toBe(hex(dataKey));
  const given = encrypt.mock.calls[0]?.[2] as Uint8Array;
  const returned = await decrypt.mock.results[0]?.value;
  vi.restoreAllMocks();
  expect(hex(given)).toBe('00'.repeat(36));
  expect(hex(new Uint8Array(returned))).toBe('00'.repeat(36));
});

test('every wrong message fails alike', async () => {
  const keyring = rawRsaKeyring({ privateKey: pair.privateKey });
  const unwrap = async (message: number[], suite: Suite = COMMITTING_SUITE) => {
    const wrapped = await crypto.subtle.encrypt('RSA-OAEP', pair.publicKey, Uint8Array.from(message));
    return keyring.unwrapDataKey(suite, {
      encryptedDataKey: new Uint8Array(wrapped),
      wrapAlgorithm: 'RSA-OAEP-SHA1',
      description: {},
    });
  };
  const key = [...noise(32)];
  const v3 = [...new TextEncoder().encode('115')];
  expect(hex(await unwrap([32, ...key, ...v3]))).toBe(hex(noise(32)));
  // WebKitGTK cannot encrypt an empty message.
  const empty = await crypto.subtle.encrypt('RSA-OAEP', pair.publicKey, new Uint8Array()).then(
    () => [[]],
    () => [],
  );
  const errors = await Promise.all(
    [
      ...empty,
      [32],
      [32, ...key],
      [31, ...key, ...v3],
      [0, ...key, ...v3],
      [32, ...key, ...v3, 0],
      [32, ...key, 0x31, 0x31, 0x34],
      [32, ...key.slice(1), ...v3],
    ].map((message) => errorOf(() => unwrap(message))),
  );
  errors.push(await errorOf(() => unwrap([32, ...key, ...v3], NON_COMMITTING_SUITE)));
  const broken = { encryptedDataKey: noise(256), wrapAlgorithm: 'RSA-OAEP-SHA1', description: {} } as const;
  errors.push(await errorOf(() => keyring.unwrapDataKey(COMMITTING_SUITE, broken)));
  for (const error of errors) {
    expect(error).toMatchObject({ code: 'data-key-unwrap-failed', message: (errors[0] as Error).message });
    expect((error as Error).cause).toBeUndefined();
  }
});

describe('keys that cannot be used', () => {
  test.each([
    ['1024 bits', 1024, 'SHA-1', 'RSA-OAEP'],
    ['SHA-256', 2048, 'SHA-256', 'RSA-OAEP'],
    ['a signing key', 2048, 'SHA-1', 'RSASSA-PKCS1-v1_5'],
  ])('%s', async (_, bits, hash, name) => {
    const { publicKey, privateKey } = await generate(bits, hash, name);
    expect(await codeOf(() => rawRsaKeyring({ publicKey }))).toBe('invalid-wrapping-key');
    expect(await codeOf(() => rawRsaKeyring({ privateKey }))).toBe('invalid-wrapping-key');
  });

  test('1024 bits from PEM, too', async () => {
    const small = await exported(await generate(1024));
    const publicKey = await importRsaPublicKey(pem('PUBLIC KEY', small.spki));
    expect(await codeOf(() => rawRsaKeyring({ publicKey }))).toBe('invalid-wrapping-key');
  });

  test('the two halves exchanged', async () => {
    expect(await codeOf(() => rawRsaKeyring({ publicKey: pair.privateKey }))).toBe('invalid-wrapping-key');
    expect(await codeOf(() => rawRsaKeyring({ privateKey: pair.publicKey }))).toBe('invalid-wrapping-key');
  });

  test.each([
    ['nothing', ''],
    ['no PEM', 'hello'],
    ['another label', '-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----'],
    ['an empty block', '-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----'],
    ['broken base64', '-----BEGIN PRIVATE KEY-----\nAAAA!\n-----END PRIVATE KEY-----'],
    ['no DER', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'],
    ['no end', '-----BEGIN PRIVATE KEY-----\nAAAA'],
  ])('PEM text: %s', async (_, text) => {
    const pending = importRsaPrivateKey(text);
    expect(pending, 'rejects, never throws').toBeInstanceOf(Promise);
    expect(await codeOf(() => pending)).toBe('invalid-wrapping-key');
    expect(await codeOf(() => importRsaPublicKey(text))).toBe('invalid-wrapping-key');
  });

  test('a private key where a public one belongs, and cut DER', async () => {
    expect(await codeOf(() => importRsaPublicKey(der.pkcs8))).toBe('invalid-wrapping-key');
    expect(await codeOf(() => importRsaPrivateKey(der.spki))).toBe('invalid-wrapping-key');
    expect(await codeOf(() => importRsaPrivateKey(der.pkcs8.subarray(0, 600)))).toBe('invalid-wrapping-key');
  });
});

test('an imported private key cannot be taken out', async () => {
  const key = await importRsaPrivateKey(der.pkcs8);
  await expect(crypto.subtle.exportKey('pkcs8', key)).rejects.toThrow();
  expect(key.usages).toEqual(['decrypt']);
});
