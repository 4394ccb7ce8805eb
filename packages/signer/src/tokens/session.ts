import type { Checksum } from '@sealift/protocol';
import { base64url, fromBase64url, utf8 } from '@sealift/s3';
import { SignerError } from '../errors.js';
import type { MacKeys } from './secret.js';

/**
 * How far an upload is. A token is good for the calls of its stage and for no other. `opening`: the page has a URL to
 * open the multipart upload with, and has not told its id yet.
 */
export type Stage = 'granted' | 'opening' | 'started';

/** What the signer remembers of an upload, in the token instead of in a database. Readable by the page, not changeable. */
interface SessionFacts {
  readonly bucket: string;
  readonly key: string;
  readonly owner: string;
  /** Bytes of the file. */
  readonly size: number;
  readonly partSize: number;
  /** Fingerprint of the protection the signer had pinned. */
  readonly protection: string;
  /** Whatever the protection must find again in later calls, e.g. the fingerprint of the wrapped data key. */
  readonly pinned?: string;
  /** Milliseconds since the epoch. */
  readonly grantedAt: number;
  /** Milliseconds since the epoch: the token's end, and the end beyond which it cannot be renewed. */
  readonly expiresAt: number;
  readonly renewableUntil: number;
}

export interface GrantedSession extends SessionFacts {
  readonly stage: 'granted';
}

export interface OpeningSession extends SessionFacts {
  readonly stage: 'opening';
  readonly metadataFingerprint: string;
}

/** A single PUT carries its metadata and checksum (to sign it again), multipart the upload id and their fingerprint. */
export interface StartedSession extends SessionFacts {
  readonly stage: 'started';
  readonly metadataFingerprint: string;
  readonly upload:
    | {
        readonly kind: 'put';
        readonly metadata: Readonly<Record<string, string>>;
        readonly checksum: Checksum;
      }
    | { readonly kind: 'multipart'; readonly uploadId: string };
}

export type Session = GrantedSession | OpeningSession | StartedSession;

const VERSION = 's1';

/** `s1.<payload>.<mac>`, both base64url; the MAC covers version and payload. */
export function sealSession(session: Session, keys: MacKeys): string {
  const body = `${VERSION}.${base64url(utf8(JSON.stringify(session)))}`;
  return `${body}.${base64url(keys.sign(body))}`;
}

/** @throws SignerError `token-invalid`, also for another signer's token, another stage's, or one changed in any bit */
export function openSession<S extends Stage>(
  token: string,
  keys: MacKeys,
  stages: readonly S[],
): Extract<Session, { stage: S }> {
  const [version, payload, mac, ...rest] = token.split('.');
  if (version !== VERSION || payload === undefined || mac === undefined || rest.length > 0) throw invalid();
  const macBytes = fromBase64url(mac);
  if (macBytes === undefined || !keys.verify(`${version}.${payload}`, macBytes)) throw invalid();
  const session = JSON.parse(new TextDecoder().decode(fromBase64url(payload))) as Session;
  if (!stages.includes(session.stage as S)) throw invalid();
  return session as Extract<Session, { stage: S }>;
}

/** @throws SignerError `token-expired` */
export function assertCurrent(end: number, now: number): void {
  if (now < end) return;
  throw new SignerError('token-expired', 'The upload session has ended; start the upload again.', {
    field: 'token',
  });
}

function invalid(): SignerError {
  return new SignerError('token-invalid', 'The token is not one of this signer for this call.', {
    field: 'token',
  });
}
