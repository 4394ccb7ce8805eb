import { describe, expect, test } from 'vitest';
import { collect, counting, hex, noise, stream, unhex } from '../../test/bytes.js';
import { codeOf } from '../../test/errors.js';
import { aesKeyring, sealObject } from '../../test/objects.js';
import { encodeBase64 } from '../bytes/base64.js';
import { decodeBase64 } from '../bytes/decode-base64.js';
import { joinInstructionFile, splitInstructionFile } from '../instruction-file/index.js';
import {
  importAesWrappingKey,
  type Keyring,
  type Kms,
  kmsKeyring,
  rawAesKeyring,
} from '../keyrings/index.js';
import { createOpener, type LegacyReading, openVerified } from '../open/index.js';
import { rewrap } from '../rewrap/index.js';
import {
  importLegacyAesWrappingKey,
  type LegacyReadingOptions,
  legacyAesKeyring,
  legacyKmsKeyring,
  legacyReading,
  openUnauthenticatedCbc,
  rewrapLegacy,
} from './index.js';

/** Wrapping key 00 … 1f, data key 20 … 3f; wrapped and encrypted with OpenSSL and JDK. */
const TEXT = 'The quick brown fox jumps over the lazy dog, 0123456789.';
const AES_WRAP = 'BPijw8MC07C36UsU3Pha0dppzXQFbteQfTy0n7J3maQQTbBY8pAa2w==';
const AES_ECB = 'YaaTbk6PEBwcwfmTtUKg1OJ0Dor61OTRXQ1mGzguyomfO3UEkm+L024xGOkDpM1K';
const AES_GCM = 'oKGio6SlpqeoqaqrxjleDmHuJJhKTK34K1fu8UCdayOmgnRbpDccvUOWSz4T+cKRPJIQ/CZ9G7UzXe1p';
const GCM_BODY =
  '62924f67e356a16d592d7f886c4af316f05cdabbe03df9419364c02eb0552dab7ca87198b4876f06a50b7c21fc91ad12e4cdd3491c3533362e380d3a16b2acf2d03b30f769044f05';
const CBC_BODY =
  '3223e226df3038c1dc3cb5dc12ca557a7c35714bc30ffd48c1415e0ea61aeac2c73cd151915fb446685ab784c2bf5af851161e8475dd172bbde2dd191d639085';
const GCM = { 'x-amz-cek-alg': 'AES/GCM/NoPadding', 'x-amz-iv': 'sLGys7S1tre4ubq7', 'x-amz-tag-len': '128' };
const CBC = { 'x-amz-cek-alg': 'AES/CBC/PKCS5Padding', 'x-amz-iv': 'wMHCw8TFxsfIycrLzM3Ozw==' };

interface Old {
  readonly metadata: Record<string, string>;
  readonly body: string;
}
const OBJECTS: Readonly<Record<string, Old>> = {
  'V2 AESWrap GCM': {
    metadata: { ...GCM, 'x-amz-key-v2': AES_WRAP, 'x-amz-wrap-alg': 'AESWrap', 'x-amz-matdesc': '{}' },
    body: GCM_BODY,
  },
  'V2 AESWrap CBC': {
    metadata: { ...CBC, 'x-amz-key-v2': AES_WRAP, 'x-amz-wrap-alg': 'AESWrap', 'x-amz-matdesc': '{"a":"b"}' },
    body: CBC_BODY,
  },
  'V2 AES/GCM CBC': {
    metadata: { ...CBC, 'x-amz-key-v2': AES_GCM, 'x-amz-wrap-alg': 'AES/GCM', 'x-amz-matdesc': '{}' },
    body: CBC_BODY,
  },
  'V1 AES CBC': {
    metadata: {
      'x-amz-key': AES_ECB,
      'x-amz-iv': CBC['x-amz-iv'],
      'x-amz-matdesc': '{}',
      'x-amz-unencrypted-content-length': '56',
    },
    body: CBC_BODY,
  },
};

const policy = { commitmentPolicy: 'REQUIRE_ENCRYPT_ALLOW_DECRYPT' } as const;

async function flags(more: Partial<LegacyReadingOptions> = {}): Promise<LegacyReadingOptions> {
  const wrappingKey = await importLegacyAesWrappingKey(counting(0, 32));
  return {
    enableLegacyWrappingAlgorithms: true,
    enableLegacyUnauthenticatedModes: true,
    keyring: legacyAesKeyring({ wrappingKey }),
    ...more,
  };
}

async function newAes(description: Record<string, string> = { key: '2027' }): Promise<Keyring> {
  const wrappingKey = await importAesWrappingKey(noise(32, 5));
  return rawAesKeyring({ wrappingKey, materialDescription: description });
}

/** Opens with current keyrings only: no legacy wrap is left. */
async function read(
  metadata: Record<string, string>,
  body: string,
  keyring: Keyring,
  legacy?: LegacyReading,
): Promise<string> {
  const object = unhex(body);
  const isCbc = metadata['x-amz-cek-alg'] === CBC['x-amz-cek-alg'];
  const opener = await createOpener({
    keyring,
    metadata,
    objectSize: object.byteLength,
    ...policy,
    ...(isCbc ? { legacy: legacy ?? legacyReading({ enableLegacyUnauthenticatedModes: true }) } : {}),
  });
  const plain = isCbc
    ? await collect(openUnauthenticatedCbc(opener, stream(object)))
    : await openVerified(opener, stream(object));
  return new TextDecoder().decode(plain);
}

describe.each(Object.entries(OBJECTS))('%s', (name, { metadata, body }) => {
  test('opens with the new keyring, and no legacy wrap is left', async () => {
    const to = await newAes();
    const own = { Author: 'someone', ...(name.endsWith('GCM') ? { 'sealift-file': 'x' } : {}) };
    const renewed = await rewrapLegacy({
      metadata: { ...metadata, ...own },
      from: await aesKeyring(),
      to,
      legacy: await flags(),
      ...policy,
    });
    expect(renewed?.instructionFile).toBeUndefined();
    const { Author, 'sealift-file': _, ...entries } = renewed?.metadata ?? {};
    expect(Author).toBe('someone');
    expect(entries).toEqual({
      'x-amz-key-v2': expect.any(String),
      'x-amz-iv': metadata['x-amz-iv'],
      'x-amz-matdesc': '{"key":"2027"}',
      'x-amz-wrap-alg': 'AES/GCM',
      ...(name.endsWith('GCM')
        ? { 'x-amz-cek-alg': 'AES/GCM/NoPadding', 'x-amz-tag-len': '128' }
        : { 'x-amz-cek-alg': 'AES/CBC/PKCS5Padding' }),
      ...(name.startsWith('V1') ? { 'x-amz-unencrypted-content-length': '56' } : {}),
    });
    expect(await read(entries, body, to)).toBe(TEXT);
    expect(await codeOf(async () => read(entries, body, await aesKeyring()))).toBe('data-key-unwrap-failed');
  });

  test('into an instruction file, within it, and out of it', async () => {
    const [second, third] = [await newAes(), await newAes({ key: '2028' })];
    const request = { from: await aesKeyring(), legacy: await flags(), ...policy };
    const away = await rewrapLegacy({ ...request, metadata, to: second, into: 'instruction-file' });
    const file = away?.instructionFile ?? '';
    expect(file).toMatch(/^[\x21-\x7e]+$/);
    expect(file).not.toContain('unencrypted-content-length');
    expect(Object.keys(away?.metadata ?? {})).toEqual(
      name.startsWith('V1') ? ['x-amz-unencrypted-content-length'] : [],
    );
    const joined = joinInstructionFile(away?.metadata ?? {}, file);
    expect(await read({ ...joined }, body, second)).toBe(TEXT);
    const step = { ...request, metadata: away?.metadata ?? {}, instructionFile: file, from: second };
    const within = (await rewrapLegacy({ ...step, to: third })) ?? (await rewrap({ ...step, to: third }));
    const again = joinInstructionFile(within.metadata, within.instructionFile ?? '');
    expect(await read({ ...again }, body, third)).toBe(TEXT);
    const out =
      (await rewrapLegacy({ ...step, to: third, into: 'metadata' })) ??
      (await rewrap({ ...step, to: third, into: 'metadata' }));
    expect(out.instructionFile).toBeUndefined();
    expect(await read(out.metadata, body, third)).toBe(TEXT);
  });

  test('only behind its flags, and under a policy that does not demand commitment', async () => {
    const request = { metadata, from: await aesKeyring(), to: await newAes() };
    const without = async (more: Partial<LegacyReadingOptions>) =>
      rewrapLegacy({ ...request, ...policy, legacy: await flags(more) });
    if (!name.includes('AES/GCM'))
      expect(await codeOf(() => without({ enableLegacyWrappingAlgorithms: false }))).toBe(
        'legacy-algorithm-refused',
      );
    if (name.endsWith('CBC'))
      expect(await codeOf(() => without({ enableLegacyUnauthenticatedModes: false }))).toBe(
        'legacy-algorithm-refused',
      );
    expect(await codeOf(async () => rewrapLegacy({ ...request, legacy: await flags() }))).toBe(
      'non-committing-suite-refused',
    );
  });

  test('the same description, and a rotation that is none, are refused', async () => {
    const request = { metadata, from: await aesKeyring(), legacy: await flags(), ...policy };
    const same = JSON.parse(metadata['x-amz-matdesc'] ?? '{}') as Record<string, string>;
    expect(await codeOf(async () => rewrapLegacy({ ...request, to: await newAes(same) }))).toBe(
      'material-description-unchanged',
    );
    const wrappingKey = await importAesWrappingKey(counting(0, 32));
    const to = rawAesKeyring({ wrappingKey, materialDescription: { key: 'renamed' } });
    expect(await codeOf(() => rewrapLegacy({ ...request, to, enforceRotation: true }))).toBe(
      'rotation-not-effective',
    );
    await rewrapLegacy({ ...request, to: await newAes(), enforceRotation: true });
  });
});

describe('a KMS', () => {
  const asked: Record<string, string>[] = [];
  const kms: Kms = {
    generateDataKey: () => Promise.reject(new Error('makes none')),
    async decrypt({ encryptionContext }) {
      asked.push({ ...encryptionContext });
      return { plaintext: counting(0x20, 32) };
    },
    async encrypt({ plaintext, encryptionContext }) {
      expect(hex(plaintext)).toBe(hex(counting(0x20, 32)));
      asked.push({ ...encryptionContext });
      return { ciphertextBlob: Uint8Array.of(1, 2, 3) };
    },
  };
  const to = kmsKeyring({ kms, keyId: 'k', encryptionContext: { department: 'hr' } });

  test('its old wrap, with the stored context, becomes the current one', async () => {
    const old = { kms_cmk_id: 'arn:old', department: 'hr' };
    const renewed = await rewrapLegacy({
      metadata: {
        ...GCM,
        'x-amz-key-v2': encodeBase64(Uint8Array.of(9)),
        'x-amz-wrap-alg': 'kms',
        'x-amz-matdesc': JSON.stringify(old),
      },
      from: to,
      to,
      legacy: await flags({ keyring: legacyKmsKeyring({ kms }) }),
      ...policy,
    });
    expect(asked).toEqual([old, { department: 'hr', 'aws:x-amz-cek-alg': 'AES/GCM/NoPadding' }]);
    expect(renewed?.metadata['x-amz-wrap-alg']).toBe('kms+context');
    expect(await read(renewed?.metadata ?? {}, GCM_BODY, to)).toBe(TEXT);
  });

  test('does not wrap keys of AES-CBC', async () => {
    for (const [name, { metadata }] of Object.entries(OBJECTS)) {
      if (!name.endsWith('CBC')) continue;
      const request = { metadata, from: await aesKeyring(), to, legacy: await flags(), ...policy };
      expect(await codeOf(() => rewrapLegacy(request))).toBe('unsupported-algorithm');
    }
  });
});

describe('is not for', () => {
  test('what is not legacy', async () => {
    const sealed = await sealObject(noise(10));
    const options = { from: sealed.keyring, to: await newAes(), legacy: await flags(), ...policy };
    expect(await rewrapLegacy({ ...options, metadata: sealed.metadata })).toBeUndefined();
    const split = splitInstructionFile(sealed.metadata);
    expect(await rewrapLegacy({ ...options, ...split })).toBeUndefined();
    expect(await rewrapLegacy({ ...options, metadata: { author: 'x' } })).toBeUndefined();
  });

  test('wraps that WebCrypto has not, keys that do not fit, keyrings that cannot', async () => {
    const request = { from: await aesKeyring(), to: await newAes(), legacy: await flags(), ...policy };
    const v1 = OBJECTS['V1 AES CBC']?.metadata ?? {};
    const rsa = { ...v1, 'x-amz-key': encodeBase64(noise(256)) };
    expect(await codeOf(() => rewrapLegacy({ ...request, metadata: rsa }))).toBe('unsupported-by-webcrypto');
    const wrong = decodeBase64(AES_WRAP) ?? new Uint8Array();
    wrong[3] = (wrong[3] ?? 0) ^ 1;
    const v2 = { ...OBJECTS['V2 AESWrap GCM']?.metadata, 'x-amz-key-v2': encodeBase64(wrong) };
    expect(await codeOf(() => rewrapLegacy({ ...request, metadata: v2 }))).toBe('data-key-unwrap-failed');
    const { keyring: _, ...noKeyring } = await flags();
    expect(await codeOf(() => rewrapLegacy({ ...request, metadata: v1, legacy: noKeyring }))).toBe(
      'keyring-mismatch',
    );
    const { wrapDataKey: __, ...mute } = request.to;
    expect(await codeOf(() => rewrapLegacy({ ...request, metadata: v1, to: mute }))).toBe('invalid-option');
  });
});
