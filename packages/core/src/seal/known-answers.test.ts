/** What is written, byte for byte, with the randomness pinned to that of the published vectors. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { collect, counting, hex, stream, unbase64, unhex } from '../../test/bytes.js';
import { fixedKms, sealObject } from '../../test/objects.js';
import { type Keyring, kmsKeyring, rawAesKeyring } from '../keyrings/index.js';
import { importAesKey } from '../webcrypto.js';
import { createSealer, type SealerOptions, sealStream } from './index.js';
import { createWholeSealer } from './whole.js';

const PLAINTEXT = new TextEncoder().encode('The quick brown fox jumps over the lazy dog, 0123456789.');
const V3_BODY =
  '4b4b95d98e85c8f336f1a7da586093035c94336d558fb4616296c353a5e1e065c681fe77d867925c14f17400c95ed8d13914f07da44f42c527a4b744b7033bd628d306afd0265d48';
const V2_BODY =
  '62924f67e356a16d592d7f886c4af316f05cdabbe03df9419364c02eb0552dab7ca87198b4876f06a50b7c21fc91ad12e4cdd3491c3533362e380d3a16b2acf2d03b30f769044f05';
const NON_COMMITTING = {
  suite: 'ALG_AES_256_GCM_IV12_TAG16_NO_KDF',
  commitmentPolicy: 'FORBID_ENCRYPT_ALLOW_DECRYPT',
} as const;

afterEach(() => vi.restoreAllMocks());

/** Hands these values out, each once, whoever asks for as many bytes. */
function pinRandomness(...values: Uint8Array[]): void {
  vi.spyOn(globalThis.crypto, 'getRandomValues').mockImplementation((array) => {
    const index = values.findIndex((value) => value.byteLength === array?.byteLength);
    const [value] = values.splice(index, index < 0 ? 0 : 1);
    if (value === undefined) throw new Error('no such randomness was pinned');
    (array as unknown as Uint8Array).set(value);
    return array;
  });
}

async function pinnedKeyring(v2: boolean): Promise<Keyring> {
  const keyring = rawAesKeyring({ wrappingKey: await importAesKey('AES-GCM', counting(0, 32), ['encrypt']) });
  // The content IV of V2 is drawn before the nonce of the wrap; both have 12 bytes.
  const messageIds = v2 ? [counting(0xb0, 12)] : [counting(0x40, 28)];
  pinRandomness(...messageIds, counting(0x20, 32), counting(0xa0, 12));
  return keyring;
}

async function pinnedAes(options: Partial<SealerOptions>, plaintext: Uint8Array, v2 = false) {
  return sealObject(plaintext, { keyring: await pinnedKeyring(v2), ...options });
}

describe('in one native call', () => {
  test.each([
    ['V3', {}, V3_BODY],
    ['V2', NON_COMMITTING, V2_BODY],
  ])('%s: the same body, and the same metadata', async (format, options, body) => {
    const v2 = format === 'V2';
    const { metadata } = await pinnedAes(options, PLAINTEXT, v2);
    const plaintextSize = PLAINTEXT.byteLength;
    const keyring = await pinnedKeyring(v2);
    const whole = await createWholeSealer({ keyring, plaintextSize, ...options });
    expect(whole.metadata).toEqual(metadata);
    expect(hex(await whole.seal(PLAINTEXT))).toBe(body);
  });
});

describe('raw AES', () => {
  test('V3: metadata and body', async () => {
    const { metadata, object } = await pinnedAes({}, PLAINTEXT);
    expect(metadata).toEqual({
      'x-amz-c': '115',
      'x-amz-d': 'B2Okaa89xCC8O6H2cahHTSxXatGlV6Sa8q2ieg==',
      'x-amz-i': 'QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaWw==',
      'x-amz-3': 'oKGio6SlpqeoqaqrxjleDmHuJJhKTK34K1fu8UCdayOmgnRbpDccvUOWSz5slVcmFhwm/Jyebd4RVQkp',
      'x-amz-w': '02',
    });
    expect(hex(object)).toBe(V3_BODY);
  });

  test('V3: an empty file', async () => {
    const { object } = await pinnedAes({}, new Uint8Array(0));
    expect(hex(object)).toBe('b594be34ea7b31e40d962ddf61e5ca34');
  });

  test('V2: metadata and body', async () => {
    const { metadata, object } = await pinnedAes(NON_COMMITTING, PLAINTEXT, true);
    expect(metadata).toEqual({
      'x-amz-key-v2': 'oKGio6SlpqeoqaqrxjleDmHuJJhKTK34K1fu8UCdayOmgnRbpDccvUOWSz4T+cKRPJIQ/CZ9G7UzXe1p',
      'x-amz-iv': 'sLGys7S1tre4ubq7',
      'x-amz-matdesc': '{}',
      'x-amz-wrap-alg': 'AES/GCM',
      'x-amz-cek-alg': 'AES/GCM/NoPadding',
      'x-amz-tag-len': '128',
    });
    expect(hex(object)).toBe(V2_BODY);
  });

  test('V2: an empty file', async () => {
    const { object } = await pinnedAes(NON_COMMITTING, new Uint8Array(0), true);
    expect(hex(object)).toBe('c49a3fdb1e0621e1ab7a5e1129071be9');
  });
});

describe('KMS', () => {
  const dataKey = unbase64('lP6AbIQTmptyb/+WQq+ubDw+w7na0T1LGSByZGuaono=');
  const plaintext = unhex(
    '8f2c59c6dbfcacf356f3da40788cbde67ca38161a4702cbcf757af663e1c24a600001b2f500417dbf5a050f57db6737422b2ed6a44c75e0d',
  );
  const blob = unbase64('8gSzlk7giyfFbLPUVgoVjvQebI1827jp8lDkO+n2chsiSoegx1sjm8NdPk0Bl70I');

  test('V3: metadata and body, from the decryption vector turned round', async () => {
    pinRandomness(unbase64('sE9zLb4tsEBJkvEhLMZFxMj9oZJBbQ6ZOgOqHA=='));
    const kms = fixedKms(dataKey, blob);
    const { metadata, object } = await sealObject(plaintext, {
      keyring: kmsKeyring({ kms, keyId: 'key-1' }),
    });
    expect(metadata).toEqual({
      'x-amz-c': '115',
      'x-amz-d': '6JOSx47RkdyfciJkNauuC4RpkMcWZY4a+i1RzQ==',
      'x-amz-i': 'sE9zLb4tsEBJkvEhLMZFxMj9oZJBbQ6ZOgOqHA==',
      'x-amz-3': '8gSzlk7giyfFbLPUVgoVjvQebI1827jp8lDkO+n2chsiSoegx1sjm8NdPk0Bl70I',
      'x-amz-w': '12',
      'x-amz-t': '{"aws:x-amz-cek-alg":"115"}',
    });
    expect(hex(object)).toBe(
      '2d4ff4dafe27f69f628872d82b5a1002ed1a21b8485d532bd8159f6487945b3641af5865fc0a029a3650053600c6d213625b9a0cc9c239577c09f3423dedc5641e88b6835824417c',
    );
    expect(kms.asked).toEqual([{ keyId: 'key-1', encryptionContext: { 'aws:x-amz-cek-alg': '115' } }]);
  });

  test.each([
    [
      plaintext,
      '4cd8e95a1c9b8b19640e02838b02c8c09e66250703a602956695afbc23cbb8647d51645955ab63b89733d0766f9a264adb88571b1d467b734ff72eb73d31de9a83670d59688c54ea',
    ],
    [new Uint8Array(0), '38a7dff91ec56105eedb716fe171675f'],
  ])('V2: body %#', async (input, body) => {
    pinRandomness(unhex('ae325acae2bfd5b9c3d0b813'));
    const keyring = kmsKeyring({ kms: fixedKms(dataKey, blob), keyId: 'key-1' });
    const sealer = await createSealer({ keyring, plaintextSize: input.byteLength, ...NON_COMMITTING });
    expect(sealer.metadata['x-amz-matdesc']).toBe('{"aws:x-amz-cek-alg":"AES/GCM/NoPadding"}');
    expect(hex(await collect(sealStream(sealer, stream(input))))).toBe(body);
  });
});
