import {
  importAesWrappingKey,
  importRsaPrivateKey,
  importRsaPublicKey,
  type Keyring,
  rawAesKeyring,
  rawRsaKeyring,
} from '@sealift/core';
import { UsageError } from './command.js';
import { readPrivateBytes } from './private-file.js';

const AES_KEY_BYTES = 32;
/** More than any key file needs; a wrong path (a video, a device) is not read into memory. */
const MAX_KEY_FILE_BYTES = 16_384;

/** A flag of every command that takes key files. */
export const KEY_FILE_OPTIONS = {
  'group-may-read-keys': { type: 'boolean', default: false },
} as const;

export interface KeyFileFlags {
  readonly 'group-may-read-keys'?: boolean | undefined;
}

export interface KeyFlags extends KeyFileFlags {
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
  if (aes !== undefined) return aesKeyring(aes, flags);
  const pem = await readPem(rsa ?? '', `--${rsaFlag}`, flags);
  return rsaFlag === 'rsa-public-key'
    ? rawRsaKeyring({ publicKey: await importRsaPublicKey(pem) })
    : rawRsaKeyring({ privateKey: await importRsaPrivateKey(pem) });
}

async function aesKeyring(path: string, flags: KeyFileFlags): Promise<Keyring> {
  return rawAesKeyring({ wrappingKey: await aesWrappingKey({ path, flag: '--aes-key' }, flags) });
}

/** Where a key is, and the flag that says so. */
export interface KeyFile {
  readonly path: string;
  readonly flag: string;
}

/** 32 raw bytes, or the same in base64. @throws UsageError */
export function aesWrappingKey(file: KeyFile, flags: KeyFileFlags): Promise<CryptoKey> {
  return withAesKey(file, flags, importAesWrappingKey);
}

/** Lends the bytes of a key file; zero afterwards. @throws UsageError */
export async function withAesKey<T>(
  { path, flag }: KeyFile,
  flags: KeyFileFlags,
  use: (key: Uint8Array) => Promise<T>,
): Promise<T> {
  const content = await readKeyFile(path, flag, flags);
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

/** PEM text; only a public key may be readable by others. @throws UsageError */
export async function readPem(path: string, flag: string, flags: KeyFileFlags): Promise<string> {
  return new TextDecoder().decode(await readKeyFile(path, flag, flags, holdsNoPublicKey));
}

function holdsNoPublicKey(content: Uint8Array): boolean {
  const text = new TextDecoder().decode(content);
  return !text.includes('BEGIN PUBLIC KEY') || text.includes('PRIVATE KEY');
}

function readKeyFile(
  path: string,
  flag: string,
  flags: KeyFileFlags,
  isPrivate?: (content: Uint8Array) => boolean,
): Promise<Uint8Array> {
  return readPrivateBytes(path, {
    flag,
    groupMayRead: flags['group-may-read-keys'],
    maxBytes: MAX_KEY_FILE_BYTES,
    ...(isPrivate === undefined ? {} : { isPrivate }),
  });
}
