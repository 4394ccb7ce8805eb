import { importAesWrappingKey, type Keyring, rawAesKeyring, type StringMap } from '@sealift/core/keyrings';
import { KeysError } from '../errors.js';
import { argon2id } from './argon2id.js';
import {
  type Argon2idCost,
  DEFAULT_COST,
  type Derivation,
  decodeDerivation,
  encodeDerivation,
  KDF_ENTRY,
  newDerivation,
} from './derivation.js';
import { passphraseBytes } from './text.js';

export interface PassphraseKeyringOptions {
  /** Of keys for new objects. Default: 64 MiB, 3 passes, 4 lanes: about a second of a laptop. */
  readonly cost?: Partial<Argon2idCost>;
  /** Reads objects whose key was derived at less than the floor (19 MiB, 2 passes). Default: they are refused. */
  readonly allowWeakKdf?: boolean;
}

/** A raw AES keyring (`AES/GCM`), whose wrapping key is derived when it is needed. */
export interface PassphraseKeyring extends Required<Keyring> {
  /** Derives the key for new objects now, so that the first upload does not wait for it. */
  prepare(): Promise<void>;
  /** Overwrites the passphrase and forgets the keys. What is called afterwards is refused with `keyring-closed`. */
  close(): void;
}

/**
 * Wraps data keys under a passphrase, for `keyring` of an uploader, a downloader, an element, or `@sealift/client`. New objects of one
 * keyring share a salt; each object says cost and salt in its material description, so a reader needs the passphrase alone.
 *
 * An object decides what is computed for it, between a floor and a ceiling, and one derivation at a time.
 *
 * @throws KeysError `passphrase-invalid`, `invalid-option`; when used, `kdf-missing`, `kdf-invalid`, `kdf-too-weak`, `kdf-too-costly`,
 * `derivation-failed`, `keyring-closed`; CoreError `data-key-unwrap-failed` for another passphrase
 */
export function passphraseKeyring(
  passphrase: string,
  options: PassphraseKeyringOptions = {},
): PassphraseKeyring {
  const { cost, allowWeakKdf = false } = options;
  const secret = passphraseBytes(passphrase);
  const ours = newDerivation({ ...DEFAULT_COST, ...cost });
  const closing = new AbortController();
  const keyrings = new Map<string, Promise<Required<Keyring>>>();
  let last: Promise<unknown> = Promise.resolve();

  const keyringFor = (derivation: Derivation): Promise<Required<Keyring>> => {
    if (closing.signal.aborted) return Promise.reject(closed());
    const name = encodeDerivation(derivation);
    const known = keyrings.get(name);
    if (known !== undefined) return known;
    const made = last.then(() => derive(secret, derivation, closing.signal));
    last = made.catch(() => keyrings.delete(name));
    keyrings.set(name, made);
    return made;
  };
  return {
    wrapAlgorithm: 'AES/GCM',
    generateDataKey: async (suite) => (await keyringFor(ours)).generateDataKey(suite),
    wrapDataKey: async (suite, dataKey) => (await keyringFor(ours)).wrapDataKey(suite, dataKey),
    async unwrapDataKey(suite, wrapped) {
      const derivation = decodeDerivation(wrapped.description, allowWeakKdf);
      return (await keyringFor(derivation)).unwrapDataKey(suite, wrapped);
    },
    async prepare() {
      await keyringFor(ours);
    },
    close() {
      closing.abort(closed());
      secret.fill(0);
      keyrings.clear();
    },
  };
}

/** The bytes do not outlive the import. */
async function derive(
  secret: Uint8Array,
  derivation: Derivation,
  signal: AbortSignal,
): Promise<Required<Keyring>> {
  const bytes = await argon2id(secret, derivation, signal);
  try {
    const wrappingKey = await importAesWrappingKey(bytes);
    const materialDescription = { [KDF_ENTRY]: encodeDerivation(derivation) };
    return rawAesKeyring({ wrappingKey, materialDescription }) as Required<Keyring>;
  } finally {
    bytes.fill(0);
  }
}

/**
 * The 32 bytes of the wrapping key of an object with this material description: what the AES keyring of an official client
 * takes. Whoever has them opens every object with this description, so the caller overwrites them.
 *
 * @throws KeysError as `passphraseKeyring`
 */
export async function derivePassphraseKey(
  passphrase: string,
  materialDescription: StringMap,
  options: Pick<PassphraseKeyringOptions, 'allowWeakKdf'> & { readonly signal?: AbortSignal } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const derivation = decodeDerivation(materialDescription, options.allowWeakKdf);
  const secret = passphraseBytes(passphrase);
  try {
    return await argon2id(secret, derivation, options.signal);
  } finally {
    secret.fill(0);
  }
}

function closed(): KeysError {
  return new KeysError('keyring-closed', 'This keyring was closed: make another one from the passphrase.');
}
