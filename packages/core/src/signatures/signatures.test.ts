import { describe, expect, test } from 'vitest';
import { flip, noise, stream, unbase64 } from '../../test/bytes.js';
import { codeOf } from '../../test/errors.js';
import { openerFor, type Sealed, sealObject } from '../../test/objects.js';
import { encodeBase64 } from '../bytes/base64.js';
import { joinInstructionFile } from '../instruction-file/index.js';
import { importAesWrappingKey, importRsaPublicKey, rawAesKeyring, rawRsaKeyring } from '../keyrings/index.js';
import { MAX_METADATA_BYTES, metadataBytes } from '../metadata/limits.js';
import { openVerified } from '../open/index.js';
import { rewrap } from '../rewrap/index.js';
import { createSealer, type SealerOptions } from '../seal/index.js';
import { exportSpki, generateSigningKeys, type SigningAlgorithm } from '../webcrypto.js';
import { createSigningKeyPair, knownSenders, type SenderOptions, signingKey } from './index.js';

const OBJECT = 'uploads/1';
const V2 = 'FORBID_ENCRYPT_ALLOW_DECRYPT';
const ALGORITHMS: SigningAlgorithm[] = ['Ed25519', 'ECDSA-P256'];
const keyOf = async (algorithm: SigningAlgorithm) => signingKey(await generateSigningKeys(algorithm));
const keys = {
  Ed25519: keyOf('Ed25519'),
  'ECDSA-P256': keyOf('ECDSA-P256'),
};

async function signed(algorithm: SigningAlgorithm = 'Ed25519', options: Partial<SealerOptions> = {}) {
  const key = await keys[algorithm];
  const fileInfo = { name: 'a.pdf' };
  const sealed = await sealObject(noise(40), { objectKey: OBJECT, fileInfo, signingKey: key, ...options });
  const senders = knownSenders([{ name: 'Ada', publicKey: key.publicKey }]);
  return { key, sealed, senders, sender: { name: 'Ada', fingerprint: key.fingerprint } };
}
const changed = (sealed: Sealed, entries: Record<string, string>): Sealed => ({
  ...sealed,
  metadata: { ...sealed.metadata, ...entries },
});

describe.each(ALGORITHMS)('%s', (algorithm) => {
  test('the sender is told, by the reader’s own name', async () => {
    const { sealed, senders, sender } = await signed(algorithm);
    const opener = await openerFor(sealed, { senders, objectKey: OBJECT });
    expect(opener.sender).toEqual(sender);
    expect(await openVerified(opener, stream(sealed.object))).toEqual(noise(40));
    expect(sealed.metadata['sealift-signature']).toHaveLength(100);
  });

  test('every bit of the entry counts', async () => {
    const { sealed, senders } = await signed(algorithm);
    const entry = unbase64(sealed.metadata['sealift-signature'] ?? '');
    for (let bit = 0; bit < entry.byteLength * 8; bit += 5) {
      const forged = changed(sealed, { 'sealift-signature': encodeBase64(flip(entry, bit)) });
      const isKeyId = bit >= 16 && bit < 80;
      const isAlgorithm = bit >= 8 && bit < 16;
      const code = await codeOf(() => openerFor(forged, { senders }));
      if (isAlgorithm) expect(['signature-invalid', 'sender-unknown']).toContain(code);
      else expect(code).toBe(isKeyId ? 'sender-unknown' : 'signature-invalid');
    }
  });

  test('somebody else’s key under the sender’s id', async () => {
    const { sealed, senders } = await signed(algorithm);
    const other = await sealObject(noise(40), { objectKey: OBJECT, signingKey: await keyOf(algorithm) });
    const mine = unbase64(sealed.metadata['sealift-signature'] ?? '');
    const theirs = unbase64(other.metadata['sealift-signature'] ?? '');
    const entry = encodeBase64(Uint8Array.from([...mine.subarray(0, 10), ...theirs.subarray(10)]));
    const forged = changed(other, { 'sealift-signature': entry });
    expect(await codeOf(() => openerFor(forged, { senders }))).toBe('signature-invalid');
  });

  test('the public key as PEM, base64 and bytes', async () => {
    const { sealed, key, sender } = await signed(algorithm);
    const base64 = key.publicKey.replace(/-----.*-----|\n/g, '');
    for (const publicKey of [
      key.publicKey,
      key.publicKey.replaceAll('\n', '\r\n'),
      base64,
      unbase64(base64),
    ]) {
      const senders = knownSenders([{ name: 'Ada', publicKey }]);
      expect((await openerFor(sealed, { senders })).sender).toEqual(sender);
    }
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', unbase64(base64)));
    const hex = Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
    expect(key.fingerprint).toBe(`sha256:${hex}`);
  });

  test('a wrapped key that is replaced leaves the signature valid', async () => {
    const { sealed, senders, sender } = await signed(algorithm);
    const wrappingKey = await importAesWrappingKey(noise(32, 5));
    const to = rawAesKeyring({ wrappingKey, materialDescription: { key: 'new' } });
    const { metadata } = await rewrap({ metadata: sealed.metadata, from: sealed.keyring, to });
    expect((await openerFor({ ...sealed, metadata, keyring: to }, { senders })).sender).toEqual(sender);
    const split = await rewrap({ metadata, from: to, to: sealed.keyring, into: 'instruction-file' });
    const joined = joinInstructionFile(split.metadata, split.instructionFile ?? '');
    expect((await openerFor({ ...sealed, metadata: joined }, { senders })).sender).toEqual(sender);
  });
});

describe('what is not signed by a known sender is refused', () => {
  test('none of the senders', async () => {
    const { sealed } = await signed();
    const others = [await keyOf('Ed25519'), await keyOf('ECDSA-P256')];
    const senders = knownSenders(others.map(({ publicKey }, i) => ({ name: `${i}`, publicKey })));
    expect(await codeOf(() => openerFor(sealed, { senders }))).toBe('sender-unknown');
    expect(await codeOf(() => openerFor(sealed, { senders: knownSenders([]) }))).toBe('sender-unknown');
  });

  test.each([
    ['no entry', undefined, 'signature-missing'],
    ['an empty entry', '', 'signature-missing'],
    ['not base64', 'signature', 'signature-invalid'],
    ['too short', encodeBase64(new Uint8Array(73).fill(1)), 'signature-invalid'],
    ['too long', encodeBase64(new Uint8Array(75).fill(1)), 'signature-invalid'],
    ['an unknown version', encodeBase64(Uint8Array.of(2, 1, ...new Uint8Array(72))), 'signature-invalid'],
    ['an unknown algorithm', encodeBase64(Uint8Array.of(1, 3, ...new Uint8Array(72))), 'signature-invalid'],
  ])('%s', async (_, entry, code) => {
    const { sealed, senders } = await signed();
    const { 'sealift-signature': __, ...others } = sealed.metadata;
    const metadata = entry === undefined ? others : { ...others, 'sealift-signature': entry };
    expect(await codeOf(() => openerFor({ ...sealed, metadata }, { senders }))).toBe(code);
  });

  test('the signature of another object of the same sender', async () => {
    const [one, other] = [await signed(), await signed()];
    const entry = other.sealed.metadata['sealift-signature'] ?? '';
    const forged = changed(one.sealed, { 'sealift-signature': entry });
    expect(await codeOf(() => openerFor(forged, { senders: one.senders }))).toBe('signature-invalid');
  });

  test('a removed name, and another size', async () => {
    const { sealed, senders } = await signed();
    const nameless = changed(sealed, { 'sealift-file': '' });
    expect(await codeOf(() => openerFor(nameless, { senders }))).toBe('signature-invalid');
    const objectSize = sealed.object.byteLength - 1;
    expect(await codeOf(() => openerFor(sealed, { senders, objectSize }))).toBe('signature-invalid');
  });

  test('a second entry in other letters', async () => {
    const { sealed, senders } = await signed();
    for (const value of ['', sealed.metadata['sealift-signature'] ?? '']) {
      const forged = changed(sealed, { 'Sealift-Signature': value });
      expect(await codeOf(() => openerFor(forged, { senders }))).toBe('metadata-invalid');
    }
  });

  test('an object that does not commit to its key, whatever it carries', async () => {
    const { sealed, senders } = await signed();
    const v2 = await sealObject(noise(40), { objectKey: OBJECT, commitmentPolicy: V2 });
    const options = { senders, commitmentPolicy: V2 } as const;
    expect(await codeOf(() => openerFor(v2, options))).toBe('signature-missing');
    const entry = sealed.metadata['sealift-signature'] ?? '';
    const forged = changed(v2, { 'sealift-signature': entry });
    expect(await codeOf(() => openerFor(forged, options))).toBe('signature-needs-commitment');
  });

  test('before anything else: an object under another key is refused as that', async () => {
    const { sealed, senders } = await signed();
    expect(await codeOf(() => openerFor(sealed, { senders, objectKey: 'uploads/2' }))).toBe(
      'object-mismatch',
    );
  });
});

test('without senders nothing is claimed, and nothing refused', async () => {
  const { sealed } = await signed();
  expect('sender' in (await openerFor(sealed))).toBe(false);
  expect('sender' in (await openerFor(changed(sealed, { 'sealift-signature': 'x' })))).toBe(false);
});

describe('sealing', () => {
  test.each([
    ['a suite without commitment', { commitmentPolicy: V2 }, 'signature-needs-commitment'],
    ['no object key', { objectKey: undefined as never }, 'invalid-option'],
    ['no size yet', { plaintextSize: 'unknown' }, 'invalid-option'],
  ] as const)('%s: refused', async (_, options, code) => {
    expect(await codeOf(() => signed('Ed25519', options))).toBe(code);
  });

  test('an RSA key of 4096 bits, a name of 200 bytes, a type, a key of 200 bytes and a signature fit into 2 KB', async () => {
    const { publicKey } = await crypto.subtle.generateKey(
      { name: 'RSA-OAEP', hash: 'SHA-1', modulusLength: 4096, publicExponent: Uint8Array.of(1, 0, 1) },
      true,
      ['encrypt', 'decrypt'],
    );
    const keyring = rawRsaKeyring({ publicKey: await importRsaPublicKey(await exportSpki(publicKey)) });
    const type = 'application/vnd.openxmlformats-officedocument.presentationml.presentation';
    const seal = async (name: string) => {
      const options = { keyring, plaintextSize: 0, fileInfo: { name, type }, objectKey: 'k'.repeat(200) };
      return (await createSealer({ ...options, signingKey: await keys.Ed25519 })).metadata;
    };
    const metadata = await seal('ä'.repeat(100));
    expect(metadataBytes(metadata)).toBeLessThanOrEqual(MAX_METADATA_BYTES);
    expect(metadata['sealift-signature']).toHaveLength(100);
    expect(await codeOf(() => seal('x'.repeat(500)))).toBe('file-info-too-long');
  });
});

describe('keys', () => {
  test('a pair made here is Ed25519 where the engine has it, and does not come out', async () => {
    const pair = await createSigningKeyPair();
    expect(['Ed25519', 'ECDSA']).toContain(pair.privateKey.algorithm.name);
    expect(pair.privateKey.extractable).toBe(false);
    await expect(crypto.subtle.exportKey('pkcs8', pair.privateKey)).rejects.toThrow();
  });

  test('where the engine has no Ed25519, P-256 signs', async () => {
    const original = crypto.subtle.generateKey;
    crypto.subtle.generateKey = ((algorithm: Algorithm, ...rest: [boolean, KeyUsage[]]) =>
      algorithm.name === 'Ed25519'
        ? Promise.reject(new DOMException('not here', 'NotSupportedError'))
        : original.call(crypto.subtle, algorithm, ...rest)) as typeof original;
    try {
      expect((await signingKey(await createSigningKeyPair())).algorithm).toBe('ECDSA-P256');
    } finally {
      crypto.subtle.generateKey = original;
    }
  });

  test('other keys do not sign', async () => {
    const p384 = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-384' }, false, [
      'sign',
      'verify',
    ]);
    expect(await codeOf(() => signingKey(p384))).toBe('invalid-option');
    const [one, other] = [await generateSigningKeys('Ed25519'), await generateSigningKeys('ECDSA-P256')];
    expect(await codeOf(() => signingKey({ ...one, publicKey: other.publicKey }))).toBe('invalid-option');
    expect(await codeOf(() => signingKey({ publicKey: one.publicKey, privateKey: one.publicKey }))).toBe(
      'invalid-option',
    );
  });

  test.each<[string, Partial<SenderOptions>]>([
    ['no name', { name: '' }],
    ['no key', { publicKey: '' }],
    ['a key that is none', { publicKey: 'MCowBQYDK2VwAyEA' }],
    ['bytes of another kind', { publicKey: new Uint8Array(44) }],
    ['no text and no bytes', { publicKey: 7 as unknown as string }],
  ])('a sender with %s', async (_, part) => {
    const { publicKey } = await keys.Ed25519;
    expect(await codeOf(() => knownSenders([{ name: 'Ada', publicKey, ...part }]))).toBe('invalid-option');
  });

  test('one key under two names', async () => {
    const { publicKey } = await keys.Ed25519;
    const names = ['Ada', 'Bob'].map((name) => ({ name, publicKey }));
    expect(await codeOf(() => knownSenders(names))).toBe('invalid-option');
  });
});
