import type { SignedRequest } from '@sealift/protocol';
import type { Owner } from '../scheduler.js';
import type { Arrived } from './s3.js';

/** Looks at every byte that leaves a page for S3. */
export interface Recorder {
  /** A body begins to leave. */
  begins(request: Arrived, owner: Owner): Attempt;
  /** A page hears this answer of S3 to a body that it has sent. */
  told(request: Pick<SignedRequest, 'url' | 'headers'>, status: number, owner: Owner): void;
  /** What must not be, in words. */
  readonly problems: readonly string[];
  /** Bytes of bodies that have left. */
  readonly sentBytes: number;
  /** Ids of multipart uploads of which a page was told that they are aborted. */
  readonly aborted: ReadonlySet<string>;
  /** A page hears that a session is aborted. @param body of its call */
  abortConfirmed(body: string): void;
}

export interface Attempt {
  /** So many bytes of the body have left. */
  left(bytes: number): void;
}

interface Known {
  readonly bytes: Uint8Array;
  /** The life of a page that was told that S3 has the part: those after it find that out. */
  readonly has?: Owner | undefined;
}

/**
 * @param metadataOf user metadata of a multipart upload
 * @param sealed whether pages send ciphertext only; where they do not, no part of an object has two contents all the same
 */
export function createRecorder(
  metadataOf: (uploadId: string) => Readonly<Record<string, string>> | undefined,
  sealed: boolean,
): Recorder {
  /** The longest that has left of each part, by message id and part number. */
  const known = new Map<string, Known>();
  const problems: string[] = [];
  const aborted = new Set<string>();
  let sentBytes = 0;

  /** @param target path and query, or all of a URL */
  function placeOf(
    target: string,
    headers: Readonly<Record<string, string>>,
  ): { readonly message: string | undefined; readonly part: number; readonly name: string } {
    const at = target.indexOf('?');
    const query = new URLSearchParams(target.slice(at + 1));
    const uploadId = query.get('uploadId');
    const metadata = uploadId === null ? fromHeaders(headers) : (metadataOf(uploadId) ?? {});
    const part = Number(query.get('partNumber') ?? 1);
    // The message id, or the IV: with the data key it makes content key and IV, and no two objects have the same.
    const message = sealed
      ? (metadata['x-amz-i'] ?? metadata['x-amz-iv'])
      : (uploadId ?? target.slice(target.lastIndexOf('/', at), at));
    return { message, part, name: `${message} ${part}` };
  }

  return {
    problems,
    get sentBytes() {
      return sentBytes;
    },
    aborted,
    abortConfirmed(body) {
      const { token } = JSON.parse(body) as { token: string };
      const session = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
        upload?: { uploadId?: string };
      };
      if (session.upload?.uploadId !== undefined) aborted.add(session.upload.uploadId);
    },
    told({ url, headers }, status, owner) {
      const { name } = placeOf(url, headers);
      const { bytes = new Uint8Array() } = known.get(name) ?? {};
      if (status === 200) known.set(name, { bytes, has: owner });
    },
    begins({ target, headers, body }, owner) {
      let soFar = 0;
      // Another page makes another table of the same object: under another nonce.
      if (isTable(target)) {
        if (headers['x-amz-meta-sealift-segments'] !== '1')
          problems.push('a table does not say that it is one');
        return {
          left(bytes) {
            sentBytes += bytes - soFar;
            soFar = bytes;
          },
        };
      }
      const { message, part, name } = placeOf(target, headers);
      if (message === undefined) problems.push(`part ${part} is sent in the clear, or nobody knows for what`);
      if (known.get(name)?.has === owner)
        problems.push(`part ${part} is sent again, and S3 was known to have it`);
      return {
        left(bytes) {
          sentBytes += bytes - soFar;
          soFar = bytes;
          const before = known.get(name)?.bytes ?? new Uint8Array();
          const now = body.subarray(0, bytes);
          const both = Math.min(before.byteLength, now.byteLength);
          for (let at = 0; at < both; at++) {
            if (before[at] === now[at]) continue;
            problems.push(
              `two ${sealed ? 'ciphertexts under one key' : 'contents of one object'}: part ${part}, byte ${at}`,
            );
            break;
          }
          if (now.byteLength > before.byteLength) known.set(name, { bytes: now.slice() });
        },
      };
    },
  };
}

function isTable(target: string): boolean {
  return target.split('?')[0]?.endsWith('.segments') ?? false;
}

function fromHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const prefix = 'x-amz-meta-';
  const entries = Object.entries(headers).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(entries.map(([name, value]) => [name.slice(prefix.length), value]));
}
