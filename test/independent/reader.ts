/**
 * Reads the object format with `node:crypto` alone. It shares no code with the packages, so that a mistake which
 * writer and reader have in common cannot hide. Written from docs/object-format.md.
 */
import { constants, createDecipheriv, hkdfSync, privateDecrypt, timingSafeEqual } from 'node:crypto';

export type Wrapping =
  | { readonly aesKey: Uint8Array }
  | { readonly rsaPrivateKey: string }
  /** The data key as the KMS returned it. */
  | { readonly dataKey: Uint8Array };

export interface ReadObject {
  readonly plaintext: Buffer;
  readonly fileInfo: { n?: string; t?: string; o?: string } | undefined;
}

export function readObject(
  metadata: Record<string, string>,
  object: Uint8Array,
  wrapping: Wrapping,
): ReadObject {
  const { isV3, dataKey, salt } = dataKeyOf(metadata, wrapping);
  let contentKey: Uint8Array = dataKey;
  if (isV3) {
    const suite = Buffer.from([0x00, 0x73]);
    const commitment = derive(dataKey, salt, Buffer.concat([suite, Buffer.from('COMMITKEY')]), 28);
    if (!timingSafeEqual(commitment, bytes(metadata, 'x-amz-d'))) throw new Error('key commitment');
    contentKey = derive(dataKey, salt, Buffer.concat([suite, Buffer.from('DERIVEKEY')]), 32);
  }
  const plaintext = gcm(
    contentKey,
    isV3 ? Buffer.alloc(12, 1) : salt,
    object,
    isV3 ? Buffer.from([0, 0x73]) : undefined,
  );
  return { plaintext, fileInfo: fileInfo(metadata['sealift-file'], dataKey, salt) };
}

/** @returns `salt`: the message id, or the IV */
export function dataKeyOf(
  metadata: Record<string, string>,
  wrapping: Wrapping,
): { readonly isV3: boolean; readonly dataKey: Uint8Array; readonly salt: Buffer } {
  const isV3 = 'x-amz-3' in metadata;
  const contentAlgorithm = isV3 ? '115' : 'AES/GCM/NoPadding';
  if (metadata[isV3 ? 'x-amz-c' : 'x-amz-cek-alg'] !== contentAlgorithm) throw new Error('content algorithm');
  const wrapped = bytes(metadata, isV3 ? 'x-amz-3' : 'x-amz-key-v2');
  const dataKey = unwrap(wrapped, contentAlgorithm, wrapping);
  if (dataKey.byteLength !== 32) throw new Error('data key');
  return { isV3, dataKey, salt: bytes(metadata, isV3 ? 'x-amz-i' : 'x-amz-iv') };
}

function unwrap(wrapped: Buffer, contentAlgorithm: string, wrapping: Wrapping): Uint8Array {
  if ('dataKey' in wrapping) return wrapping.dataKey;
  if ('aesKey' in wrapping) {
    return gcm(wrapping.aesKey, wrapped.subarray(0, 12), wrapped.subarray(12), Buffer.from(contentAlgorithm));
  }
  const key = { key: wrapping.rsaPrivateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };
  const message = privateDecrypt(key, wrapped);
  const length = message[0] ?? 0;
  if (message.subarray(1 + length).toString('latin1') !== contentAlgorithm) throw new Error('suffix');
  return message.subarray(1, 1 + length);
}

function fileInfo(sealed: string | undefined, dataKey: Uint8Array, salt: Buffer): ReadObject['fileInfo'] {
  if (sealed === undefined) return undefined;
  const raw = Buffer.from(sealed, 'base64');
  const key = derive(dataKey, salt, Buffer.from('sealift file info v1'), 32);
  return JSON.parse(gcm(key, raw.subarray(1, 13), raw.subarray(13), raw.subarray(0, 1)).toString('utf8'));
}

export function derive(key: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Buffer {
  return Buffer.from(hkdfSync('sha512', key, salt, info, length));
}

export function gcm(
  key: Uint8Array,
  iv: Uint8Array,
  sealed: Uint8Array,
  aad: Uint8Array | undefined,
): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, iv);
  if (aad !== undefined) decipher.setAAD(aad);
  decipher.setAuthTag(sealed.subarray(sealed.byteLength - 16));
  return Buffer.concat([decipher.update(sealed.subarray(0, sealed.byteLength - 16)), decipher.final()]);
}

function bytes(metadata: Record<string, string>, name: string): Buffer {
  const value = metadata[name];
  if (value === undefined) throw new Error(`${name} is missing`);
  return Buffer.from(value, 'base64');
}
