import {
  constants,
  createHmac,
  createPrivateKey,
  type KeyObject,
  privateDecrypt,
  randomBytes,
} from 'node:crypto';
import { CoreError } from '@sealift/core';
import type { LegacyKeyring } from '@sealift/core/legacy';
import { unpadOaep, unpadPkcs1 } from './padding.js';

export interface LegacyRsaKeyringOptions {
  /** PKCS #8 as PEM or DER, or a `KeyObject`; 2,048 bits or more. */
  readonly privateKey: string | Uint8Array | KeyObject;
}

/** Smallest modulus that is accepted, in bits (NIST SP 800-131A), as for the RSA keyring. */
const MIN_MODULUS_BITS = 2048;

/**
 * Unwraps `RSA` (PKCS #1 v1.5) and `RSA/ECB/OAEPWithSHA-256AndMGF1Padding` (SHA-256, MGF1 with SHA-1). The first answers
 * wrong padding with 32 bytes that open nothing, always the same for the same wrapped key: whoever may have objects read must
 * not learn from an answer whether a padding was right.
 *
 * @throws CoreError `invalid-wrapping-key`
 */
export function legacyRsaKeyring({ privateKey }: LegacyRsaKeyringOptions): LegacyKeyring {
  const key = keyOf(privateKey);
  const secret = randomBytes(32);
  return {
    wraps: ['RSA', 'RSA/ECB/OAEPWithSHA-256AndMGF1Padding'],
    async unwrapDataKey({ wrapAlgorithm, encryptedDataKey }) {
      const instead = createHmac('sha256', secret).update(encryptedDataKey).digest();
      const message = rsa(key, encryptedDataKey);
      const dataKey = wrapAlgorithm === 'RSA' ? unpadPkcs1(message, instead) : unpadOaep(message);
      message.fill(0);
      if (dataKey === undefined) throw unwrapFailed();
      return dataKey;
    },
  };
}

/** RSADP alone: the paddings are judged here. A wrapped key that is no number below the modulus is refused, which is no secret. */
function rsa(key: KeyObject, wrapped: Uint8Array): Buffer {
  const modulusBytes = Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
  if (wrapped.byteLength !== modulusBytes) throw unwrapFailed();
  try {
    return privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, wrapped);
  } catch {
    throw unwrapFailed();
  }
}

function keyOf(given: LegacyRsaKeyringOptions['privateKey']): KeyObject {
  let key: KeyObject | undefined;
  try {
    if (typeof given === 'string') key = createPrivateKey(given);
    else if (given instanceof Uint8Array)
      key = createPrivateKey({ key: Buffer.from(given), format: 'der', type: 'pkcs8' });
    else key = given;
  } catch {
    key = undefined;
  }
  const bits = key?.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key?.type !== 'private' || key.asymmetricKeyType !== 'rsa' || bits < MIN_MODULUS_BITS) {
    throw new CoreError(
      'invalid-wrapping-key',
      `The privateKey must be an RSA private key in PKCS #8 form with at least ${MIN_MODULUS_BITS} bits.`,
      { field: 'privateKey' },
    );
  }
  return key;
}

function unwrapFailed(): CoreError {
  return new CoreError(
    'data-key-unwrap-failed',
    'The data key cannot be unwrapped: this is not the wrapping key, or the wrapped key was changed.',
  );
}
