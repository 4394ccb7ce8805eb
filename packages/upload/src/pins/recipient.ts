import { importRsaPublicKey, type Keyring, rawRsaKeyring } from '@sealift/core/keyrings';
import type { Protection } from '@sealift/protocol';
import { UploadError } from '../errors.js';
import { sha256 } from '../platform/sha256.js';
import { fromBase64 } from '../signer/base64.js';

/**
 * The keyring of the one public key that a page encrypts for, whatever the signer brings.
 *
 * @throws UploadError `recipient-mismatch`
 */
export type Recipient = (granted: Protection) => Promise<Keyring>;

const PEM = /-----BEGIN PUBLIC KEY-----([\w+/=\s]+)-----END PUBLIC KEY-----/;
const FINGERPRINT = /^sha256:(?:([\da-f]{64})|([A-Za-z\d+/]{43}=?))$/i;

/**
 * Reads the `recipient` option: a public key as PEM, or `sha256:` and the SHA-256 of its SPKI (DER) in hex or base64.
 *
 * @throws UploadError `invalid-option`
 */
export function recipientOf(
  recipient: string | undefined,
  keyring: Keyring | undefined,
): Recipient | undefined {
  if (recipient === undefined) return undefined;
  const own = PEM.exec(recipient)?.[1]?.replace(/\s/g, '');
  const [, hex, base64] = FINGERPRINT.exec(recipient) ?? [];
  const wanted = own ?? (hex === undefined ? base64 : toBase64(bytesOfHex(hex)));
  if (wanted === undefined || keyring !== undefined) {
    throw new UploadError(
      'invalid-option',
      'recipient is a public key in PEM, or sha256: and the fingerprint of its SPKI in hex or base64; it goes without keyring.',
      { field: 'recipient' },
    );
  }
  return async ({ client }) => {
    const { keyring, publicKey } = client ?? {};
    const spki = publicKey === undefined ? undefined : fromBase64(publicKey, 'protection.client.publicKey');
    if (keyring !== 'raw-rsa' || (spki === undefined && own === undefined)) throw mismatch();
    const key = await importRsaPublicKey(own === undefined ? (spki ?? '') : recipient);
    if (spki !== undefined && !sameText(await textOf(spki, own), wanted)) throw mismatch();
    return rawRsaKeyring({ publicKey: key });
  };
}

/** A key as it is pinned: itself, or its fingerprint. */
async function textOf(spki: Uint8Array<ArrayBuffer>, own: string | undefined): Promise<string> {
  return toBase64(own === undefined ? await sha256(spki) : spki);
}

function sameText(a: string, b: string): boolean {
  return a.replace(/=+$/, '') === b.replace(/=+$/, '');
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function bytesOfHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}

function mismatch(): UploadError {
  return new UploadError(
    'recipient-mismatch',
    'The signer does not ask for the public key that this page has pinned, or brings another one.',
    { field: 'recipient' },
  );
}
