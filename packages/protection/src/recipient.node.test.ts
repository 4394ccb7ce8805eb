import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { expect, test } from 'vitest';
import { SignerConfigError } from './errors.js';
import { recipientOf } from './recipient.js';

const rsa = (modulusLength: number, publicExponent = 0x10001): KeyObject =>
  generateKeyPairSync('rsa', { modulusLength, publicExponent }).publicKey;
const pemOf = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }) as string;
const derOf = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });
const asPem = (der: Uint8Array): string =>
  `-----BEGIN PUBLIC KEY-----\n${Buffer.from(der).toString('base64')}\n-----END PUBLIC KEY-----\n`;
const good = rsa(2048);

test.each([
  [2048, 0x10001],
  [2050, 0x10001],
  [2056, 3],
  [3072, 0x10001],
  [4096, 0x10001],
])('RSA of %i bits, exponent %i', (bits, exponent) => {
  const key = rsa(bits, exponent);
  expect(recipientOf(pemOf(key))).toEqual({
    spki: derOf(key).toString('base64'),
    modulusBytes: Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8),
  });
});

test('with other text around it, and other line ends', () => {
  const pem = `Uploads of 2027\n${pemOf(good)}`.replaceAll('\n', '\r\n');
  expect(recipientOf(pem).spki).toBe(derOf(good).toString('base64'));
});

test('a private key, other keys and shorter ones are refused', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const refused: unknown[] = [
    privateKey.export({ type: 'pkcs8', format: 'pem' }),
    pemOf(good) + privateKey.export({ type: 'pkcs1', format: 'pem' }),
    good.export({ type: 'pkcs1', format: 'pem' }),
    pemOf(rsa(2047)),
    pemOf(rsa(1024)),
    pemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey),
    pemOf(generateKeyPairSync('ed25519').publicKey),
    pemOf(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).publicKey),
    '',
    'nonsense',
    undefined,
    7,
  ];
  for (const pem of refused) expect(() => recipientOf(pem as string)).toThrow(SignerConfigError);
});

test('no key with a byte more, a byte less or another frame is taken that OpenSSL would not take', () => {
  const der = derOf(good);
  expect(() => recipientOf(asPem(der.subarray(0, -1)))).toThrow(SignerConfigError);
  expect(() => recipientOf(asPem(Buffer.concat([der, Buffer.alloc(1)])))).toThrow(SignerConfigError);
  // The frame: algorithm, lengths and tags in front of the modulus.
  for (let at = 0; at < 33; at += 1) {
    for (const bit of [1, 0x80]) {
      const changed = Uint8Array.from(der);
      changed[at] = (changed[at] ?? 0) ^ bit;
      const taken = (read: () => unknown): boolean => {
        try {
          return read() !== undefined;
        } catch {
          return false;
        }
      };
      const ours = taken(() => recipientOf(asPem(changed)));
      expect(ours && !taken(() => createPublicKey(asPem(changed))), `byte ${at}`).toBe(false);
    }
  }
});
