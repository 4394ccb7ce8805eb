import { open, readFile } from 'node:fs/promises';
import {
  importAesWrappingKey,
  importRsaPrivateKey,
  importRsaPublicKey,
  type Keyring,
  rawAesKeyring,
  rawRsaKeyring,
} from '@sealift/core';
import { UsageError } from './command.js';

const AES_KEY_BYTES = 32;
/** More than any key file needs; a wrong path (a video, a device) is not read into memory. */
const MAX_KEY_FILE_BYTES = 16_384;

export interface KeyFlags {
  readonly 'aes-key'?: string | undefined;
  readonly 'rsa-public-key'?: string | undefined;
  readonly 'rsa-private-key'?: string | undefined;
}

/** The keyring that the flags name: exactly one. @throws UsageError, CoreError `invalid-wrapping-key` */
export async function keyringOf(
  flags: KeyFlags,
  rsaFlag: 'rsa-public-key' | 'rsa-private-key',
): Promise<Keyring> {
  const { 'aes-key': aes, [rsaFlag]: rsa } = flags;
  if ((aes === undefined) === (rsa === undefined)) throw new UsageError(`give --aes-key or --${rsaFlag}`);
  if (aes !== undefined) return aesKeyring(aes);
  const pem = new TextDecoder().decode(await readKeyFile(rsa ?? ''));
  return rsaFlag === 'rsa-public-key'
    ? rawRsaKeyring({ publicKey: await importRsaPublicKey(pem) })
    : rawRsaKeyring({ privateKey: await importRsaPrivateKey(pem) });
}

async function aesKeyring(path: string): Promise<Keyring> {
  return rawAesKeyring({ wrappingKey: await aesWrappingKey(path) });
}

/** 32 raw bytes, or the same in base64. @throws UsageError */
export function aesWrappingKey(path: string): Promise<CryptoKey> {
  return withAesKey(path, importAesWrappingKey);
}

/** Lends the bytes of a key file; zero afterwards. @throws UsageError */
export async function withAesKey<T>(path: string, use: (key: Uint8Array) => Promise<T>): Promise<T> {
  const content = await readKeyFile(path);
  const raw = content.byteLength === AES_KEY_BYTES ? content : fromBase64(content);
  try {
    if (raw?.byteLength !== AES_KEY_BYTES)
      throw new UsageError(`${path} must hold 32 raw bytes, or 32 bytes in base64`);
    return await use(raw);
  } finally {
    raw?.fill(0);
    content.fill(0);
  }
}

function fromBase64(content: Uint8Array): Uint8Array | undefined {
  const text = new TextDecoder('latin1').decode(content).trim();
  return /^[A-Za-z0-9+/]{43}=$/.test(text) ? new Uint8Array(Buffer.from(text, 'base64')) : undefined;
}

async function readKeyFile(path: string): Promise<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    if (size > MAX_KEY_FILE_BYTES) throw new UsageError(`${path} is too large for a key file`);
    return await readFile(handle);
  } finally {
    await handle.close();
  }
}
