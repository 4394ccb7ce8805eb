import { constantTimeEqual } from '@sealift/core/bytes';
import { hkdfSha256, hmacSha256, utf8 } from '@sealift/s3';
import { SignerConfigError } from '../errors.js';

/** One secret, or several for rotation: the first signs, all verify. At least 32 bytes each. */
export type SecretOption = string | Uint8Array | readonly (string | Uint8Array)[];

/** What a subkey may be used for; keys of one purpose say nothing about keys of another. */
export type Purpose = 'session-token' | 'receipt';

export const MIN_SECRET_BYTES: number = 32;

/** HMAC-SHA-256 under subkeys that HKDF-SHA-256 (RFC 5869) derives from the signer's secrets, one per purpose. */
export interface MacKeys {
  sign(text: string): Uint8Array;
  /** Compares in constant time, with every secret. */
  verify(text: string, mac: Uint8Array): boolean;
}

/** @throws SignerConfigError when a secret is shorter than 32 bytes */
export function macKeys(secret: SecretOption, purpose: Purpose): MacKeys {
  const keys = listSecrets(secret).map((bytes) =>
    hkdfSha256(bytes, new Uint8Array(0), `sealift/v1/${purpose}`, 32),
  );
  return {
    sign(text) {
      const [current] = keys;
      if (current === undefined) throw new SignerConfigError('secret', 'give at least one secret');
      return hmacSha256(current, text);
    },
    verify(text, given) {
      let fits = false;
      for (const key of keys) if (constantTimeEqual(hmacSha256(key, text), given)) fits = true;
      return fits;
    },
  };
}

/** @throws SignerConfigError when a secret is shorter than 32 bytes */
export function listSecrets(secret: SecretOption): Uint8Array[] {
  const secrets = Array.isArray(secret) ? secret : [secret];
  if (secrets.length === 0) throw new SignerConfigError('secret', 'give at least one secret');
  return secrets.map((one: unknown) => {
    const bytes = typeof one === 'string' ? utf8(one) : one;
    if (!(bytes instanceof Uint8Array) || bytes.byteLength < MIN_SECRET_BYTES) {
      throw new SignerConfigError(
        'secret',
        `must be ${MIN_SECRET_BYTES} bytes or more, e.g. from "openssl rand -base64 48"`,
      );
    }
    return bytes;
  });
}
