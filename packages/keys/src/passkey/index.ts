/** A wrapping key that a passkey unlocks, and a recovery key besides. */
import { encodeBase64 } from '@sealift/core/bytes';
import { type Keyring, rawAesKeyring } from '@sealift/core/keyrings';
import { KeysError } from '../errors.js';
import { exportKeyBytes, generateAesKey, randomBytes } from '../webcrypto.js';
import { askPasskey, makePasskey, type PasskeyOwner } from './authenticator.js';
import { decodeKeyFile, encodeKeyFile, ID_BYTES, type KeyFile, SALT_BYTES, type Way } from './key-file.js';
import { newRecoveryKey, readRecoveryKey } from './recovery-key.js';
import { lock, unlock } from './ways.js';

export type { PasskeyOwner } from './authenticator.js';

/** Entry of the material description: which key file belongs to an object, as base64 of its id. */
export const KEY_ENTRY: string = 'sealift:key';

/** A key whose second way in nobody has proved yet. */
export interface UnconfirmedKey {
  /** To be printed or written down, and shown once: it is not kept anywhere. Six groups of five letters and digits. */
  readonly recoveryKey: string;
  /**
   * The key, once the recovery key was typed from the paper: no file is encrypted before there are two ways to it. May be tried again.
   *
   * @throws KeysError `recovery-key-invalid`, `unlock-failed` for another one
   */
  confirm(typed: string): Promise<PasskeyKey>;
}

export interface PasskeyKey {
  /** For the application to keep, beside the account: JSON, a kilobyte. It holds no secret, and without it neither way opens anything. */
  readonly keyFile: string;
  /** A raw AES keyring; its key is not extractable. */
  readonly keyring: Required<Keyring>;
}

export interface UnlockOptions {
  /** Aborting it takes the browser's prompt away. */
  readonly signal?: AbortSignal;
  /** The domain of the passkeys, where it is not the page's own. */
  readonly rpId?: string;
}

/**
 * Makes a passkey and a recovery key, and a wrapping key that either unlocks. Call it in a click.
 *
 * @throws KeysError `passkey-unsupported`, `passkey-without-prf`, `passkey-not-given`, `passkey-failed`
 */
export async function createPasskeyKey(
  owner: PasskeyOwner,
  options: Pick<UnlockOptions, 'signal'> = {},
): Promise<UnconfirmedKey> {
  const named = { id: randomBytes(ID_BYTES), salt: randomBytes(SALT_BYTES) };
  const { credential, secret } = await makePasskey(owner, named.salt, options.signal);
  const key = await generateAesKey();
  const recoveryKey = await newRecoveryKey();
  const ways = [
    await lock(key, named, { by: 'passkey', credential }, secret),
    await lock(key, named, { by: 'recovery-key' }, await readRecoveryKey(recoveryKey)),
  ];
  const keyFile = encodeKeyFile({ ...named, ways });
  return {
    recoveryKey,
    confirm: async (typed) => ({ keyFile, keyring: await openWithRecoveryKey(keyFile, typed) }),
  };
}

/**
 * The keyring behind a key file, unlocked by one of its passkeys. Call it in a click.
 *
 * @throws KeysError `key-file-invalid`, `unlock-failed`, `passkey-unsupported`, `passkey-without-prf`, `passkey-not-given`, `passkey-failed`
 */
export async function openWithPasskey(
  keyFile: string,
  { signal, rpId }: UnlockOptions = {},
): Promise<Required<Keyring>> {
  const file = decodeKeyFile(keyFile);
  const passkeys = file.ways.filter((way) => way.by === 'passkey');
  if (passkeys.length === 0) {
    throw new KeysError('passkey-not-given', 'The key file has no passkey: unlock it with the recovery key.');
  }
  const ids = passkeys.map(({ credential }) => credential);
  const { credential, secret } = await askPasskey(ids, file.salt, rpId, signal);
  const name = encodeBase64(credential);
  const way = passkeys.find((one) => encodeBase64(one.credential) === name);
  if (way === undefined) {
    secret.fill(0);
    throw new KeysError('passkey-not-given', 'The passkey is none of the key file.');
  }
  return keyringOf(file, await unlock(file, way, secret));
}

/**
 * The keyring behind a key file, unlocked by its recovery key, as it was typed.
 *
 * @throws KeysError `key-file-invalid`, `recovery-key-invalid`, `unlock-failed`
 */
export async function openWithRecoveryKey(keyFile: string, recoveryKey: string): Promise<Required<Keyring>> {
  const file = decodeKeyFile(keyFile);
  return keyringOf(file, await recovered(file, recoveryKey));
}

/**
 * One more passkey for the same key: of another device, or in place of one that was lost. The key file that comes back replaces the one before; passkeys that are not in
 * `keep` are left out of it. Whoever has an older copy of the file still has the ways in it.
 *
 * @throws KeysError as `createPasskeyKey` and `openWithRecoveryKey`
 */
export async function addPasskey(
  keyFile: string,
  recoveryKey: string,
  owner: PasskeyOwner,
  options: Pick<UnlockOptions, 'signal'> & { /** Default: `all`. */ readonly keep?: 'all' | 'none' } = {},
): Promise<string> {
  const file = decodeKeyFile(keyFile);
  // First of all: no passkey is made for a key that cannot be unlocked.
  const key = await recovered(file, recoveryKey, true);
  const { credential, secret } = await makePasskey(owner, file.salt, options.signal);
  const added = await lock(key, file, { by: 'passkey', credential }, secret);
  const kept = file.ways.filter(({ by }) => by === 'recovery-key' || options.keep !== 'none');
  return encodeKeyFile({ ...file, ways: [...kept, added] });
}

/**
 * The 32 bytes of the wrapping key: what the AES keyring of an official client takes. Whoever has them opens every object, so the
 * caller overwrites them.
 *
 * @throws KeysError `key-file-invalid`, `recovery-key-invalid`, `unlock-failed`
 */
export async function exportWrappingKey(
  keyFile: string,
  recoveryKey: string,
): Promise<Uint8Array<ArrayBuffer>> {
  return exportKeyBytes(await recovered(decodeKeyFile(keyFile), recoveryKey, true));
}

async function recovered(file: KeyFile, typed: string, extractable = false): Promise<CryptoKey> {
  const secret = await readRecoveryKey(typed);
  const way = file.ways.find(({ by }) => by === 'recovery-key') as Way;
  return unlock(file, way, secret, extractable);
}

function keyringOf({ id }: KeyFile, wrappingKey: CryptoKey): Required<Keyring> {
  const materialDescription = { [KEY_ENTRY]: encodeBase64(id) };
  return rawAesKeyring({ wrappingKey, materialDescription }) as Required<Keyring>;
}
