import { encodeBase64 } from '../bytes/base64.js';
import { CoreError } from '../errors.js';
import {
  exportSpki,
  generateSigningKeys,
  type SigningAlgorithm,
  signingAlgorithmOf,
  signWith,
} from '../webcrypto.js';
import { ALGORITHM_IDS, encodeSignature, identify, signedBytes } from './entry.js';
import type { SigningKey } from './port.js';

/**
 * Makes a key pair to sign with; the private key cannot be extracted. Ed25519, or ECDSA over P-256 where this engine has not
 * got Ed25519: it is asked.
 *
 * @throws CoreError `insecure-context`
 */
export async function createSigningKeyPair(): Promise<CryptoKeyPair> {
  return generateSigningKeys('Ed25519').catch(() => generateSigningKeys('ECDSA-P256'));
}

/**
 * The `signingKey` option of a sealer and of an uploader.
 *
 * @param pair Ed25519, or ECDSA over P-256, from `createSigningKeyPair` or imported; the public key must be extractable
 * @throws CoreError `invalid-option` for other keys
 */
export async function signingKey({ publicKey, privateKey }: CryptoKeyPair): Promise<SigningKey> {
  const algorithm = signingAlgorithmOf(privateKey);
  if (algorithm === undefined || signingAlgorithmOf(publicKey) !== algorithm) throw notToSignWith();
  if (!privateKey.usages.includes('sign') || publicKey.type !== 'public' || !publicKey.extractable)
    throw notToSignWith();
  const spki = await exportSpki(publicKey);
  const { keyId, fingerprint } = await identify(spki);
  const algorithmId = ALGORITHM_IDS[algorithm satisfies SigningAlgorithm];
  return {
    algorithm,
    publicKey: pem(spki),
    fingerprint,
    checkMaySign,
    async sign(content) {
      const signature = await signWith(algorithm, privateKey, signedBytes(content));
      return encodeSignature({ algorithmId, keyId, signature });
    },
  };
}

function checkMaySign(committing: boolean, objectKey: string | undefined, size: number | undefined): void {
  if (!committing) {
    throw new CoreError(
      'signature-needs-commitment',
      'A signature takes the committing suite: without key commitment it would bind nothing.',
      { field: 'signingKey' },
    );
  }
  if (objectKey === undefined) {
    throw new CoreError('invalid-option', 'A signature is for one object: give its objectKey.', {
      field: 'objectKey',
    });
  }
  if (size === undefined) {
    throw new CoreError('invalid-option', 'A signature is over the size, too: give plaintextSize.', {
      field: 'plaintextSize',
    });
  }
}

function pem(spki: Uint8Array): string {
  const lines = encodeBase64(spki).match(/.{1,64}/g) ?? [];
  return ['-----BEGIN PUBLIC KEY-----', ...lines, '-----END PUBLIC KEY-----', ''].join('\n');
}

function notToSignWith(): CoreError {
  return new CoreError('invalid-option', 'To sign takes a key pair of Ed25519, or of ECDSA over P-256.', {
    field: 'signingKey',
  });
}
