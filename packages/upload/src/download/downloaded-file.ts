import type { FileInfo, Sender } from '@sealift/core/open';
import { inertType } from './claims/inert-type.js';
import { NEUTRAL_NAME, safeName } from './claims/safe-name.js';
import type { Spool } from './spool/spool.js';

/** What was proved about where a file comes from. An absent entry is unknown. */
export interface Origin {
  /**
   * The key under which the object was made: the one asked for, or the one that `movedFrom` named. Absent where the object
   * does not say: old objects, those of other clients, and where S3 encrypts.
   */
  readonly objectKey?: string;
  /** Whose signature the object carries: one of the `senders` that the page gave. Without them nothing is claimed. */
  readonly sender?: Sender;
}

/**
 * A file, verified where a page encrypted it. It is data that somebody else has sent: show it as such. `release()` it when
 * it is no longer needed; up to 64 MiB it is in memory, beyond that it lies in the clear on disk until then.
 */
export interface DownloadedFile extends Origin {
  /**
   * `type` is the claimed one if nothing of such a file can run in the page, else `application/octet-stream`. `name` is the
   * claimed one without what could mislead; a neutral name when the object has none.
   */
  readonly file: File;
  /** Whether the name is the uploader's. */
  readonly named: boolean;
  /** The name as the uploader gave it: any text. Never a path, never part of a page without isolating its direction. */
  readonly claimedName?: string;
  /** The type as the uploader gave it: any text. To make a Blob of it lets the uploader run scripts in the page's origin. */
  readonly claimedType?: string;
  /**
   * Compared with its authentication tag. False where S3 decrypted it: then S3 and TLS are trusted; and false for AES-CBC
   * of old clients, which anybody who can write to the bucket can change (`Download.protection` tells which).
   */
  readonly verified: boolean;
  /** Removes the copy on disk. The file may be unreadable afterwards. */
  release(): Promise<void>;
}

export function handOver(
  content: Blob,
  info: FileInfo | undefined,
  verified: boolean,
  spool: Spool,
  origin: Origin,
): DownloadedFile {
  const { name: claimedName, type: claimedType } = info ?? {};
  const name = safeName(claimedName ?? '');
  return {
    file: new File([content], name ?? NEUTRAL_NAME, { type: inertType(claimedType) }),
    named: name !== undefined,
    ...(claimedName === undefined ? {} : { claimedName }),
    ...(claimedType === undefined ? {} : { claimedType }),
    verified,
    ...origin,
    release: () => spool.discard(),
  };
}
