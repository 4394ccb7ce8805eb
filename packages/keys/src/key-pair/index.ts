/** An RSA key pair for a drop box: whoever has the public key can send, whoever has the file and its passphrase can read. */
import { concat, encodeBase64 } from '@sealift/core/bytes';
import { type Keyring, rawRsaKeyring } from '@sealift/core/keyrings';
import { KeysError } from '../errors.js';
import { fileInvalid, readObject, requireBytes, requireVersion, unlockFailed } from '../json-file.js';
import { argon2id } from '../passphrase/argon2id.js';
import {
  type Argon2idCost,
  DEFAULT_COST,
  type Derivation,
  encodeDerivation,
  newDerivation,
  parseDerivation,
} from '../passphrase/derivation.js';
import { passphraseBytes } from '../passphrase/text.js';
import {
  exportKeyBytes,
  generateRsaPair,
  importKeyWrappingKey,
  importRsaSpki,
  unwrapRsaPrivateKey,
  wrapKey,
} from '../webcrypto.js';

type Bytes = Uint8Array<ArrayBuffer>;

export interface NewKeyPair {
  /** SPKI as PEM, for `recipient` of the uploading page and of the signer. */
  readonly publicKey: string;
  /** JSON, to be saved by the person who reads. Worthless without the passphrase, and the other way round. */
  readonly privateKeyFile: string;
}

export interface KeyPairOptions {
  /** Of the modulus, in bits: 3072 or 4096. Default: 3072. */
  readonly bits?: 3072 | 4096;
  /** Of the passphrase's derivation. Default: 64 MiB, 3 passes, 4 lanes. */
  readonly cost?: Partial<Argon2idCost>;
  readonly signal?: AbortSignal;
}

const SIZES: readonly unknown[] = [3072, 4096];
/** SPKI, and nonce ‖ PKCS #8 ‖ tag, of 2048 to 4096 bits. */
const SPKI_BYTES = [256, 1024] as const;
const WRAPPED_BYTES = [1024, 4096] as const;

/**
 * Makes a pair. The private key is wrapped by the platform, so its bytes never are in the page; the passphrase is all that protects the file.
 *
 * @throws KeysError `invalid-option`, `passphrase-invalid`, `derivation-failed`
 */
export async function createKeyPair(passphrase: string, options: KeyPairOptions = {}): Promise<NewKeyPair> {
  const { bits = 3072, cost, signal } = options;
  if (!SIZES.includes(bits)) {
    throw new KeysError('invalid-option', 'bits must be 3072 or 4096.', { field: 'bits' });
  }
  const derivation = newDerivation({ ...DEFAULT_COST, ...cost });
  const by = await keyWrappingKey(passphrase, derivation, signal);
  const pair = await generateRsaPair(bits);
  const spki = await exportKeyBytes(pair.publicKey);
  const kdf = encodeDerivation(derivation);
  const wrapped = await wrapKey(pair.privateKey, by, contextOf(kdf, spki));
  const file = { version: 1, kdf, publicKey: encodeBase64(spki), wrapped: encodeBase64(wrapped) };
  return { publicKey: pem('PUBLIC KEY', spki), privateKeyFile: JSON.stringify(file) };
}

export interface OpenedKeyPair {
  readonly publicKey: string;
  /** A raw RSA keyring that reads and writes; its private key is not extractable. */
  readonly keyring: Required<Keyring>;
}

/**
 * The keyring of a private key file.
 *
 * @throws KeysError `key-file-invalid`, `kdf-too-weak`, `kdf-too-costly`, `passphrase-invalid`, `derivation-failed`, `unlock-failed`
 */
export async function openKeyPair(
  privateKeyFile: string,
  passphrase: string,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<OpenedKeyPair> {
  const { spki, privateKey } = await unlocked(privateKeyFile, passphrase, false, signal);
  const publicKey = await importRsaSpki(spki).catch(() => {
    throw fileInvalid('must have an RSA key', 'publicKey');
  });
  const keyring = rawRsaKeyring({ publicKey, privateKey }) as Required<Keyring>;
  return { publicKey: pem('PUBLIC KEY', spki), keyring };
}

/**
 * The private key as PKCS #8 in PEM, in the clear: what the official clients and the command take.
 *
 * @throws KeysError as `openKeyPair`
 */
export async function exportPrivateKey(
  privateKeyFile: string,
  passphrase: string,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<string> {
  const { privateKey } = await unlocked(privateKeyFile, passphrase, true, signal);
  const bytes = await exportKeyBytes(privateKey);
  const text = pem('PRIVATE KEY', bytes);
  bytes.fill(0);
  return text;
}

async function unlocked(
  file: string,
  passphrase: string,
  extractable: boolean,
  signal: AbortSignal | undefined,
): Promise<{ spki: Bytes; privateKey: CryptoKey }> {
  const names = ['version', 'kdf', 'publicKey', 'wrapped'];
  const { version, kdf, publicKey, wrapped } = readObject(file, names);
  requireVersion(version);
  const spki = requireBytes(publicKey, 'publicKey', ...SPKI_BYTES);
  const sealed = requireBytes(wrapped, 'wrapped', ...WRAPPED_BYTES);
  if (typeof kdf !== 'string') throw fileInvalid('must have kdf as text', 'kdf');
  const by = await keyWrappingKey(passphrase, parseDerivation(kdf, 'kdf'), signal);
  const privateKey = await unwrapRsaPrivateKey(sealed, by, contextOf(kdf, spki), extractable).catch(() => {
    throw unlockFailed();
  });
  return { spki, privateKey };
}

async function keyWrappingKey(
  passphrase: string,
  derivation: Derivation,
  signal: AbortSignal | undefined,
): Promise<CryptoKey> {
  const secret = passphraseBytes(passphrase);
  try {
    const bytes = await argon2id(secret, derivation, signal);
    return await importKeyWrappingKey(bytes).finally(() => bytes.fill(0));
  } finally {
    secret.fill(0);
  }
}

/** The public key in the file is the private one's, or nothing opens. */
function contextOf(kdf: string, spki: Bytes): Bytes {
  return concat(new TextEncoder().encode(`sealift private key file 1 ${kdf}\n`), spki);
}

function pem(label: 'PUBLIC KEY' | 'PRIVATE KEY', der: Bytes): string {
  const lines = encodeBase64(der).match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
