import { constantTimeEqual } from '../bytes/constant-time.js';
import { CoreError } from '../errors.js';
import { importVerifyingKey, type SigningAlgorithm, verifyWith } from '../webcrypto.js';
import { ALGORITHM_IDS, decodeSignature, identify, signedBytes } from './entry.js';
import type { Senders } from './port.js';
import { readPublicKey, type SenderKey } from './public-key.js';

/** One uploader whom the reader knows. Somebody with several keys is several of these, with one name. */
export interface SenderOptions {
  /** How the reader calls this sender. It comes from here, and never from an object. */
  readonly name: string;
  /** Ed25519, or ECDSA over P-256: SPKI as PEM, base64 or bytes. */
  readonly publicKey: string | Uint8Array;
}

interface KnownSender extends SenderKey {
  readonly name: string;
}

/**
 * The `senders` option of an opener and of a downloader: only objects that one of them signed are opened.
 *
 * @throws CoreError `invalid-option` for a key that is none, or stands there twice
 */
export function knownSenders(options: readonly SenderOptions[]): Senders {
  const senders = options.map(readSender);
  if (new Set(senders.map(({ spki }) => spki.join())).size !== senders.length) {
    throw invalidSenders('One public key stands there twice: nobody could tell who it is.');
  }
  return {
    async check(entry, content) {
      if (entry === undefined) throw missing();
      if (content === undefined) throw needsCommitment();
      const found = decodeSignature(entry);
      if (found === undefined || content.objectKey === '') throw invalid();
      let isKnown = false;
      for (const { name, algorithm, spki } of senders) {
        const { keyId, fingerprint } = await identify(spki);
        if (ALGORITHM_IDS[algorithm] !== found.algorithmId || !constantTimeEqual(keyId, found.keyId))
          continue;
        isKnown = true;
        const key = await imported(algorithm, spki);
        if (await verifyWith(algorithm, key, found.signature, signedBytes(content)))
          return { name, fingerprint };
      }
      if (isKnown || !Object.values(ALGORITHM_IDS).includes(found.algorithmId)) throw invalid();
      throw new CoreError(
        'sender-unknown',
        'The object was signed with a key that is none of the senders’, if it was: nothing was verified.',
        { field: 'senders' },
      );
    },
  };
}

function readSender({ name, publicKey }: SenderOptions): KnownSender {
  const key = readPublicKey(publicKey);
  if (typeof name !== 'string' || name === '' || key === undefined) {
    throw invalidSenders(
      'A sender has a name, and a public key of Ed25519 or ECDSA over P-256 as PEM, base64 or bytes.',
    );
  }
  return { name, ...key };
}

function imported(algorithm: SigningAlgorithm, spki: Uint8Array): Promise<CryptoKey> {
  return importVerifyingKey(algorithm, spki).catch(() => {
    throw new CoreError(
      'unsupported-by-webcrypto',
      `This engine does not take this ${algorithm} key of a sender.`,
      {
        field: 'senders',
      },
    );
  });
}

function invalidSenders(message: string): CoreError {
  return new CoreError('invalid-option', message, { field: 'senders' });
}

function missing(): CoreError {
  return new CoreError(
    'signature-missing',
    'The object is not signed: it was sent without a signature, or the signature was removed.',
    { field: 'senders' },
  );
}

function needsCommitment(): CoreError {
  return new CoreError(
    'signature-needs-commitment',
    'The object does not commit to its key: a signature would bind nothing.',
    { field: 'senders' },
  );
}

function invalid(): CoreError {
  return new CoreError(
    'signature-invalid',
    'The signature is not one of this object: one of them was changed, or it is of a newer version.',
    { field: 'senders' },
  );
}
