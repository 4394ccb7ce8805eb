import type { Keyring } from '@sealift/core/keyrings';
import type { Protection } from '@sealift/protocol';
import { UploadError } from '../errors.js';
import { loadRsa } from './load-rsa.js';

/**
 * The keyring of the one public key that a page encrypts for, whatever the signer brings.
 *
 * @throws UploadError `recipient-mismatch`, `script-unavailable`
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
  const text = own ?? (hex === undefined ? base64 : base64Of(hex));
  if (text === undefined || keyring !== undefined) {
    throw new UploadError(
      'invalid-option',
      'recipient is a public key in PEM, or sha256: and the fingerprint of its SPKI in hex or base64; it goes without keyring.',
      { field: 'recipient' },
    );
  }
  const pinned = { text, pem: own === undefined ? undefined : recipient };
  // Loaded meanwhile, so that no upload waits for it. Where that fails, the upload tries again, and says so.
  loadRsa().catch(() => {});
  return async (granted) => (await loadRsa()).recipientKeyring(granted, pinned);
}

function base64Of(hex: string): string {
  return btoa(hex.replace(/../g, (byte) => String.fromCharCode(Number.parseInt(byte, 16))));
}
