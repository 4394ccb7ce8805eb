import { describe, expect, test } from 'vitest';
import { flip, hex, noise, stream } from '../../test/bytes.js';
import { codeOf } from '../../test/errors.js';
import { fixedKeyring, fixedKms, openerFor, sealObject } from '../../test/objects.js';
import { encodeBase64 } from '../bytes/base64.js';
import { decodeBase64 } from '../bytes/decode-base64.js';
import { joinInstructionFile, splitInstructionFile } from '../instruction-file/index.js';
import {
  importAesWrappingKey,
  importRsaPrivateKey,
  importRsaPublicKey,
  type Keyring,
  type Kms,
  kmsKeyring,
  rawAesKeyring,
  rawRsaKeyring,
} from '../keyrings/index.js';
import { openVerified } from '../open/index.js';
import { rewrap } from './index.js';

const plaintext = noise(203);
const fileInfo = { name: 'Résumé.pdf', type: 'application/pdf' };
const policy = { commitmentPolicy: 'FORBID_ENCRYPT_ALLOW_DECRYPT' } as const;

async function newAes(description: Record<string, string> = { key: '2027' }): Promise<Keyring> {
  const wrappingKey = await importAesWrappingKey(noise(32, 5));
  return rawAesKeyring({ wrappingKey, materialDescription: description });
}

const rsa = crypto.subtle.generateKey(
  { name: 'RSA-OAEP', hash: 'SHA-1', modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) },
  true,
  ['encrypt', 'decrypt'],
);
async function rsaKeyring(): Promise<Keyring> {
  const { publicKey, privateKey } = await rsa;
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', publicKey));
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', privateKey));
  return rawRsaKeyring({
    publicKey: await importRsaPublicKey(spki),
    privateKey: await importRsaPrivateKey(pkcs8),
    materialDescription: { recipient: 'partner' },
  });
}

/** "Wraps" by remembering. */
function remembering(): Kms {
  const keys: Uint8Array<ArrayBuffer>[] = [];
  return {
    ...fixedKms(noise(32, 9)),
    encrypt: async ({ plaintext }) => ({
      ciphertextBlob: Uint8Array.of(keys.push(new Uint8Array(plaintext))),
    }),
    decrypt: async ({ ciphertextBlob }) => ({
      plaintext: new Uint8Array(keys[(ciphertextBlob[0] ?? 0) - 1] ?? []),
    }),
  };
}

describe('the object opens with the new keyring, and is the same', () => {
  const kms = remembering();
  const targets: [string, () => Promise<Keyring>][] = [
    ['AES', () => newAes()],
    ['RSA', rsaKeyring],
    ['KMS', async () => kmsKeyring({ kms, keyId: 'k', encryptionContext: { 'sealift:object': 'b/k' } })],
  ];
  for (const [name, make] of targets) {
    test.each(['V3', 'V2'])(`${name}, %s`, async (format) => {
      const sealed = await sealObject(plaintext, { fileInfo, ...(format === 'V2' ? policy : {}) });
      const to = await make();
      const { metadata, instructionFile } = await rewrap({ ...sealed, from: sealed.keyring, to, ...policy });
      expect(instructionFile).toBeUndefined();
      for (const entry of ['x-amz-c', 'x-amz-d', 'x-amz-i', 'x-amz-iv', 'sealift-file']) {
        expect(metadata[entry]).toBe(sealed.metadata[entry]);
      }
      const opener = await openerFor({ ...sealed, metadata, keyring: to }, policy);
      expect(opener.fileInfo).toEqual(fileInfo);
      expect(hex(await openVerified(opener, stream(sealed.object)))).toBe(hex(plaintext));
      expect(await codeOf(() => openerFor({ ...sealed, metadata }, policy))).toMatch(
        name === 'AES' ? /^data-key-unwrap-failed$/ : /^keyring-mismatch$/,
      );
    });
  }

  test('and back again, into an instruction file and out of it', async () => {
    const sealed = await sealObject(plaintext, { fileInfo });
    const to = await newAes();
    const away = await rewrap({ ...sealed, from: sealed.keyring, to, into: 'instruction-file' });
    expect(Object.keys(away.metadata).sort()).toEqual(['sealift-file', 'x-amz-c', 'x-amz-d', 'x-amz-i']);
    expect(away.instructionFile).toMatch(/^\{"x-amz-3":"[^ ]+","x-amz-w":"02","x-amz-m":"[^ ]+"\}$/);
    const joined = joinInstructionFile(away.metadata, away.instructionFile ?? '');
    const opener = await openerFor({ ...sealed, metadata: joined, keyring: to });
    expect(hex(await openVerified(opener, stream(sealed.object)))).toBe(hex(plaintext));

    const kept = await rewrap({ ...away, from: to, to: await rsaKeyring() });
    expect(kept.metadata).toEqual(away.metadata);
    expect(kept.instructionFile).toContain('"x-amz-w":"22"');
    const back = await rewrap({ ...away, from: to, to: sealed.keyring, into: 'metadata' });
    expect(hex(await openVerified(await openerFor({ ...sealed, ...back }), stream(sealed.object)))).toBe(
      hex(plaintext),
    );
  });

  test('user metadata stays, capitals too', async () => {
    const sealed = await sealObject(plaintext);
    const capital = Object.entries(sealed.metadata).map(([name, value]) => [name.toUpperCase(), value]);
    const metadata = { Author: 'someone', ...Object.fromEntries(capital) };
    const renewed = await rewrap({ metadata, from: sealed.keyring, to: await newAes() });
    expect(Object.keys(renewed.metadata).sort()).toEqual(
      ['Author', 'x-amz-3', 'x-amz-c', 'x-amz-d', 'x-amz-i', 'x-amz-m', 'x-amz-w'].sort(),
    );
  });
});

describe('refuses', () => {
  test('a data key that is not the one of the object', async () => {
    const sealed = await sealObject(plaintext);
    const other = await sealObject(plaintext);
    const metadata = { ...sealed.metadata, 'x-amz-3': other.metadata['x-amz-3'] ?? '' };
    expect(await codeOf(async () => rewrap({ metadata, from: sealed.keyring, to: await newAes() }))).toBe(
      'key-commitment-mismatch',
    );
    const commitment = decodeBase64(sealed.metadata['x-amz-d'] ?? '') ?? new Uint8Array();
    const changed = { ...sealed.metadata, 'x-amz-d': encodeBase64(flip(commitment, 3)) };
    expect(
      await codeOf(async () => rewrap({ metadata: changed, from: sealed.keyring, to: await newAes() })),
    ).toBe('key-commitment-mismatch');
  });

  test('the same material description', async () => {
    const sealed = await sealObject(plaintext, { keyring: await newAes() });
    const to = rawAesKeyring({
      wrappingKey: await importAesWrappingKey(noise(32, 6)),
      materialDescription: { key: '2027' },
    });
    expect(await codeOf(() => rewrap({ ...sealed, from: sealed.keyring, to }))).toBe(
      'material-description-unchanged',
    );
  });

  test('a rotation that is none, when it is enforced', async () => {
    const sealed = await sealObject(plaintext);
    const same = rawAesKeyring({
      wrappingKey: await importAesWrappingKey(Uint8Array.from({ length: 32 }, (_, i) => i)),
      materialDescription: { key: 'renamed' },
    });
    const request = { ...sealed, from: sealed.keyring, to: same };
    expect(await codeOf(() => rewrap({ ...request, enforceRotation: true }))).toBe('rotation-not-effective');
    await rewrap(request);
    await rewrap({ ...request, to: await newAes(), enforceRotation: true });
    await rewrap({ ...request, to: await rsaKeyring(), enforceRotation: true });
  });

  test('a rotation of which the old KMS says nothing', async () => {
    const sealed = await sealObject(plaintext, { keyring: fixedKeyring(noise(32, 9)) });
    let calls = 0;
    const kms: Kms = {
      ...fixedKms(noise(32, 9)),
      decrypt: async () => {
        if (calls++ > 0) throw new Error('no answer');
        return { plaintext: noise(32, 9) };
      },
    };
    const from = kmsKeyring({ kms });
    const to = kmsKeyring({ kms: remembering(), keyId: 'k' });
    await expect(rewrap({ ...sealed, from, to, enforceRotation: true })).rejects.toThrow('no answer');
  });

  test('another policy, another keyring, one that cannot wrap', async () => {
    const sealed = await sealObject(plaintext, policy);
    const request = { ...sealed, from: sealed.keyring, to: await newAes() };
    expect(await codeOf(() => rewrap(request))).toBe('non-committing-suite-refused');
    expect(await codeOf(async () => rewrap({ ...request, from: await rsaKeyring(), ...policy }))).toBe(
      'keyring-mismatch',
    );
    const mute = fixedKeyring(noise(32));
    expect(await codeOf(() => rewrap({ ...request, to: mute, ...policy }))).toBe('invalid-option');
    const { wrapDataKey: _, ...without } = request.to;
    expect(await codeOf(() => rewrap({ ...request, to: without, ...policy }))).toBe('invalid-option');
  });

  test('what does not fit into the metadata', async () => {
    const sealed = await sealObject(plaintext);
    const to = await newAes({ key: 'x'.repeat(2000) });
    const request = { ...sealed, from: sealed.keyring, to };
    expect(await codeOf(() => rewrap(request))).toBe('metadata-too-large');
    await rewrap({ ...request, into: 'instruction-file' });
  });
});

test('split and join are inverse, and the file has no space and no character but ASCII', async () => {
  const keyring = await newAes({ 'Ort der Ablage': 'Zürich 日本 😀 "\\\n' });
  for (const more of [{}, policy]) {
    const sealed = await sealObject(plaintext, { keyring, ...more });
    const own = { author: 'someone else', 'x-amz-other': '1' };
    const { metadata, instructionFile } = splitInstructionFile({ ...sealed.metadata, ...own });
    expect(instructionFile).toMatch(/^[\x21-\x7e]+$/);
    const joined = joinInstructionFile(metadata, instructionFile);
    expect(metadata).toMatchObject(own);
    const opener = await openerFor({ ...sealed, metadata: joined }, policy);
    expect(hex(await openVerified(opener, stream(sealed.object)))).toBe(hex(plaintext));
  }
});
