import type { FileInfo, Sender } from '@sealift/core/open';
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

/** A file, verified where a page encrypted it. It lies on disk: `release()` it when it is no longer needed. */
export interface DownloadedFile extends Origin {
  /** With its original name and type; a neutral name when the object has none. */
  readonly file: File;
  /** Whether the name is the original one. */
  readonly named: boolean;
  /**
   * Compared with its authentication tag. False where S3 decrypted it: then S3 and TLS are trusted; and false for AES-CBC
   * of old clients, which anybody who can write to the bucket can change (`Download.protection` tells which).
   */
  readonly verified: boolean;
  /** Removes the copy on disk. The file is unreadable afterwards. */
  release(): Promise<void>;
}

/** Of a file whose object has no sealed name. */
const NEUTRAL_NAME = 'download';

export function handOver(
  content: Blob,
  info: FileInfo | undefined,
  verified: boolean,
  spool: Spool,
  origin: Origin,
): DownloadedFile {
  const { name, type } = info ?? {};
  return {
    file: new File([content], name ?? NEUTRAL_NAME, { type: type ?? 'application/octet-stream' }),
    named: name !== undefined,
    verified,
    ...origin,
    release: () => spool.discard(),
  };
}
