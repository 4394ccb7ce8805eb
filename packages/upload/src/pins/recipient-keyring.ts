import { importRsaPublicKey, type Keyring, rawRsaKeyring } from '@sealift/core/keyrings';
import type { Protection } from '@sealift/protocol';
import { UploadError } from '../errors.js';
import { sha256 } from '../platform/sha256.js';
import { fromBase64 } from '../signer/base64.js';

/** Public keys as a page may have pinned them: one of both. */
export interface PinnedKey {
  /** The whole key, PEM. */
  readonly pem?: string | undefined;
  /** Base64 of the SPKI, or of its SHA-256 where there is no `pem`. */
  readonly text: string;
}

/** @throws UploadError `recipient-mismatch` unless the signer asks for the pinned key, and brings no other one */
export async function recipientKeyring({ client }: Protection, { pem, text }: PinnedKey): Promise<Keyring> {
  const { keyring, publicKey } = client ?? {};
  const spki = publicKey === undefined ? undefined : fromBase64(publicKey, 'protection.client.publicKey');
  if (keyring !== 'raw-rsa' || (spki === undefined && pem === undefined)) throw mismatch();
  const key = await importRsaPublicKey(pem ?? spki ?? '');
  if (spki !== undefined && !sameText(toBase64(pem === undefined ? await sha256(spki) : spki), text))
    throw mismatch();
  return rawRsaKeyring({ publicKey: key });
}

/** The keyring of the public key that the signer brings. */
export async function grantedKeyring(publicKey: string): Promise<Keyring> {
  return rawRsaKeyring({ publicKey: await importRsaPublicKey(fromBase64(publicKey, 'publicKey')) });
}

function sameText(a: string, b: string): boolean {
  return a.replace(/=+$/, '') === b.replace(/=+$/, '');
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function mismatch(): UploadError {
  return new UploadError(
    'recipient-mismatch',
    'The signer does not ask for the public key that this page has pinned, or brings another one.',
    { field: 'recipient' },
  );
}
